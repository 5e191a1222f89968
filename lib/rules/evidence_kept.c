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

bool
evidence_is_expected(const struct monitor *m)
{
    return m->was_asked || m->last_result == DOWN || m->status == DOWN;
}

/* The certificate may be another one than before. */
bool
evidence_may_be_kept(const struct monitor *m, const struct check_result *r)
{
    return evidence_is_expected(m) || r->certificate != NULL || r->status == DOWN;
}
