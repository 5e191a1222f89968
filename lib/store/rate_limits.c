/* Rate limits as rows: the window that is open, and how much of it is used. A window from the future (the
 * clock was set back) is over. */
#include "store/rate_limits.h"

#include "rules/limit.h"
#include "store/query.h"

/* A request knows the time at which it began; one that began later may have opened the window while this one
 * waited for the lock (DB_SERVER's patience is three seconds). Only what is further ahead comes from a clock
 * that was set back. */
enum { REQUESTS_APART = 60 };

static void
bind_window(struct query *q, const char *kind, const char *who, int64_t window, int64_t now)
{
    query_text(q, ":kind", kind);
    query_text(q, ":address", who);
    query_int(q, ":latest", now + REQUESTS_APART);
    query_int(q, ":over", now - window);
}

int
rate_limits_read(struct db *db, const char *kind, const char *who, int64_t window, int64_t now,
                 struct rate_limit_use *limit)
{
    struct query q = query_start(db, SQL_RATE_LIMIT_READ);

    *limit = (struct rate_limit_use){ 0 };
    bind_window(&q, kind, who, window, now);
    return query_answer(&q, (limit->used = row_int(&q), limit->opened_at = row_int(&q)));
}

int
rate_limits_count(struct db *db, const char *kind, const char *who, int64_t window, int64_t now)
{
    struct query q = query_start(db, SQL_RATE_LIMIT_COUNT);

    bind_window(&q, kind, who, window, now);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
rate_limits_prune(struct db *db, int64_t now)
{
    struct query q = query_start(db, SQL_RATE_LIMITS_PRUNE);

    query_int(&q, ":latest", now + REQUESTS_APART);
    query_int(&q, ":over", now - LIMIT_LONGEST_WINDOW);
    return query_end(&q);
}
