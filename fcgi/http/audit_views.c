/* Each kind of object has a view: the JSON that its readers are shown, once whole and once without secrets.
 * Two views are compared (model/audit.c), so no handler needs to know which members it has changed.
 *
 * A view that cannot be read is none: then the row says that the object came or went, and the store's own
 * failure undoes the write. */
#include "fcgi/http/audit_views.h"

#include "base/json.h"
#include "base/text.h"
#include "model/alert_rules.h"
#include "model/audit.h"
#include "store/alert_rules.h"
#include "render/markdown_html.h"
#include "store/channels.h"
#include "store/dependencies.h"
#include "store/incident_notes.h"
#include "store/incidents.h"
#include "store/locations.h"
#include "store/maintenances.h"
#include "store/silences.h"
#include "store/monitors.h"
#include "store/layouts.h"
#include "store/pages.h"
#include "store/posts.h"
#include "store/settings.h"
#include "store/workspace_keys.h"
#include "store/workspaces.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/route.h"

typedef bool look(struct request *rq, const char *id, struct audit_seen *s);

static bool
look_at_monitor(struct request *rq, const char *id, struct audit_seen *s)
{
    static const struct monitor_now now;
    struct monitor m;

    if (monitors_by_id(rq->app->db, rq->arena, id, &m) != FOUND)
        return false;
    monitor_json(&s->whole, rq->arena, NULL, &m, SEEN_WHOLE, &now);
    monitor_json(&s->masked, rq->arena, NULL, &m, SEEN_WITH_KEY, &now);
    s->name = m.name;
    s->monitor = m.id;
    s->workspace = m.workspace;
    return true;
}

static bool
look_at_page(struct request *rq, const char *id, struct audit_seen *s)
{
    struct page p;

    if (pages_named(rq->app->db, rq->arena, id, &p) != FOUND)
        return false;
    page_json(&s->whole, NULL, &p, &rq->app->config, true);
    s->masked = s->whole;
    s->name = p.title;
    s->workspace = p.workspace;
    return true;
}

static bool
look_at_post(struct request *rq, const char *id, struct audit_seen *s)
{
    struct post p;

    if (posts_by_id(rq->app->db, rq->arena, id, &p) != FOUND)
        return false;
    post_json(&s->whole, NULL, &p, rq->now, markdown_html);
    s->masked = s->whole;
    s->name = p.title;
    s->workspace = rq->page.workspace;
    return true;
}

static bool
look_at_layout(struct request *rq, const char *id, struct audit_seen *s)
{
    struct page_layout l;

    (void)id;
    if (layouts_read(rq->app->db, rq->arena, rq->page.key, &l) != 0)
        return false;
    put_object(&s->whole, NULL);
    layout_json(&s->whole, "layout", &l);
    end_object(&s->whole);
    s->masked = s->whole;
    s->name = rq->page.title;
    s->workspace = rq->page.workspace;
    return true;
}

static bool
look_at_page_monitors(struct request *rq, const char *id, struct audit_seen *s)
{
    bool read;

    (void)id;
    put_object(&s->whole, NULL);
    put_array(&s->whole, "monitor_ids");
    read = pages_put_monitor_ids(rq->app->db, rq->page.key, &s->whole) == 0;
    end_array(&s->whole);
    end_object(&s->whole);
    s->masked = s->whole;
    s->name = rq->page.title;
    s->workspace = rq->page.workspace;
    return read;
}

/* What belongs to a monitor is in its workspace. */
static void
belongs_to(struct request *rq, int64_t monitor, struct audit_seen *s)
{
    struct monitor m;

    if (monitors_by_key(rq->app->db, rq->arena, monitor, &m) != FOUND)
        return;
    s->monitor = m.id;
    s->workspace = m.workspace;
    if (s->name == NULL)
        s->name = m.name;
}

static bool
look_at_channel(struct request *rq, const char *id, struct audit_seen *s)
{
    struct channel c;

    if (channels_by_id(rq->app->db, rq->arena, id, &c) != FOUND)
        return false;
    put_object(&s->whole, NULL);
    channel_put(&s->whole, rq->arena, &c, true);
    put_text(&s->whole, "config", c.config); /* once more, as it is stored: told if only that differs */
    end_object(&s->whole);
    put_object(&s->masked, NULL);
    channel_put(&s->masked, rq->arena, &c, true);
    end_object(&s->masked);
    s->name = c.name;
    if (c.workspace != 0)
        s->workspace = c.workspace;
    else
        belongs_to(rq, c.monitor, s);
    return true;
}

