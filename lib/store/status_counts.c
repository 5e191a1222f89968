/* The numbers of each stored status are kept by triggers (monitor_counts). From them the monitors are taken
 * whose last result is old, which time alone brings about: one pass through the narrow table of states tells
 * whether there are any. Monitors with consensus are looked at one by one, because what remote locations said
 * last is in another table. */
#include "store/status_counts.h"

#include "rules/staleness.h"
#include "store/overview.h"
#include "store/query.h"

/* So many seconds back the newest result in scope is looked for first. */
enum { RECENT = 5 };

void
status_counts_bind(struct query *q, int64_t now)
{
    query_int(q, ":intervals", STALE_INTERVALS);
    query_int(q, ":grace", STALE_GRACE);
    query_int(q, ":now", now);
}

/* A status that is not among ours (a damaged row) is counted nowhere. */
static void
count_monitors(struct status_counts *s, int64_t status, bool is_paused, int64_t monitors)
{
    if (status < 0 || status >= STATUS_COUNT)
        return;
    s->all += monitors;
    if (is_paused)
        s->paused += monitors;
    else
        s->by_status[status] += monitors;
}

static int
read_kept(struct db *db, enum monitor_scope scope, struct status_counts *s)
{
    struct query q = query_start(db, SQL_STATUS_COUNTS_KEPT);

    query_int(&q, ":scope", scope);
    while (query_row(&q)) {
        int64_t status = row_int(&q);
        bool is_paused = row_bool(&q);

        count_monitors(s, status, is_paused, row_int(&q));
    }
    return query_end(&q);
}

/* Shown as unknown, and told apart there. */
static void
make_stale(struct status_counts *s, int64_t status, int64_t monitors)
{
    if (status < 0 || status >= STATUS_COUNT)
        return;
    s->by_status[status] -= monitors;
    s->by_status[UNKNOWN] += monitors;
    s->stale += monitors;
}

static int
take_stale(struct db *db, enum monitor_scope scope, int64_t now, struct status_counts *s, int64_t *until)
{
    struct query q = query_start(db, SQL_STATUS_COUNTS_STALE);
    int64_t next;

    status_counts_bind(&q, now);
    query_int(&q, ":scope", scope);
    while (query_row(&q)) {
        int64_t status = row_int(&q);

        make_stale(s, status, row_int(&q));
    }
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_STATUS_COUNTS_FRESH_UNTIL);
    status_counts_bind(&q, now);
    if (query_number(&q, INT64_MAX, &next) != 0)
        return -1;
    overview_ends_by(until, next, now);
    return 0;
}

static int
take_stale_with_consensus(struct db *db, enum monitor_scope scope, int64_t now, struct status_counts *s,
                          int64_t *until)
{
    struct query q = query_start(db, SQL_STATUS_COUNTS_WITH_CONSENSUS);

    query_int(&q, ":scope", scope);
    while (query_row(&q)) {
        int64_t status = row_int(&q), located_at, concluded_at;
        struct monitor m = { .is_paused = row_bool(&q) };

        m.interval_seconds = row_int(&q);
        located_at = row_int(&q);
        concluded_at = row_int(&q);
        m.newest_check_at = located_at > concluded_at ? located_at : concluded_at;
        if (m.newest_check_at > s->newest_check)
            s->newest_check = m.newest_check_at;
        if (monitor_is_stale(&m, now))
            make_stale(s, status, 1);
        overview_ends_by(until, stale_from(&m), now);
    }
    return query_end(&q);
}

int
status_counts_read(struct db *db, enum monitor_scope scope, int64_t now, struct status_counts *s,
                   int64_t *until)
{
    struct query q = query_start(db, SQL_STATUS_COUNTS_FIRST_STALE);
    int64_t first;

    *s = (struct status_counts){ 0 };
    query_int(&q, ":intervals", STALE_INTERVALS);
    query_int(&q, ":grace", STALE_GRACE);
    if (query_number(&q, INT64_MAX, &first) != 0 || read_kept(db, scope, s) != 0)
        return -1;
    overview_ends_by(until, first, now);
    if (first <= now && take_stale(db, scope, now, s, until) != 0)
        return -1;
    return take_stale_with_consensus(db, scope, now, s, until);
}

/* Few rows are looked at, unless the scope leaves out those that were checked of late. */
static int
read_newest(struct db *db, enum monitor_scope scope, struct status_counts *s)
{
    struct query q = query_start(db, SQL_STATUS_COUNTS_NEWEST_OF_ALL);
    int64_t newest, found = 0, from[2] = { 0, 0 };

    if (query_number(&q, 0, &newest) != 0)
        return -1;
    from[0] = newest - RECENT;
    for (int i = 0; i < 2 && newest > 0 && found == 0; i++) {
        q = query_start(db, SQL_STATUS_COUNTS_NEWEST);
        query_int(&q, ":from", from[i]);
        query_int(&q, ":scope", scope);
        if (query_number(&q, 0, &found) != 0)
            return -1;
    }
    if (found > s->newest_check)
        s->newest_check = found;
    return 0;
}

int
status_counts_complete(struct db *db, enum monitor_scope scope, struct status_counts *s)
{
    struct query q;

    if (read_newest(db, scope, s) != 0)
        return -1;
    q = query_start(db, SQL_STATUS_COUNTS_INCIDENTS);
    query_int(&q, ":scope", scope);
    return query_number(&q, 0, &s->incidents);
}
