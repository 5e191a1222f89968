/* One way to prune, three tables. */
#include "store/logs.h"

#include "store/query.h"

static const struct {
    enum sql slice, prune;
} queries[LOG_COUNT] = {
    [LOG_CHECK_EVENTS] = { SQL_CHECK_EVENTS_PRUNE_SLICE, SQL_CHECK_EVENTS_PRUNE },
    [LOG_EVENTS] = { SQL_EVENTS_PRUNE_SLICE, SQL_EVENTS_PRUNE },
    [LOG_DELIVERIES] = { SQL_DELIVERIES_PRUNE_SLICE, SQL_DELIVERIES_PRUNE },
    [LOG_ALERTS] = { SQL_ALERTS_PRUNE_SLICE, SQL_ALERTS_PRUNE },
};

/* The slice is the oldest rows by key, which is nearly the order of time; it ends when the oldest of a slice
 * is young enough, and later ones are younger still. */
int
logs_prune(struct db *db, enum log log, int64_t cut, int64_t limit, int64_t *after, bool *more)
{
    struct query q = query_start(db, queries[log].slice);
    int64_t last = 0, oldest = cut, count = 0;

    query_int(&q, ":after", *after);
    query_int(&q, ":limit", limit);
    if (query_answer(&q, (last = row_int(&q), oldest = row_int_or(&q, cut), count = row_int(&q))) != 0)
        return -1;
    *more = count == limit && (oldest < cut || log == LOG_CHECK_EVENTS);
    if (oldest >= cut) {
        *after = last; /* only LOG_CHECK_EVENTS goes on: among what is kept longer there may be more */
        return 0;
    }
    q = query_start(db, queries[log].prune);
    query_int(&q, ":after", *after);
    query_int(&q, ":last", last);
    query_int(&q, ":cut", cut);
    *after = last;
    return query_end(&q);
}
