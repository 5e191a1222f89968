/* A notification is read from the JSON that was queued with the alert. */
#include "render/notification.h"

#include "base/json.h"
#include "base/rfc3339.h"
#include "base/url.h"
#include "render/humanize.h"

#include <string.h>

static const struct label labels[] = {
    /* event                 symbol  chat                   mail                 ntfy */
    { "incident.created",    "🔴",   "DOWN",                "DOWN",              5, "red_circle" },
    { "incident.resolved",   "🟢",   "Recovered",           "RECOVERED",         3, "green_circle" },
    { "incident.reminder",   "🔔",   "Still down",          "STILL DOWN",        4, "bell" },
    { "incident.escalated",  "🚨",   "ESCALATED",           "ESCALATED",         5, "rotating_light" },
    { "monitor.degraded",    "🟡",   "Degraded",            "DEGRADED",          3, "yellow_circle" },
    { "monitor.recovered",   "🟢",   "Recovered",           "RECOVERED",         3, "green_circle" },
    { "maintenance.started", "🔧",   "Maintenance started", "MAINTENANCE",       3, "wrench" },
    { "maintenance.ended",   "✅",   "Maintenance ended",   "MAINTENANCE ENDED", 3, "white_check_mark" },
    { "notification.test",   "ℹ️",    "Test",                "TEST",              3, "information_source" },
};

static const struct label *
label_of(const char *event)
{
    for (size_t i = 0; event != NULL && i < sizeof labels / sizeof *labels; i++)
        if (strcmp(labels[i].event, event) == 0)
            return &labels[i];
    return NULL;
}

/* The member's text in the arena; NULL if it is missing, or no string. */
static const char *
text_of(struct arena *a, json_object *o, const char *name)
{
    json_object *value = json_object_object_get(o, name);

    return json_object_is_type(value, json_type_string) ? arena_text(a, json_object_get_string(value)) : NULL;
}

static void
read_incident(struct arena *a, json_object *o, struct notification *n)
{
    n->incident_id = text_of(a, o, "id");
    n->cause = text_of(a, o, "cause");
    n->started_at = text_of(a, o, "started_at");
    n->resolved_at = text_of(a, o, "resolved_at");
    n->acknowledged_by = text_of(a, o, "acknowledged_by");
    n->acknowledged_at = text_of(a, o, "acknowledged_at");
}

static void
read_all(struct arena *a, json_object *o, struct notification *n)
{
    json_object *monitor = json_object_object_get(o, "monitor");
    json_object *maintenance = json_object_object_get(o, "maintenance");

    n->label = label_of(text_of(a, o, "event"));
    n->timestamp = text_of(a, o, "timestamp");
    n->monitor_id = text_of(a, monitor, "id");
    n->name = text_of(a, monitor, "name");
    n->url = text_of(a, monitor, "url");
    n->status = text_of(a, monitor, "current_status");
    read_incident(a, json_object_object_get(o, "incident"), n);
    n->title = text_of(a, maintenance, "title");
    n->starts_at = text_of(a, maintenance, "starts_at");
    n->ends_at = text_of(a, maintenance, "ends_at");
}

bool
notification_read(struct arena *a, const char *body, struct notification *n)
{
    const char *problem;
    json_object *o = json_read(body, strlen(body), &problem);

    *n = (struct notification){ .label = NULL };
    if (json_object_is_type(o, json_type_object))
        read_all(a, o, n);
    json_object_put(o);
    return n->label != NULL && n->timestamp != NULL && n->monitor_id != NULL && n->name != NULL &&
           n->url != NULL && n->status != NULL &&
           (n->incident_id == NULL || (n->cause != NULL && n->started_at != NULL));
}

const char *
notification_whole_story(struct arena *a, const struct notification *n)
{
    struct buf out = { .arena = a };
    int64_t from, to;

    if (!n->only_word || n->resolved_at == NULL || !rfc3339_parse(n->started_at, &from) ||
        !rfc3339_parse(n->resolved_at, &to))
        return NULL;
    buf_printf(&out, "was down from %s to %s (", n->started_at, n->resolved_at);
    humanize_length(&out, to - from);
    buf_text(&out, "); this message was late");
    return buf_string(&out);
}

const char *
notification_delay(struct arena *a, const struct notification *n)
{
    struct buf out = { .arena = a };

    if (n->delayed_seconds <= 0)
        return NULL;
    buf_text(&out, "(delayed by ");
    humanize_length(&out, n->delayed_seconds);
    buf_char(&out, ')');
    return buf_string(&out);
}

struct notification
notification_of_test(struct arena *a, const struct monitor *m, int64_t now)
{
    char *timestamp = arena_alloc(a, RFC3339_SIZE);

    rfc3339_print(now, timestamp);
    return (struct notification){
        .label = label_of("notification.test"),
        .timestamp = timestamp,
        .monitor_id = m->id,
        .name = m->name,
        .url = url_masked(a, m->url),
        .status = status_name(m->status),
    };
}
