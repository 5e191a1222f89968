/* The JSON of incidents and notes. */
#include "model/incident.h"

#include "base/json.h"

#include <stddef.h>

/* All of the first three members or none; the acknowledgement itself may be "". Only readers with a key are
 * given one that is internal (rules/redaction.h), so only they see the last. */
static void
put_acknowledgement(struct buf *out, const struct incident *i)
{
    if (i->acknowledgement == NULL)
        return;
    put_text(out, "acknowledgement", i->acknowledgement);
    put_text(out, "acknowledged_by", i->acknowledged_by);
    put_time(out, "acknowledged_at", i->acknowledged_at);
    if (i->acknowledged_internally)
        put_bool(out, "acknowledgement_is_internal", true);
    opt_text(out, "claimed_by", i->claimed_by);
    opt_time(out, "claim_until", i->claim_until);
}

struct belonging
incident_belonging(const struct incident *i)
{
    return (struct belonging){ i->monitor, i->workspace, i->tags };
}

const char *
incident_state(const struct incident *i)
{
    return i->resolved_at != 0 ? "resolved" : i->paused_at != 0 ? "paused" : "open";
}

/* Pauses are left out: nothing was checked then. Never less than 0: the clock may have been set back. */
int64_t
incident_length(const struct incident *i, int64_t now)
{
    int64_t until = i->resolved_at != 0 ? i->resolved_at : i->paused_at != 0 ? i->paused_at : now;
    int64_t length = until - i->started_at - i->paused_seconds;

    return length > 0 ? length : 0;
}

int64_t
incident_part(const struct incident *i, int64_t from, int64_t until, int64_t now)
{
    int64_t end = i->resolved_at != 0 ? i->resolved_at : i->paused_at != 0 ? i->paused_at : now;
    int64_t first = i->started_at > from ? i->started_at : from, length = incident_length(i, now);
    int64_t part = (end < until ? end : until) - first;

    if (part < 0)
        return 0;
    return part < length ? part : length;
}

void
incident_json(struct buf *out, const char *name, const struct incident *i, unsigned more)
{
    put_object(out, name);
    put_text(out, "id", i->id);
    put_text(out, "monitor_id", i->monitor_id);
    if (more & INCIDENT_WITH_NAME)
        put_text(out, "monitor_name", i->monitor_name);
    put_time(out, "started_at", i->started_at);
    opt_time(out, "resolved_at", i->resolved_at);
    put_text(out, "state", incident_state(i));
    opt_time(out, "paused_at", i->paused_at);
    opt_int(out, "paused_seconds", i->paused_seconds > 0 ? i->paused_seconds : -1);
    put_text(out, "cause", i->cause);
    put_acknowledgement(out, i);
    put_int(out, "seq", i->seq);
    if (more & INCIDENT_WITH_NOTES)
        put_int(out, "notes_count", i->notes_count);
    end_object(out);
}

void
note_json(struct buf *out, const struct note *n)
{
    put_object(out, NULL);
    put_text(out, "id", n->id);
    put_text(out, "incident_id", n->incident_id);
    put_text(out, "content", n->content);
    put_text(out, "author", n->author);
    put_time(out, "created_at", n->created_at);
    put_bool(out, "is_internal", n->is_internal);
    end_object(out);
}
