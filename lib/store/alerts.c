/* Alert log entries as rows. */
#include "store/alerts.h"

static void
read_row(struct query *q, struct arena *a, struct alert_entry *e)
{
    e->id = row_text(q, a);
    e->monitor_id = row_text(q, a);
    e->incident_id = row_text(q, a);
    e->channel_id = row_text(q, a);
    e->alert_type = row_text(q, a);
    e->event = row_text(q, a);
    e->sent_at = row_int(q);
    e->outcome = row_text(q, a);
    e->reason = row_text(q, a);
}

int
alerts_of_monitor(struct db *db, struct arena *a, int64_t monitor, int64_t after, int64_t limit,
                  struct alert_entries *list)
{
    struct query q = query_start(db, SQL_ALERTS_OF_MONITOR);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":after", after);
    query_int(&q, ":limit", limit);
    while (query_row(&q)) {
        list->list = arena_more(a, list->list, list->count, &list->capacity, sizeof *list->list);
        read_row(&q, a, &list->list[list->count++]);
    }
    return query_end(&q);
}
