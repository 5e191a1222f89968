/* A column of the state of monitors: it goes with the monitor, and whichever run claims that takes it. */
#include "store/queued_checks.h"

#include "store/query.h"

int
queued_checks_add(struct db *db, int64_t monitor, int64_t now)
{
    struct query q = query_start(db, SQL_QUEUED_CHECK_ADD);

    query_int(&q, ":now", now);
    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}

int
queued_checks_count(struct db *db, int64_t now, struct queued_checks *c)
{
    struct query q = query_start(db, SQL_QUEUED_CHECKS_COUNT);

    *c = (struct queued_checks){ 0 };
    query_int(&q, ":now", now);
    query_int(&q, ":too_far", now + LEASE_TOO_FAR);
    return query_answer(&q, (c->waiting = row_int(&q), c->claimable = row_int(&q)));
}

int
queued_checks_claim(struct db *db, struct arena *a, const struct claim *claim, struct monitors *claimed)
{
    return monitor_states_claim_queued(db, a, claim, claimed);
}
