/* The table `alerts`, as an outbox. */
#include "store/outbox.h"

#include "base/ident.h"

int
outbox_queue(struct db *db, const struct outbox_entry *e)
{
    bool has_channel = e->channel != 0;
    char id[UUID_SIZE], group[UUID_SIZE];
    struct query q = query_start(db, SQL_OUTBOX_QUEUE);

    ident_uuid(id);
    ident_uuid(group);
    query_text(&q, ":id", id);
    query_int(&q, ":monitor", e->monitor);
    query_int_or_null(&q, ":incident", e->incident, 0);
    query_int_or_null(&q, ":channel", e->channel, 0);
    query_text(&q, ":channel_id", e->channel_id);
    query_text(&q, ":alert_type", e->alert_type);
    query_text(&q, ":event", e->event);
    query_int(&q, ":sent_at", e->sent_at);
    query_text(&q, ":outcome", has_channel ? OUTCOME_PENDING : OUTCOME_SKIPPED);
    query_text(&q, ":reason", has_channel ? NULL : "no enabled channel");
    query_text(&q, ":body", has_channel ? e->body : "");
    query_text(&q, ":delivery_group", group);
    query_int_or_null(&q, ":due_at", has_channel ? e->sent_at * 1000 : 0, 0);
    return query_end(&q);
}
