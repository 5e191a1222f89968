/* A row for each monitor of a domain that was checked. */
#include "store/domain_watches.h"

#include "store/query.h"

static void
read_row(struct query *q, struct domain_watch *w)
{
    w->not_after = row_int(q);
    w->told = row_int_or(q, -1);
    w->attend_from = row_int(q);
    w->critical_from = row_int(q);
    w->silent_since = row_int(q);
}

enum found
domain_watches_read(struct db *db, int64_t monitor, struct domain_watch *w)
{
    struct query q = query_start(db, SQL_DOMAIN_WATCH_READ);

    query_int(&q, ":monitor", monitor);
    return query_one(&q, read_row(&q, w));
}

int
domain_watches_save(struct db *db, int64_t monitor, const struct domain_watch *w)
{
    struct query q = query_start(db, SQL_DOMAIN_WATCH_SAVE);

    query_int(&q, ":monitor", monitor);
    query_int_or_null(&q, ":not_after", w->not_after, 0);
    query_int_or_null(&q, ":told", w->told, -1);
    query_int_or_null(&q, ":attend_from", w->attend_from, 0);
    query_int_or_null(&q, ":critical_from", w->critical_from, 0);
    query_int_or_null(&q, ":silent_since", w->silent_since, 0);
    return query_end(&q);
}

int
domain_watches_forget(struct db *db, int64_t monitor)
{
    struct query q = query_start(db, SQL_DOMAIN_WATCH_FORGET);

    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}
