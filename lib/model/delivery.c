/* The JSON of a delivery. */
#include "model/delivery.h"

#include "base/json.h"
#include "model/channel_config.h"

/* The url is masked again: the log keeps it as it was sent to. */
void
delivery_json(struct buf *out, const struct delivery *d)
{
    put_object(out, NULL);
    put_text(out, "id", d->id);
    put_text(out, "delivery_group", d->delivery_group);
    put_text(out, "monitor_id", d->monitor_id);
    put_text(out, "event", d->event);
    put_text(out, "url", channel_url_shown(out->arena, d->url));
    put_int(out, "attempt", d->attempt);
    put_text(out, "status", d->status);
    if (d->status_code < 0)
        put_null(out, "status_code");
    else
        put_int(out, "status_code", d->status_code);
    put_text(out, "error_message", d->error_message);
    put_int(out, "response_time_ms", d->response_time_ms);
    put_time(out, "created_at", d->created_at);
    put_int(out, "seq", d->seq);
    end_object(out);
}