static bool
see_rules(struct request *rq, enum rules_owner of, int64_t owner, const char *id, struct audit_seen *s)
{
    struct alert_rules rules;

    if (alert_rules_get(rq->app->db, rq->arena, of, owner, &rules) != FOUND)
        return false;
    alert_rules_json(&s->whole, rq->arena, NULL, of, id, &rules);
    s->masked = s->whole;
    return true;
}

static bool
look_at_rules(struct request *rq, const char *id, struct audit_seen *s)
{
    struct monitor m;

    if (monitors_by_id(rq->app->db, rq->arena, id, &m) != FOUND)
        return false;
    s->name = m.name;
    s->monitor = m.id;
    s->workspace = m.workspace;
    return see_rules(rq, RULES_OF_MONITOR, m.key, m.id, s);
}

static bool
look_at_workspace_rules(struct request *rq, const char *id, struct audit_seen *s)
{
    struct workspace w;

    if (workspaces_by_id(rq->app->db, rq->arena, id, &w) != FOUND)
        return false;
    s->name = w.name;
    s->workspace = w.key;
    return see_rules(rq, RULES_OF_WORKSPACE, w.key, w.id, s);
}

static bool
look_at_incident(struct request *rq, const char *id, struct audit_seen *s)
{
    struct incident i;

    if (incidents_by_id(rq->app->db, rq->arena, id, &i) != FOUND)
        return false;
    incident_json(&s->whole, NULL, &i, INCIDENT_PLAIN);
    s->masked = s->whole;
    s->name = i.cause;
    s->monitor = i.monitor_id;
    s->workspace = i.workspace;
    return true;
}

/* The newest of its incident: notes are only ever added. */
static bool
look_at_note(struct request *rq, const char *id, struct audit_seen *s)
{
    struct list_range newest = { .limit = 1 };
    struct notes notes = { 0 };
    struct incident i;
    int64_t total;

    if (incidents_by_id(rq->app->db, rq->arena, id, &i) != FOUND ||
        incidents_notes_total(rq->app->db, i.seq, true, &total) != 0 || total == 0)
        return false;
    newest.offset = total - 1;
    if (incidents_notes(rq->app->db, rq->arena, id, true, &newest, &notes) != 0 || notes.count == 0)
        return false;
    note_json(&s->whole, &notes.list[0]);
    s->masked = s->whole;
    s->name = i.cause;
    s->monitor = i.monitor_id;
    s->workspace = i.workspace;
    return true;
}

/* When one that repeats is on, and comes next: what a client changes of it without changing its rule. */
static void
put_occurrences(struct buf *out, const struct maintenance *m)
{
    put_object(out, NULL);
    put_array(out, "occurrences");
    if (m->on.ends_at != 0)
        put_time(out, NULL, m->on.starts_at);
    for (int i = 0; i < m->next_count; i++)
        put_time(out, NULL, m->next[i].starts_at);
    end_array(out);
    end_object(out);
}

static bool
look_at_maintenance(struct request *rq, const char *id, struct audit_seen *s)
{
    struct maintenance m;

    if (maintenances_by_id(rq->app->db, rq->arena, id, rq->now, &m) != FOUND)
        return false;
    if (m.rrule != NULL && rq->route->method == POST && rq->route->subject == OF_MAINTENANCE)
        put_occurrences(&s->whole, &m);
    else
        maintenance_json(&s->whole, rq->arena, NULL, &m, true);
    s->masked = s->whole;
    s->name = m.title;
    s->workspace = m.workspace;
    if (m.is_window)
        belongs_to(rq, m.monitor, s);
    return true;
}

/* One that is made says why in its name: it has no other. */
static bool
look_at_silence(struct request *rq, const char *id, struct audit_seen *s)
{
    struct silence it;

    if (silences_by_id(rq->app->db, rq->arena, id, &it) != FOUND)
        return false;
    silence_json(&s->whole, rq->arena, NULL, &it, rq->now);
    s->masked = s->whole;
    s->name = it.reason != NULL ? it.reason : "silence";
    s->workspace = it.workspace;
    return true;
}

