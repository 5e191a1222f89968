/* Objects in the form of the document. What a noun shows its readers is read again as JSON and relieved of
 * what a create body does not take: so a member that a noun gains is in the document without a line here. */
#include "fcgi/api/desired.h"

#include "fcgi/api/handlers.h"
#include "model/alert_rules.h"
#include "store/alert_rules.h"
#include "store/applied.h"
#include "store/channels.h"
#include "store/dependencies.h"
#include "store/layouts.h"
#include "store/maintenances.h"
#include "store/monitors.h"
#include "store/pages.h"
#include "store/workspaces.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *type;
} parts[PART_COUNT] = {
    [PART_MONITORS] = {"monitors", "monitor"},
    [PART_CHANNELS] = {"channels", "channel"},
    [PART_MAINTENANCE] = {"maintenance", "maintenance"},
    [PART_PAGES] = {"status_pages", "status_page"},
    [PART_RULES] = {"alert_rules", "alert_rules"},
};

const char *
part_name(enum desired_part part)
{
    return parts[part].name;
}

const char *
part_type(enum desired_part part)
{
    return parts[part].type;
}

void
desired_free(struct desired *d)
{
    json_object_put(d->plain);
    json_object_put(d->shown);
    d->plain = d->shown = NULL;
}

/* An object of ours, which is JSON, without the members that no client sets. */
static json_object *
as_body(const struct buf *text)
{
    static const char *const ours[] = {
        "id",         "monitor_id", "workspace_id", "external_id", "state", "inherited",
        "created_at", "updated_at", "revision",     "slug",        "logo",  "monitor_count",
        "favicon",    "next",       "active",       "ping_url",
    };
    const char *problem;
    json_object *body = json_read(buf_string(text), text->length, &problem);

    for (size_t i = 0; body != NULL && i < sizeof ours / sizeof *ours; i++)
        json_object_object_del(body, ours[i]);
    return body;
}

/* --- monitors ------------------------------------------------------------------------------------------- */

