/* The JSON of a heartbeat. Its `id`, which is opaque to clients, is its seq. */
#include "model/heartbeat.h"

#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>

/* Its id is a text, as all ids of the API are. */
static void
put_members(struct buf *out, const char *monitor_id, const struct heartbeat *h)
{
    char id[24];

    snprintf(id, sizeof id, "%" PRId64, h->seq);
    put_text(out, "id", id);
    put_text(out, "monitor_id", monitor_id);
    put_text(out, "status", status_name(h->status));
    put_int(out, "response_time_ms", h->response_time_ms);
    opt_int(out, "status_code", h->status_code);
    opt_text(out, "error_message", h->error_message);
    put_time(out, "checked_at", h->checked_at);
    opt_time(out, "started_at", h->started_at);
    put_int(out, "seq", h->seq);
    opt_text(out, "location_id", h->location_id);
    put_bool(out, "in_maintenance", h->in_maintenance);
    if (h->not_verified)
        put_bool(out, "not_verified", true);
}

void
heartbeat_json(struct buf *out, const char *name, const char *monitor_id, const struct heartbeat *h)
{
    put_object(out, name);
    put_members(out, monitor_id, h);
    end_object(out);
}

void
heartbeat_with_evidence_json(struct buf *out, const char *monitor_id, const struct heartbeat *h,
                             const char *evidence)
{
    put_object(out, NULL);
    put_members(out, monitor_id, h);
    if (evidence != NULL)
        put_json(out, "evidence", evidence);
    else
        put_null(out, "evidence");
    end_object(out);
}
