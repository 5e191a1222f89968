/* What an outage looked like as it began and as it ended, and what was looked at on purpose. */
#include "rules/evidence_kept.h"

unsigned
evidence_kept(const struct evidence_case *c)
{
    unsigned kept = 0;

    if (c->result == DOWN)
        kept |= KEPT_AS_FAILURE;
    if (c->result == DOWN && c->before != DOWN)
        kept |= KEPT_AS_FIRST;
    if (c->asked || c->certificate_changed ||
        (c->before == DOWN && (c->result == UP || c->result == DEGRADED)))
        kept |= KEPT_AS_ASKED;
    if (c->of_incident)
        kept |= KEPT_FOR_INCIDENT;
    return kept;
}

/* The certificate may be another one than before. */
bool
evidence_may_be_kept(const struct monitor *m, const struct check_result *r)
{
    return m->was_asked || r->certificate != NULL || r->status == DOWN || m->last_result == DOWN ||
           m->status == DOWN;
}