/* All of a monitor's, as one list: which was added or taken is what is different. */
static bool
look_at_dependencies(struct request *rq, const char *id, struct audit_seen *s)
{
    struct dependencies list = { 0 };
    struct monitor m;

    if (monitors_by_id(rq->app->db, rq->arena, id, &m) != FOUND ||
        dependencies_of(rq->app->db, rq->arena, m.key, &list) != 0)
        return false;
    put_object(&s->whole, NULL);
    put_array(&s->whole, "depends_on_ids");
    for (int i = 0; i < list.count; i++)
        put_text(&s->whole, NULL, list.list[i].depends_on_id);
    end_array(&s->whole);
    end_object(&s->whole);
    s->masked = s->whole;
    s->name = m.name;
    s->monitor = m.id;
    s->workspace = m.workspace;
    return true;
}

static bool
look_at_location(struct request *rq, const char *id, struct audit_seen *s)
{
    struct location l;

    if (locations_by_id(rq->app->db, rq->arena, id, &l) != FOUND)
        return false;
    location_json(&s->whole, NULL, &l, rq->app->config.probe_stale_minutes, rq->now);
    s->masked = s->whole;
    s->name = l.name;
    s->workspace = DEFAULT_WORKSPACE; /* only the operator makes any */
    return true;
}

static bool
look_at_workspace(struct request *rq, const char *id, struct audit_seen *s)
{
    struct workspace w;

    if (workspaces_by_id(rq->app->db, rq->arena, id, &w) != FOUND)
        return false;
    workspace_json(&s->whole, NULL, &w, rq->app->config.timezone);
    s->masked = s->whole;
    s->name = w.name;
    s->workspace = w.key;
    return true;
}

static bool
look_at_key(struct request *rq, const char *id, struct audit_seen *s)
{
    struct workspace_key k;

    if (workspace_keys_by_id(rq->app->db, rq->arena, id, rq->now, &k) != FOUND)
        return false;
    workspace_key_json(&s->whole, rq->arena, NULL, &k);
    s->masked = s->whole;
    s->name = k.label;
    s->workspace = k.workspace;
    return true;
}

static bool
look_at_settings(struct request *rq, const char *id, struct audit_seen *s)
{
    struct branding branding;

    (void)id;
    if (settings_branding(rq->app->db, rq->arena, &branding) != 0)
        return false;
    branding_json(&s->whole, &branding);
    s->masked = s->whole;
    s->name = "settings";
    s->workspace = DEFAULT_WORKSPACE;
    return true;
}

static const struct {
    const char *name;
    look *look;
} types[AUDIT_TYPES] = {
    [AUDIT_MONITOR] = { "monitor", look_at_monitor },
    [AUDIT_PAGE] = { "page", look_at_page },
    [AUDIT_POST] = { "post", look_at_post },
    [AUDIT_LAYOUT] = { "page", look_at_layout },
    [AUDIT_PAGE_MONITORS] = { "page", look_at_page_monitors },
    [AUDIT_CHANNEL] = { "channel", look_at_channel },
    [AUDIT_RULES] = { "alert_rules", look_at_rules },
    [AUDIT_WORKSPACE_RULES] = { "alert_rules", look_at_workspace_rules },
    [AUDIT_INCIDENT] = { "incident", look_at_incident },
    [AUDIT_NOTE] = { "note", look_at_note },
    [AUDIT_MAINTENANCE] = { "maintenance", look_at_maintenance },
    [AUDIT_SILENCE] = { "silence", look_at_silence },
    [AUDIT_DEPENDENCY] = { "dependencies", look_at_dependencies },
    [AUDIT_LOCATION] = { "location", look_at_location },
    [AUDIT_WORKSPACE] = { "workspace", look_at_workspace },
    [AUDIT_KEY] = { "key", look_at_key },
    [AUDIT_SETTINGS] = { "settings", look_at_settings },
};

const char *
audit_type_name(enum audit_type type)
{
    return types[type].name;
}

bool
audit_look(struct request *rq, enum audit_type type, const char *id, struct audit_seen *s)
{
    return types[type].look(rq, id, s);
}
