/* A notification is read from the JSON that was queued with the alert: what happened, as it was then.
 * Programs are told the same object, without what only our own sentences need. */
#include "render/notification.h"

#include "base/json.h"
#include "base/rfc3339.h"
#include "base/url.h"

#include <string.h>

static const struct label labels[] = {
    /* event                   symbol  mail                    ntfy                       about no monitor */
    { "incident.created",      "🔴",   "DOWN",                  5, "red_circle",           false },
    { "incident.resolved",     "🟢",   "RECOVERED",             3, "green_circle",         false },
    { "incident.reminder",     "🔔",   "STILL DOWN",            4, "bell",                 false },
    { "incident.escalated",    "🚨",   "ESCALATED",             5, "rotating_light",       false },
    { "incident.acknowledged", "👀",   "ACKNOWLEDGED",          3, "eyes",                 false },
    { "monitor.degraded",      "🟡",   "DEGRADED",              3, "yellow_circle",        false },
    { "monitor.recovered",     "🟢",   "RECOVERED",             3, "green_circle",         false },
    { "monitor.flapping",      "🔁",   "FLAPPING",              4, "repeat",               false },
    { "maintenance.scheduled", "📅",   "MAINTENANCE SCHEDULED", 3, "date",                 false },
    { "maintenance.started",   "🔧",   "MAINTENANCE",           3, "wrench",               false },
    { "maintenance.ended",     "✅",   "MAINTENANCE ENDED",     3, "white_check_mark",     false },
    { "certificate.expiring",  "⏳",   "CERTIFICATE",           4, "hourglass",            false },
    { "certificate.changed",   "📜",   "CERTIFICATE CHANGED",   3, "scroll",               false },
    { "domain.expiring",       "⏳",   "DOMAIN",                4, "hourglass",            false },
    { "checker.offline",       "📡",   "CHECKER OFFLINE",       5, "satellite",            true },
    { "checker.online",        "📡",   "CHECKER ONLINE",        3, "satellite",            true },
    { "gate.passed",           "✅",   "GATE PASSED",           3, "white_check_mark",     true },
    { "gate.failed",           "⛔",   "GATE FAILED",           4, "no_entry",             true },
    { "notification.test",     "ℹ️",    "TEST",                  3, "information_source",   false },
};

static const struct label *
label_of(const char *event)
{
    for (size_t i = 0; event != NULL && i < sizeof labels / sizeof *labels; i++)
        if (strcmp(labels[i].event, event) == 0)
            return &labels[i];
    return NULL;
}

/* --- members; those that are missing, or of another type, are NULL, 0 or -1 ------------------------- */

/* A body may be from an older release, or was edited by hand: nothing about its members is taken for
 * granted. */
static const char *
text_of(struct arena *a, json_object *o, const char *name)
{
    json_object *value = json_object_object_get(o, name);

    return json_object_is_type(value, json_type_string) ? arena_text(a, json_object_get_string(value)) : NULL;
}

static int64_t
time_of(json_object *o, const char *name)
{
    json_object *value = json_object_object_get(o, name);
    int64_t at = 0;

    if (json_object_is_type(value, json_type_string))
        (void)rfc3339_parse(json_object_get_string(value), &at);
    return at;
}

static int64_t
count_of(json_object *o, const char *name)
{
    json_object *value = json_object_object_get(o, name);

    return json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : -1;
}

enum { MOST_NAMES = 5 };

/* "Local, US East", of strings, or of the members called `member` of objects; of many the first, "and 18
 * more". NULL: of nothing. One name of MOST_NAMES gives way to "and so many more", so the text never names
 * more than five things. */
static const char *
names_in(struct arena *a, json_object *list, const char *member)
{
    struct buf out = { .arena = a };
    size_t count = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
    size_t shown = count > MOST_NAMES ? MOST_NAMES - 1 : count;

    for (size_t i = 0; i < shown; i++) {
        json_object *item = json_object_array_get_idx(list, i);
        json_object *name = member == NULL ? item : json_object_object_get(item, member);

        if (json_object_is_type(name, json_type_string))
            buf_printf(&out, "%s%s", out.length > 0 ? ", " : "", json_object_get_string(name));
    }
    if (shown < count)
        buf_printf(&out, " and %zu more", count - shown);
    return out.length > 0 ? buf_string(&out) : NULL;
}

