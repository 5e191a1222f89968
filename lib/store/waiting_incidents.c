/* A small table: most of the time it is empty. */
#include "store/waiting_incidents.h"

#include "store/query.h"

int
waiting_incidents_save(struct db *db, int64_t monitor, int64_t waits_until, const char *cause)
{
    struct query q = query_start(db, SQL_WAITING_INCIDENT_SAVE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":waits_until", waits_until);
    query_text(&q, ":cause", cause);
    return query_end(&q);
}

int
waiting_incidents_delete(struct db *db, int64_t monitor)
{
    struct query q = query_start(db, SQL_WAITING_INCIDENT_DELETE);

    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}

int
waiting_incidents_cause(struct db *db, struct arena *a, int64_t monitor, const char **cause)
{
    struct query q = query_start(db, SQL_WAITING_INCIDENT_CAUSE);

    *cause = NULL;
    query_int(&q, ":monitor", monitor);
    return query_answer(&q, *cause = row_text(&q, a));
}

int
waiting_incidents_on(struct db *db, struct arena *a, int64_t monitor, struct keys *waiting)
{
    struct query q = query_start(db, SQL_WAITING_INCIDENTS_ON);

    query_int(&q, ":monitor", monitor);
    return query_all(&q, *arena_add(a, waiting) = row_int(&q));
}

int
waiting_incidents_over(struct db *db, struct arena *a, int64_t now, int64_t after, int64_t limit,
                       struct keys *waiting)
{
    struct query q = query_start(db, SQL_WAITING_INCIDENTS_OVER);

    query_int(&q, ":now", now);
    query_int(&q, ":after", after);
    query_int(&q, ":limit", limit);
    return query_all(&q, *arena_add(a, waiting) = row_int(&q));
}

static void
read_dependency(struct query *q, struct dependency_state *d)
{
    d->monitor = row_int(q);
    d->status = (enum status)row_int(q);
    d->by_consensus = row_bool(q);
    d->is_failing = row_bool(q);
    d->is_under_way = row_bool(q);
    d->checked_at = row_int(q);
    d->concluded_at = row_int(q);
    d->timeout_ms = row_int(q);
    d->retry_interval_seconds = row_int(q);
    d->confirm = row_int(q);
}

/* A lease from beyond LEASE_TOO_FAR is left from before the clock was set back: no run is at work on it. */
int
waiting_incidents_dependencies(struct db *db, struct arena *a, int64_t monitor, int64_t now,
                               struct dependency_states *list)
{
    struct query q = query_start(db, SQL_WAITING_INCIDENT_DEPENDENCIES);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":now", now);
    query_int(&q, ":too_far", now + LEASE_TOO_FAR);
    return query_all(&q, read_dependency(&q, arena_add(a, list)));
}