/* Those others that the document can name. */
static int
add_dependencies(struct request *rq, const struct monitor *m, struct desired *d)
{
    struct dependencies found = {0};
    json_object *names = json_object_new_array();

    json_object_object_add(d->plain, "depends_on", names);
    json_object_object_add(d->shown, "depends_on", json_object_get(names));
    if (dependencies_of(rq->app->db, rq->arena, m->key, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++) {
        struct monitor other;

        if (monitors_by_key(rq->app->db, rq->arena, found.list[i].depends_on, &other) == FAILED)
            return -1;
        if (other.external_id != NULL && other.workspace == m->workspace)
            json_object_array_add(names, json_object_new_string(other.external_id));
    }
    return 0;
}

/* One that is enabled does not say so: that is what a new one is. */
static json_object *
channel_body(struct request *rq, const struct channel *c, bool plain)
{
    struct buf out = json_text(rq);
    json_object *body;
    const char *problem;

    put_object(&out, NULL);
    channel_put(&out, rq->arena, c, true);
    end_object(&out);
    body = as_body(&out);
    if (body != NULL && c->is_enabled)
        json_object_object_del(body, "is_enabled");
    if (body != NULL && plain)
        json_object_object_add(body, "config", json_read(c->config, strlen(c->config), &problem));
    return body;
}

static int
add_channels(struct request *rq, const struct monitor *m, struct desired *d)
{
    struct channels found = {0};
    json_object *plain = json_object_new_array(), *shown = json_object_new_array();

    json_object_object_add(d->plain, "channels", plain);
    json_object_object_add(d->shown, "channels", shown);
    if (channels_of_monitor(rq->app->db, rq->arena, m->key, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++) {
        json_object_array_add(plain, channel_body(rq, &found.list[i], true));
        json_object_array_add(shown, channel_body(rq, &found.list[i], false));
    }
    return 0;
}

/* Ids in a list of our own become the names that the client gave, where there are any. */
typedef const char *name_of_id(struct request *rq, const char *id);

static void
name_items(struct request *rq, json_object *list, name_of_id *find)
{
    for (size_t i = 0; list != NULL && i < json_object_array_length(list); i++) {
        const char *name = find(rq, json_object_get_string(json_object_array_get_idx(list, i)));

        if (name != NULL)
            json_object_array_put_idx(list, i, json_object_new_string(name));
    }
}

static const char *
monitor_name(struct request *rq, const char *id)
{
    struct monitor m;

    return monitors_by_id(rq->app->db, rq->arena, id, &m) == FOUND ? m.external_id : NULL;
}

static const char *
channel_name(struct request *rq, const char *id)
{
    struct channel c;

    return channels_by_id(rq->app->db, rq->arena, id, &c) == FOUND ? c.external_id : NULL;
}

/* NULL, with FOUND, does not come: there are rules, or there are none. */
static enum found
read_rules(struct request *rq, enum rules_owner of, int64_t owner, json_object **body)
{
    struct alert_rules rules;
    struct buf out = json_text(rq);
    enum found found = alert_rules_get(rq->app->db, rq->arena, of, owner, &rules);

    *body = NULL;
    if (found != FOUND)
        return found;
    alert_rules_json(&out, rq->arena, NULL, of, NULL, &rules);
    *body = as_body(&out);
    if (*body == NULL)
        return FAILED;
    name_items(rq, json_object_object_get(*body, "escalation_channel_ids"), channel_name);
    return FOUND;
}

static int
add_rules(struct request *rq, const struct monitor *m, struct desired *d)
{
    json_object *body;
    enum found found = read_rules(rq, RULES_OF_MONITOR, m->key, &body);

    if (found == FOUND) {
        json_object_object_add(d->plain, "alert_rules", body);
        json_object_object_add(d->shown, "alert_rules", json_object_get(body));
    }
    return found == FAILED ? -1 : 0;
}

static enum found
read_monitor(struct request *rq, const struct monitor *m, struct desired *d)
{
    struct buf plain = json_text(rq), shown = json_text(rq);

    d->id = m->id;
    d->name = m->external_id;
    monitor_export_json(&plain, rq->arena, m);
    monitor_masked_export_json(&shown, rq->arena, m);
    d->plain = as_body(&plain);
    d->shown = as_body(&shown);
    if (d->plain == NULL || d->shown == NULL || add_dependencies(rq, m, d) != 0 ||
        add_channels(rq, m, d) != 0 || add_rules(rq, m, d) != 0)
        return FAILED;
    if (m->is_paused) {
        json_object_object_add(d->plain, "is_paused", json_object_new_boolean(true));
        json_object_object_add(d->shown, "is_paused", json_object_new_boolean(true));
    }
    return FOUND;
}

static enum found
monitor_by_name(struct request *rq, int64_t workspace, const char *name, struct desired *d)
{
    struct monitor m;
    enum found found = monitors_by_external_id(rq->app->db, rq->arena, workspace, name, &m);

    return found == FOUND ? read_monitor(rq, &m, d) : found;
}

static enum found
monitor_by_id(struct request *rq, int64_t workspace, const char *id, struct desired *d)
{
    struct monitor m;
    enum found found = monitors_by_id(rq->app->db, rq->arena, id, &m);

    if (found == FOUND)
        return m.workspace == workspace ? read_monitor(rq, &m, d) : NONE;
    return found;
}

struct names_taken {
    struct request *rq;
    struct desired_names *names;
};

static void
add_name(struct request *rq, struct desired_names *names, const char *name)
{
    if (name == NULL)
        names->nameless++;
    else
        *arena_add(rq->arena, names) = arena_text(rq->arena, name);
}

static void
take_monitor(void *to, struct arena *row, struct monitor *m)
{
    struct names_taken *t = to;

    (void)row;
    add_name(t->rq, t->names, m->external_id);
}

static int
monitor_names(struct request *rq, int64_t workspace, struct desired_names *names)
{
    struct monitor_filter filter = {
        .of = {.scope = SCOPE_ALL, .workspace = workspace},
        .status = STATUS_COUNT,
        .limit = -1,
    };
    struct names_taken to = {rq, names};
    int64_t total;

    return monitors_each(rq->app->db, &filter, take_monitor, &to, &total);
}

/* --- channels of the workspace -------------------------------------------------------------------------- */

static json_object *
shared_channel_body(struct request *rq, const struct channel *c, bool plain)
{
    json_object *body = channel_body(rq, c, plain), *match = json_object_object_get(body, "match");

    if (json_object_is_type(match, json_type_object))
        name_items(rq, json_object_object_get(match, "monitor_ids"), monitor_name);
    return body;
}

static enum found
read_channel(struct request *rq, const struct channel *c, struct desired *d)
{
    d->id = c->id;
    d->name = c->external_id;
    d->plain = shared_channel_body(rq, c, true);
    d->shown = shared_channel_body(rq, c, false);
    return d->plain != NULL && d->shown != NULL ? FOUND : FAILED;
}

static enum found
channel_by_name(struct request *rq, int64_t workspace, const char *name, struct desired *d)
{
    struct channel c;
    enum found found = channels_by_external_id(rq->app->db, rq->arena, workspace, name, &c);

    return found == FOUND ? read_channel(rq, &c, d) : found;
}

static enum found
channel_by_id(struct request *rq, int64_t workspace, const char *id, struct desired *d)
{
    struct channel c;
    enum found found = channels_by_id(rq->app->db, rq->arena, id, &c);

    if (found == FOUND)
        return c.workspace == workspace ? read_channel(rq, &c, d) : NONE;
    return found;
}

static int
channel_names(struct request *rq, int64_t workspace, struct desired_names *names)
{
    static const struct list_range all = { .limit = INT64_MAX };
    struct channels found = { 0 };

    if (channels_of_workspace(rq->app->db, rq->arena, workspace, &all, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++)
        add_name(rq, names, found.list[i].external_id);
    return 0;
}

/* --- rules of the workspace: one object, with the id of the workspace ----------------------------------- */

static enum found
rules_by_name(struct request *rq, int64_t workspace, const char *name, struct desired *d)
{
    enum found found = read_rules(rq, RULES_OF_WORKSPACE, workspace, &d->plain);

    (void)name;
    d->name = part_name(PART_RULES);
    d->shown = json_object_get(d->plain);
    if (found == FOUND && workspaces_id(rq->app->db, rq->arena, workspace, &d->id) != FOUND)
        return FAILED;
    return found;
}

/* --- maintenance ---------------------------------------------------------------------------------------- */

/* Members that are found by match are told by that alone. */
static enum found
maintenance_by_id(struct request *rq, int64_t workspace, const char *id, struct desired *d)
{
    struct maintenance m;
    struct buf out = json_text(rq);
    enum found found = maintenances_by_id(rq->app->db, rq->arena, id, rq->now, &m);

    if (found != FOUND)
        return found;
    if (m.workspace != workspace || m.is_window)
        return NONE;
    d->id = m.id;
    d->name = m.external_id;
    maintenance_json(&out, rq->arena, NULL, &m, true);
    d->plain = as_body(&out);
    if (m.by_match)
        json_object_object_del(d->plain, "monitor_ids");
    name_items(rq, json_object_object_get(d->plain, "monitor_ids"), monitor_name);
    name_items(rq, json_object_object_get(json_object_object_get(d->plain, "match"), "monitor_ids"),
               monitor_name);
    d->shown = json_object_get(d->plain);
    return FOUND;
}

static enum found
maintenance_by_name(struct request *rq, int64_t workspace, const char *name, struct desired *d)
{
    const char *id;
    enum found found = applied_maintenance(rq->app->db, rq->arena, workspace, name, &id);

    return found == FOUND ? maintenance_by_id(rq, workspace, id, d) : found;
}

static int
maintenance_names(struct request *rq, int64_t workspace, struct desired_names *names)
{
    struct applied_names found = {0};

    if (applied_maintenance_names(rq->app->db, rq->arena, workspace, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++)
        add_name(rq, names, found.list[i]);
    return 0;
}

/* --- status pages --------------------------------------------------------------------------------------- */

struct members {
    int64_t workspace;
    struct page_places places;
    json_object *names;
};

static void
take_member(void *to, struct arena *row, struct monitor *m)
{
    struct members *members = to;
    const struct page_place *place = page_places_of(&members->places, m->key);

    (void)row;
    if (m->external_id != NULL && m->workspace == members->workspace && place != NULL && place->named)
        json_object_array_add(members->names, json_object_new_string(m->external_id));
}

/* In a section by tag only those that it has words for. */
static bool
has_words(const struct layout_member *m)
{
    return m->display_name != NULL || m->description != NULL || m->shows != SHOW_HISTORY;
}

/* The sections as a body has them, with monitors by the names that the client gave; those that have none are
 * left out. */
static json_object *
layout_body(struct request *rq, struct page_layout *l)
{
    struct buf out = json_text(rq);
    const char *problem;

    for (int i = 0; i < l->count; i++) {
        struct layout_section *s = &l->list[i];
        struct layout_member *members = s->members.items;
        int kept = 0;

        for (int k = 0; k < s->members.count; k++) {
            const char *name = monitor_name(rq, members[k].id);

            if (name == NULL || (s->tag != NULL && !has_words(&members[k])))
                continue;
            members[kept] = members[k];
            members[kept++].id = name;
        }
        s->members.count = kept;
        s->id = NULL;
    }
    layout_json(&out, NULL, l);
    return json_read(buf_string(&out), out.length, &problem);
}

static enum found
read_page(struct request *rq, const struct page *p, struct desired *d)
{
    struct monitor_filter filter = page_filter(p);
    struct members members = {.workspace = p->workspace};
    struct buf out = json_text(rq);
    struct page_layout layout;
    int64_t total;

    if (layouts_read(rq->app->db, rq->arena, p->key, &layout) != 0 ||
        layouts_places(rq->app->db, rq->arena, p->key, &members.places) != 0)
        return FAILED;
    members.names = json_object_new_array();

    d->id = p->id;
    d->name = p->slug;
    page_json(&out, NULL, p, &rq->app->config, false);
    d->plain = as_body(&out);
    json_object_object_del(d->plain, "is_public"); /* access says it */
    json_object_object_add(d->plain, "monitors", members.names);
    json_object_object_add(d->plain, "layout", layout_body(rq, &layout));
    d->shown = json_object_get(d->plain);
    return monitors_each(rq->app->db, &filter, take_member, &members, &total) == 0 ? FOUND : FAILED;
}

static enum found
page_by_name(struct request *rq, int64_t workspace, const char *slug, struct desired *d)
{
    struct page p;
    enum found found = pages_by_slug(rq->app->db, rq->arena, slug, &p);

    if (found == FOUND)
        return p.workspace == workspace ? read_page(rq, &p, d) : NONE;
    return found;
}

static enum found
page_by_id(struct request *rq, int64_t workspace, const char *id, struct desired *d)
{
    struct page p;
    enum found found = pages_named(rq->app->db, rq->arena, id, &p);

    if (found == FOUND)
        return p.workspace == workspace ? read_page(rq, &p, d) : NONE;
    return found;
}

static int
page_names(struct request *rq, int64_t workspace, struct desired_names *names)
{
    struct readership of = {.scope = SCOPE_ALL, .workspace = workspace};
    struct pages found = {0};

    if (pages_all(rq->app->db, rq->arena, &of, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++)
        add_name(rq, names, found.list[i].slug);
    return 0;
}

/* --- the parts ------------------------------------------------------------------------------------------ */

static const struct {
    enum found (*by_name)(struct request *rq, int64_t workspace, const char *name, struct desired *d);
    enum found (*by_id)(struct request *rq, int64_t workspace, const char *id, struct desired *d);
    int (*names)(struct request *rq, int64_t workspace, struct desired_names *names);
} readers[PART_COUNT] = {
    [PART_MONITORS] = {monitor_by_name, monitor_by_id, monitor_names},
    [PART_CHANNELS] = {channel_by_name, channel_by_id, channel_names},
    [PART_MAINTENANCE] = {maintenance_by_name, maintenance_by_id, maintenance_names},
    [PART_PAGES] = {page_by_name, page_by_id, page_names},
    [PART_RULES] = {rules_by_name, rules_by_name, NULL},
};

enum found
desired_by_name(struct request *rq, enum desired_part part, int64_t workspace, const char *name,
                struct desired *d)
{
    *d = (struct desired){0};
    return readers[part].by_name(rq, workspace, name, d);
}

enum found
desired_by_id(struct request *rq, enum desired_part part, int64_t workspace, const char *id,
              struct desired *d)
{
    *d = (struct desired){0};
    return readers[part].by_id(rq, workspace, id, d);
}

static int
by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
desired_names(struct request *rq, enum desired_part part, int64_t workspace, struct desired_names *names)
{
    *names = (struct desired_names){0};
    if (readers[part].names == NULL)
        return 0;
    if (readers[part].names(rq, workspace, names) != 0)
        return -1;
    if (names->count > 1)
        qsort(names->list, (size_t)names->count, sizeof *names->list, by_bytes);
    return 0;
}