/* --- what the events are about ---------------------------------------------------------------------- */

static void
read_incident(struct arena *a, json_object *o, struct notification *n)
{
    n->incident_id = text_of(a, o, "id");
    n->cause = text_of(a, o, "cause");
    n->started_at = time_of(o, "started_at");
    n->resolved_at = time_of(o, "resolved_at");
    n->paused_seconds = count_of(o, "paused_seconds");
    n->note = text_of(a, o, "acknowledgement");
    n->acknowledged_by = text_of(a, o, "acknowledged_by");
    n->acknowledged_at = time_of(o, "acknowledged_at");
}

static void
read_maintenance(struct arena *a, json_object *o, struct notification *n)
{
    n->title = text_of(a, o, "title");
    n->starts_at = time_of(o, "starts_at");
    n->ends_at = time_of(o, "ends_at");
    n->description = text_of(a, o, "description");
}

static void
read_expiry(struct arena *a, json_object *o, struct notification *n)
{
    json_object *certificate = json_object_object_get(o, "certificate");

    n->issuer = text_of(a, certificate, "issuer");
    n->not_after = time_of(certificate != NULL ? certificate : o, "not_after");
    n->days_left = count_of(o, "days_left");
}

static const char *
failure_of(struct arena *a, json_object *member)
{
    json_object *last = json_object_object_get(member, "last");
    const char *name = text_of(a, member, "name"), *error = text_of(a, last, "error_message");

    return name == NULL || error == NULL ? NULL : arena_printf(a, "%s: %s", name, error);
}

/* The member of this id. */
static json_object *
gate_member(json_object *members, const char *id)
{
    for (size_t i = 0; id != NULL && i < json_object_array_length(members); i++) {
        json_object *member = json_object_array_get_idx(members, i),
                    *its = json_object_object_get(member, "id");

        if (json_object_is_type(its, json_type_string) && strcmp(json_object_get_string(its), id) == 0)
            return member;
    }
    return NULL;
}

/* The first that failed, as the gate's evidence tells; without any, one whose last check failed; else the
 * gate says why itself. */
static const char *
gate_failure(struct arena *a, json_object *gate, json_object *members)
{
    json_object *evidence = json_object_object_get(gate, "evidence");
    const char *error = text_of(a, evidence, "error_message"), *failure = NULL,
               *name = text_of(a, gate_member(members, text_of(a, evidence, "monitor_id")), "name");

    if (name != NULL && error != NULL)
        return arena_printf(a, "%s: %s", name, error);
    for (size_t i = 0; failure == NULL && i < json_object_array_length(members); i++)
        failure = failure_of(a, json_object_array_get_idx(members, i));
    return failure != NULL ? failure : text_of(a, gate, "reason");
}

static void
read_gate(struct arena *a, json_object *o, struct notification *n)
{
    json_object *members = json_object_object_get(o, "members");

    n->gate = text_of(a, o, "label");
    if (!json_object_is_type(members, json_type_array))
        return;
    if (n->gate == NULL)
        n->gate = names_in(a, members, "name");
    n->gate_members = (int64_t)json_object_array_length(members);
    if (n->gate_members > 0)
        n->gate_needed = count_of(json_object_array_get_idx(members, 0), "needed");
    n->gate_failure = gate_failure(a, o, members);
}

/* Those of an incident follow from its times, without those in which its monitor was paused; -1 where the
 * clock was set back meanwhile. */
static int64_t
duration_of(json_object *o, const struct notification *n)
{
    int64_t until = n->resolved_at != 0 ? n->resolved_at : n->at;
    int64_t paused = n->paused_seconds > 0 ? n->paused_seconds : 0;

    if (n->incident_id == NULL)
        return count_of(o, "duration_seconds");
    return until < n->started_at + paused ? -1 : until - n->started_at - paused;
}

