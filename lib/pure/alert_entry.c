/* The alert log as clients see it. */
#include "pure/alert_entry.h"

#include "base/json.h"

#include <stddef.h>

void
alert_entry_json(struct buf *out, const struct alert_entry *e)
{
    put_object(out, NULL);
    put_text(out, "id", e->id);
    put_text(out, "monitor_id", e->monitor_id);
    opt_text(out, "incident_id", e->incident_id);
    opt_text(out, "channel_id", e->channel_id);
    put_text(out, "alert_type", e->alert_type);
    put_text(out, "event", e->event);
    put_time(out, "sent_at", e->sent_at);
    put_text(out, "outcome", e->outcome);
    opt_text(out, "reason", e->reason);
    end_object(out);
}
