/* Rows of leases. */
#include "store/leases.h"

#include "store/query.h"

static void
read_row(struct query *q, struct arena *a, struct lease *lease)
{
    lease->holder = row_int(q);
    lease->since = row_int(q);
    lease->ends_at = row_int(q);
    lease->detail = row_text(q, a);
}

enum found
lease_read(struct db *db, struct arena *a, const char *name, struct lease *lease)
{
    struct query q = query_start(db, SQL_LEASE_READ);

    *lease = (struct lease){ .holder = 0 };
    query_text(&q, ":name", name);
    return query_one(&q, read_row(&q, a, lease));
}

int
lease_write(struct db *db, const char *name, const struct lease *lease)
{
    struct query q = query_start(db, SQL_LEASE_WRITE);

    query_text(&q, ":name", name);
    query_int(&q, ":holder", lease->holder);
    query_int(&q, ":since", lease->since);
    query_int(&q, ":ends_at", lease->ends_at);
    query_text(&q, ":detail", lease->detail);
    return query_end(&q);
}

enum found
lease_renew(struct db *db, const char *name, int64_t holder, int64_t now, int64_t ends_at)
{
    struct query q = query_start(db, SQL_LEASE_RENEW);

    query_int(&q, ":ends_at", ends_at);
    query_text(&q, ":name", name);
    query_int(&q, ":holder", holder);
    query_int(&q, ":now", now);
    return query_touch(&q);
}