static void
read_all(struct arena *a, json_object *o, struct notification *n)
{
    json_object *monitor = json_object_object_get(o, "monitor");

    n->label = label_of(text_of(a, o, "event"));
    n->timestamp = text_of(a, o, "timestamp");
    n->at = time_of(o, "timestamp");
    n->monitor_id = text_of(a, monitor, "id");
    n->name = text_of(a, monitor, "name");
    n->url = text_of(a, monitor, "url");
    n->status = text_of(a, monitor, "current_status");
    n->about = text_of(a, monitor, "description");
    n->run_book = text_of(a, monitor, "notes_url");
    n->reason = text_of(a, o, "reason");
    n->checked_from = names_in(a, json_object_object_get(o, "checked_from"), NULL);
    n->since = time_of(o, "since");
    n->affected = count_of(o, "affected");
    n->changes = count_of(o, "changes");
    read_incident(a, json_object_object_get(o, "incident"), n);
    read_maintenance(a, json_object_object_get(o, "maintenance"), n);
    n->monitors = text_of(a, o, "monitors");
    read_expiry(a, o, n);
    read_gate(a, json_object_object_get(o, "gate"), n);
    n->duration_seconds = duration_of(o, n);
}

/* monitor_id stands in "monitor" already; checked_from and monitors are for our own sentences alone. */
static const char *
facts_of(struct arena *a, json_object *o)
{
    json_object_object_del(o, "monitor_id");
    json_object_object_del(o, "checked_from");
    json_object_object_del(o, "monitors");
    return arena_text(a, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
                                                               JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* What every sentence about such an event relies on. */
static bool
is_complete(const struct notification *n)
{
    if (n->label == NULL || n->at == 0)
        return false;
    if (!n->label->of_instance &&
        (n->monitor_id == NULL || n->name == NULL || n->url == NULL || n->status == NULL))
        return false;
    return n->incident_id == NULL || (n->cause != NULL && n->started_at != 0);
}

bool
notification_read(struct arena *a, const char *body, struct notification *n)
{
    const char *problem;
    json_object *o = json_read(body, strlen(body), &problem);

    *n = (struct notification){ .label = NULL };
    if (json_object_is_type(o, json_type_object)) {
        read_all(a, o, n);
        n->facts = facts_of(a, o);
    }
    json_object_put(o);
    if (!is_complete(n))
        return false;
    if (n->url != NULL && *n->url == '\0')
        n->url = NULL; /* a push monitor need not have one: then no line speaks of it */
    return true;
}

/* Made and read like any other, so that a test shows what an alert will look like. */
struct notification
notification_of_test(struct arena *a, const struct monitor *m, int64_t now)
{
    struct buf body = { .arena = a };
    struct notification n;

    put_object(&body, NULL);
    put_text(&body, "event", "notification.test");
    monitor_brief_json(&body, a, m, m->status);
    put_time(&body, "timestamp", now);
    end_object(&body);
    (void)notification_read(a, buf_string(&body), &n);
    return n;
}

struct instance_place
instance_place_of(const struct config *config, const struct tz *zone)
{
    return (struct instance_place){
        .public_url = config->public_url,
        .zone = zone != NULL ? zone : config->zone,
        .telegram_url = config->telegram_api_url,
        .pagerduty_url = config->pagerduty_api_url,
    };
}

const char *
notification_link(struct arena *a, const struct notification *n, const struct instance_place *p)
{
    if (p->public_url == NULL)
        return NULL;
    if (n->group != NULL)
        return arena_printf(a, "%s/home", p->public_url);
    if (n->incident_id != NULL)
        return arena_printf(a, "%s/incident/%s", p->public_url, n->incident_id);
    if (n->monitor_id != NULL)
        return arena_printf(a, "%s/monitor/%s", p->public_url, n->monitor_id);
    return p->public_url;
}
