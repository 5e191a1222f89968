/* Recent results as rows. */
#include "store/recent_results.h"

#include "store/heartbeats.h"
#include "store/query.h"

/* As heartbeats keep it: 1 up, 2 degraded, 3 down, 6 inconclusive, plus 8 inside a maintenance window, plus
 * HEARTBEAT_LATE. */
enum { KIND = 7 };

static void
read_row(struct query *q, struct arena *a, int64_t monitor, struct recent_result *r)
{
    int64_t result;

    r->monitor = monitor;
    r->seq = row_int(q);
    r->began_at = row_int(q);
    r->checked_at = row_int(q);
    result = row_int(q);
    r->status = (enum status)(result & KIND);
    r->late = (result & HEARTBEAT_LATE) != 0;
    r->error_message = row_text(q, a);
}

int
recent_results(struct db *db, struct arena *a, int64_t monitor, int64_t seq, struct recent_results *list)
{
    struct query q = query_start(db, SQL_RECENT_RESULTS);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":seq", seq);
    query_int(&q, ":limit", RECENT_RESULTS_MOST);
    return query_all(&q, read_row(&q, a, monitor, arena_add(a, list)));
}

int
recent_results_newest(struct db *db, int64_t *seq)
{
    struct query q = query_start(db, SQL_RECENT_RESULT_SEQ);

    return query_number(&q, 0, seq);
}

int
recent_results_pending(struct db *db, int64_t monitor, int64_t now, bool *asked, bool *under_way)
{
    struct query q = query_start(db, SQL_RECENT_STATE);
    int64_t until = 0;

    *asked = false;
    query_int(&q, ":monitor", monitor);
    if (query_one(&q, (*asked = row_bool(&q), until = row_int(&q))) == FAILED)
        return -1;
    *under_way = until > now && until < now + LEASE_TOO_FAR;
    return 0;
}
