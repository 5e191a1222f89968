/* One row for each certificate, so that one that comes back is not told of again. */
#include "store/certificates.h"

#include "store/query.h"

static struct query
start_read(struct db *db, int64_t monitor)
{
    struct query q = query_start(db, SQL_CERTIFICATES_OF_MONITOR);

    query_int(&q, ":monitor", monitor);
    return q;
}

void
certificates_expect(struct db *db, int64_t monitor)
{
    struct query q = start_read(db, monitor);

    query_expect(&q);
}

static void
read_row(struct query *q, struct arena *a, struct seen_certificate *c)
{
    c->location = row_int(q);
    c->fingerprint = row_text(q, a);
    c->first_seen_at = row_int(q);
    c->seen_at = row_int(q);
    c->seen_seq = row_int(q);
    c->not_after = row_int(q);
    c->told = row_int_or(q, -1);
    c->body = row_text(q, a);
}

int
certificates_of(struct db *db, struct arena *a, int64_t monitor, struct seen_certificates *found)
{
    struct query q = start_read(db, monitor);

    return query_all(&q, read_row(&q, a, arena_add(a, found)));
}

int
certificates_save(struct db *db, int64_t monitor, const struct seen_certificate *c)
{
    struct query q = query_start(db, SQL_CERTIFICATE_SAVE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":location", c->location);
    query_text(&q, ":fingerprint", c->fingerprint);
    query_int(&q, ":seen_at", c->seen_at);
    query_int(&q, ":seen_seq", c->seen_seq);
    query_int(&q, ":not_after", c->not_after);
    query_int_or_null(&q, ":told", c->told, -1);
    query_int_or_null(&q, ":attend_from", c->attend_from, 0);
    query_int_or_null(&q, ":critical_from", c->critical_from, 0);
    query_text(&q, ":body", c->body);
    return query_end(&q);
}

int
certificates_replaced(struct db *db, int64_t monitor, const struct seen_certificate *by)
{
    struct query q = query_start(db, SQL_CERTIFICATES_RETIRE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":location", by->location);
    query_text(&q, ":fingerprint", by->fingerprint);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_CERTIFICATES_DROP);
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":location", by->location);
    query_int(&q, ":most", CERTIFICATES_MOST);
    return query_end(&q);
}

int
certificates_forget(struct db *db, int64_t monitor)
{
    struct query q = query_start(db, SQL_CERTIFICATES_FORGET);

    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}

enum found
certificates_current(struct db *db, struct arena *a, int64_t monitor, struct seen_certificate *c)
{
    struct seen_certificates found = {0};
    int at = 0;

    if (certificates_of(db, a, monitor, &found) != 0)
        return FAILED;
    if (found.count == 0)
        return NONE;
    while (at < found.count && found.list[at].location != 0)
        at++;
    *c = found.list[at < found.count ? at : 0];
    return FOUND;
}

static void
read_end(struct query *q, struct arena *a, struct certificate_end *e)
{
    e->monitor_id = row_text(q, a);
    e->monitor_name = row_text(q, a);
    e->is_public = row_bool(q);
    e->not_after = row_int(q);
}

int
certificates_in_use(struct db *db, void (*add)(void *to, const struct certificate_end *e), void *to)
{
    struct query q = query_start(db, SQL_CERTIFICATES_IN_USE);
    struct arena scratch = {0};

    while (query_row(&q)) {
        struct certificate_end e;

        read_end(&q, &scratch, &e);
        add(to, &e);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    return query_end(&q);
}
