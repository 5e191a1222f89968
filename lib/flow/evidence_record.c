/* In short it costs no row of its own; in full one, of few checks. */
#include "flow/evidence_record.h"

#include "store/evidence.h"
#include "store/phase_hours.h"

#include <stdio.h>

/* Whether its phases belong to the means: it got an answer, whatever that was. */
static bool
has_answer(const struct evaluation *e, const struct check_result *r)
{
    return !e->state.before.in_maintenance && r->status != INCONCLUSIVE &&
           (r->status != DOWN || r->status_code >= 0);
}

int
evidence_note(struct evaluation *e, const struct check_result *r, int64_t seq, bool late)
{
    struct monitor_state *s = &e->state;

    if (r->in_short == NULL || late)
        return 0;
    s->latest_seq = seq;
    snprintf(s->latest_evidence, sizeof s->latest_evidence, "%s", r->in_short);
    return has_answer(e, r) ? phase_hours_count(e->db, e->monitor->key, r->checked_at, &r->phases, &s->phases)
                            : 0;
}

int
evidence_record(struct evaluation *e, const struct check_result *r, int64_t seq,
                const struct evidence_case *c)
{
    const struct kept_evidence one = {
        .seq = seq,
        .checked_at = r->checked_at,
        .result = r->status,
        .body = r->evidence,
    };
    unsigned kept_for = evidence_kept(c);

    if (r->evidence == NULL || kept_for == 0)
        return 0;
    return evidence_keep(e->db, e->monitor->key, &one, kept_for);
}

int
evidence_of_incident(struct evaluation *e)
{
    if (e->after.incident == LEAVE_INCIDENT)
        return 0;
    return evidence_keep_for_incident(e->db, e->monitor->key, e->after.incident == OPEN_INCIDENT);
}
