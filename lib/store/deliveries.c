/* Deliveries as rows. */
#include "store/deliveries.h"

#include "base/uuid.h"
#include "store/secrets.h"

static void
read_row(struct query *q, struct arena *a, struct delivery *d)
{
    d->seq = row_int(q);
    d->id = row_text(q, a);
    d->delivery_group = row_text(q, a);
    d->monitor_id = row_text(q, a);
    d->event = row_text(q, a);
    d->url = row_secret(q, a, SECRET_URL, d->id);
    d->attempt = row_int(q);
    d->status = row_text(q, a);
    d->status_code = row_int_or(q, -1);
    d->error_message = row_text(q, a);
    d->response_time_ms = row_int(q);
    d->created_at = row_int(q);
    d->is_own = row_bool(q);
}

static int
count_all(struct db *db, int64_t monitor, const struct delivery_filter *f, int64_t *total)
{
    struct query q = query_start(db, SQL_DELIVERIES_TOTAL);

    query_int(&q, ":monitor", monitor);
    query_text(&q, ":event", f->event);
    query_text(&q, ":status", f->status);
    query_row_blocks(&q, &f->cursor);
    return query_number(&q, 0, total);
}

/* What nothing matches is not looked for. */
int
deliveries_find(struct db *db, struct arena *a, int64_t monitor, const struct delivery_filter *f,
                struct deliveries *found, int64_t *total)
{
    struct query q;

    if (count_all(db, monitor, f, total) != 0)
        return -1;
    if (*total == 0)
        return 0;
    q = query_start(db, f->cursor.after < 0 ? SQL_DELIVERIES_NEWEST : SQL_DELIVERIES_AFTER);
    query_int(&q, ":monitor", monitor);
    query_text(&q, ":event", f->event);
    query_text(&q, ":status", f->status);
    query_page_cursor(&q, &f->cursor);
    return query_all(&q, read_row(&q, a, arena_add(a, found)));
}

static struct query
start_of_channel(struct db *db, enum sql name, int64_t channel, const struct delivery_filter *f)
{
    struct query q = query_start(db, name);

    query_int(&q, ":channel", channel);
    query_text(&q, ":event", f->event);
    query_text(&q, ":status", f->status);
    query_int(&q, ":after", f->cursor.after);
    query_int(&q, ":before", f->cursor.before);
    return q;
}

int
deliveries_of_channel(struct db *db, struct arena *a, int64_t channel, const struct delivery_filter *f,
                      struct deliveries *found, int64_t *total)
{
    enum sql name = f->cursor.after < 0 ? SQL_DELIVERIES_OF_CHANNEL_NEWEST : SQL_DELIVERIES_OF_CHANNEL_AFTER;
    struct query q = start_of_channel(db, name, channel, f);

    query_int(&q, ":limit", f->cursor.limit);
    if (query_all(&q, read_row(&q, a, arena_add(a, found))) != 0)
        return -1;
    q = start_of_channel(db, SQL_DELIVERIES_OF_CHANNEL_TOTAL, channel, f);
    return query_number(&q, 0, total);
}

enum found
deliveries_by_id(struct db *db, struct arena *a, int64_t monitor, const char *id, struct delivery *d)
{
    struct query q = query_start(db, SQL_DELIVERY_BY_ID);

    query_int(&q, ":monitor", monitor);
    query_text(&q, ":id", id);
    return query_one(&q, read_row(&q, a, d));
}

/* A status code of -1 (no HTTP answer came) and an incident of 0 are NULL in the table. */
int
deliveries_insert(struct db *db, const struct delivery *d, int64_t monitor, int64_t incident)
{
    int64_t seq = db_next(db, SERIES_DELIVERY);
    struct arena scratch = {0};
    char id[UUID_SIZE];
    struct query q;
    int result;

    if (seq == 0)
        return -1;
    uuid_random(id);
    q = query_start(db, SQL_DELIVERY_INSERT);
    query_int(&q, ":seq", seq);
    query_text(&q, ":id", id);
    query_text(&q, ":delivery_group", d->delivery_group);
    query_int(&q, ":monitor", monitor);
    query_int_or_null(&q, ":incident", incident, 0);
    query_text(&q, ":event", d->event);
    query_secret(&q, &scratch, ":url", SECRET_URL, id, d->url);
    query_int(&q, ":attempt", d->attempt);
    query_text(&q, ":status", d->status);
    query_int_or_null(&q, ":status_code", d->status_code, -1);
    query_text(&q, ":error_message", d->error_message);
    query_int(&q, ":response_ms", d->response_time_ms);
    query_int(&q, ":created_at", d->created_at);
    result = query_end(&q);
    arena_free(&scratch);
    return result;
}
