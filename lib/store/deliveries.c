/* Deliveries as rows. Each row comes with the number of all matches in front. */
#include "store/deliveries.h"

static void
read_row(struct query *q, struct arena *a, struct delivery *d)
{
    d->seq = row_int(q);
    d->id = row_text(q, a);
    d->delivery_group = row_text(q, a);
    d->monitor_id = row_text(q, a);
    d->event = row_text(q, a);
    d->url = row_text(q, a);
    d->attempt = row_int(q);
    d->status = row_text(q, a);
    d->status_code = row_int_or(q, -1);
    d->error_message = row_text(q, a);
    d->response_time_ms = row_int(q);
    d->created_at = row_int(q);
}

int
deliveries_find(struct db *db, struct arena *a, int64_t monitor, const struct delivery_filter *f,
                struct deliveries *found, int64_t *total)
{
    struct query q = query_start(db, f->after < 0 ? SQL_DELIVERIES_NEWEST : SQL_DELIVERIES_AFTER);

    query_int(&q, ":monitor", monitor);
    query_text(&q, ":event", f->event);
    query_text(&q, ":status", f->status);
    query_int(&q, ":limit", f->limit);
    if (f->after >= 0)
        query_int(&q, ":after", f->after);
    *total = 0;
    while (query_row(&q)) {
        *total = row_int(&q);
        found->list = arena_more(a, found->list, found->count, &found->capacity, sizeof *found->list);
        read_row(&q, a, &found->list[found->count++]);
    }
    return query_end(&q);
}
