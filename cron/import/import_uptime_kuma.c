/* Uptime Kuma: its SQLite database (versions 1 and 2), and the JSON backup that version 1 wrote. Both
 * become the same rows; the backup has some names in camel case. */
#include "cron/import/import.h"
#include "cron/import/uptime_kuma_channels.h"
#include "cron/import/uptime_kuma_kinds.h"

#include "base/text.h"
#include "cron/client/document_file.h"
#include "store/sqlite/foreign.h"

#include <stdio.h>
#include <string.h>

static const char *const tables[] = {
    "monitor",     "tag",   "monitor_tag",   "notification", "monitor_notification",
    "status_page", "group", "monitor_group", "maintenance",  "proxy",
    NULL,
};

struct kuma {
    struct import *im;
    json_object *rows; /* by table */
    json_object *ids;  /* the external_id of each monitor that was made, by its number there */
};

/* --- rows ----------------------------------------------------------------------------------------------- */

static json_object *
table(const struct kuma *k, const char *name)
{
    json_object *rows = json_object_object_get(k->rows, name);

    return json_object_is_type(rows, json_type_array) ? rows : NULL;
}

static size_t
count(json_object *rows)
{
    return rows != NULL ? json_object_array_length(rows) : 0;
}

static json_object *
row_of(const struct kuma *k, const char *name, int64_t id)
{
    json_object *rows = table(k, name);

    for (size_t i = 0; i < count(rows); i++)
        if (import_get_int(json_object_array_get_idx(rows, i), "id", -1) == id)
            return json_object_array_get_idx(rows, i);
    return NULL;
}

/* --- monitors ------------------------------------------------------------------------------------------- */

/* Retries there are failures that are not told; the one that is told is one more. */
static void
take_judging(json_object *row, json_object *m)
{
    int64_t retries = import_get_int(row, "maxretries", 0);
    int64_t interval = import_get_int(row, "interval", 60), timeout = import_get_int(row, "timeout", 0);
    int64_t retry = import_get_int(row, kuma_column(row, "retry_interval", "retryInterval"), interval);
    bool push = text_same(import_get(m, "monitor_type"), "push");

    import_int(m, "confirmation_threshold", retries < 0 ? 1 : retries > 9 ? 10 : retries + 1);
    if (!push)
        import_int(m, "interval_seconds", interval);
    if (!push && retry > 0 && retry < interval)
        import_int(m, "retry_interval_seconds", retry);
    if (!push && timeout > 0)
        import_int(m, "timeout_ms", timeout > 60 ? 60000 : timeout < 1 ? 1000 : timeout * 1000);
    if (import_get_bool(row, kuma_column(row, "upside_down", "upsideDown"), false))
        import_bool(m, "invert", true);
    if (!import_get_bool(row, "active", true))
        import_bool(m, "is_paused", true);
    import_text(m, "description", import_get(row, "description"));
}

static void
take_group(const struct kuma *k, json_object *row, json_object *m)
{
    json_object *parent = row_of(k, "monitor", import_get_int(row, "parent", -1));

    if (parent != NULL)
        import_text(m, "group_name", import_get(parent, "name"));
}

static void
add_tag(struct import *im, json_object *m, const char *name, const char *value)
{
    if (name != NULL && *name != '\0')
        import_add_text(m, "tags",
                        value != NULL && *value != '\0' ? arena_printf(im->arena, "%s-%s", name, value)
                                                        : name);
}

static void
take_tags(const struct kuma *k, json_object *row, json_object *m)
{
    json_object *own = json_object_object_get(row, "tags"), *all = table(k, "monitor_tag");
    int64_t id = import_get_int(row, "id", -1);

    for (size_t i = 0; json_object_is_type(own, json_type_array) && i < json_object_array_length(own); i++) {
        json_object *tag = json_object_array_get_idx(own, i);

        add_tag(k->im, m, import_get(tag, "name"), import_get(tag, "value"));
    }
    for (size_t i = 0; i < count(all); i++) {
        json_object *link = json_object_array_get_idx(all, i);

        if (import_get_int(link, "monitor_id", -2) == id)
            add_tag(k->im, m, import_get(row_of(k, "tag", import_get_int(link, "tag_id", -1)), "name"),
                    import_get(link, "value"));
    }
}

static void
tell_lost(const struct kuma *k, json_object *row, const char *id)
{
    if (import_has(row, "proxy_id") || import_has(row, "proxyId"))
        import_lost(k->im, id, "its proxy");
    if (import_get_int(row, kuma_column(row, "resend_interval", "resendInterval"), 0) > 0)
        import_lost(k->im, id, "reminders: see alert_rules");
    if (import_has(row, "conditions") && !text_same(import_get(row, "conditions"), "[]"))
        import_lost(k->im, id, "its conditions: write assertions");
}

static void
add_monitor(struct kuma *k, json_object *row)
{
    const char *type = import_get(row, "type"), *name = import_get(row, "name"), *id;
    json_object *m;

    if (text_same(type, "group"))
        return; /* a name of its members, who have it */
    m = import_object(k->im, "monitors", name, &id);
    import_text(m, "name", name != NULL ? name : id);
    if (!kuma_take_kind(k->im, row, m, id, type)) {
        import_lost(k->im, name != NULL ? name : id, "there are no monitors of type %s here",
                    type != NULL ? type : "(none)");
        import_drop(k->im, "monitors", id);
        return;
    }
    take_judging(row, m);
    take_group(k, row, m);
    take_tags(k, row, m);
    tell_lost(k, row, id);
    import_text(k->ids, arena_printf(k->im->arena, "%lld", (long long)import_get_int(row, "id", -1)), id);
}

/* --- beside monitors ------------------------------------------------------------------------------------ */

static const char *
name_of(const struct kuma *k, int64_t monitor)
{
    return import_get(k->ids, arena_printf(k->im->arena, "%lld", (long long)monitor));
}

/* The monitors that it is for; a channel of none is off. */
static void
take_match(const struct kuma *k, json_object *channel, int64_t notification)
{
    json_object *links = table(k, "monitor_notification"), *match = json_object_new_object();

    for (size_t i = 0; i < count(links); i++) {
        json_object *link = json_object_array_get_idx(links, i);
        const char *name = name_of(k, import_get_int(link, "monitor_id", -1));

        if (import_get_int(link, "notification_id", -2) == notification && name != NULL)
            import_add_text(match, "monitor_ids", name);
    }
    if (json_object_object_length(match) > 0)
        json_object_object_add(channel, "match", match);
    else {
        json_object_put(match);
        import_bool(channel, "is_enabled", false);
    }
}

static void
add_notification(struct kuma *k, json_object *row)
{
    const char *name = import_get(row, "name"), *text = import_get(row, "config"), *problem, *id;
    json_object *config = text != NULL ? json_read(text, strlen(text), &problem) : NULL;
    json_object *channel = import_object(k->im, "channels", name, &id);

    import_text(channel, "name", name != NULL ? name : id);
    if (kuma_take_channel(k->im, channel, config, name != NULL ? name : id)) {
        take_match(k, channel, import_get_int(row, "id", -1));
        if (!import_get_bool(row, "active", true))
            import_bool(channel, "is_enabled", false);
    } else {
        import_drop(k->im, "channels", id);
        import_lost(k->im, name != NULL ? name : id, "a notification of type %s: make a channel",
                    import_get(config, "type") != NULL ? import_get(config, "type") : "(none)");
    }
    json_object_put(config);
}

static void
add_page_members(const struct kuma *k, json_object *page, int64_t group)
{
    json_object *links = table(k, "monitor_group");

    for (size_t i = 0; i < count(links); i++) {
        json_object *link = json_object_array_get_idx(links, i);
        const char *name = name_of(k, import_get_int(link, "monitor_id", -1));

        if (import_get_int(link, "group_id", -2) == group && name != NULL)
            import_add_text(page, "monitors", name);
    }
}

static void
add_page(struct kuma *k, json_object *row)
{
    const char *slug = import_get(row, "slug"), *title = import_get(row, "title");
    json_object *page = import_object(k->im, "status_pages", slug, NULL), *groups = table(k, "group");

    import_text(page, "title", title != NULL ? title : slug);
    import_text(page, "description", import_get(row, "description"));
    if (!import_get_bool(row, "published", true))
        import_bool(page, "is_public", false);
    for (size_t i = 0; i < count(groups); i++) {
        json_object *group = json_object_array_get_idx(groups, i);

        if (import_get_int(group, "status_page_id", -2) == import_get_int(row, "id", -1))
            add_page_members(k, page, import_get_int(group, "id", -1));
    }
}

static void
add_maintenance(struct kuma *k, json_object *row)
{
    const char *title = import_get(row, "title");

    if (import_get_bool(row, "active", true))
        import_lost(k->im, title != NULL ? title : "a maintenance", "maintenance: plan it again");
}

static void
each(struct kuma *k, const char *name, void (*add)(struct kuma *k, json_object *row))
{
    json_object *rows = table(k, name);

    for (size_t i = 0; i < count(rows); i++)
        add(k, json_object_array_get_idx(rows, i));
}

/* --- the file ------------------------------------------------------------------------------------------- */

static bool
is_database(const char *path)
{
    char start[16] = "";
    FILE *from = fopen(path, "rbe");
    bool is = from != NULL && fread(start, 1, sizeof start, from) == sizeof start &&
              memcmp(start, "SQLite format 3", sizeof start) == 0;

    if (from != NULL)
        (void)fclose(from);
    return is;
}

/* {"monitorList": [...], "notificationList": [...]}, where a monitor has the ids of its notifications in
 * itself. */
static json_object *
read_backup(struct import *im, const char *path, const char **problem)
{
    json_object *backup = document_file_read(im->arena, path, problem), *monitors, *rows, *links;

    if (backup == NULL)
        return NULL;
    monitors = json_object_object_get(backup, "monitorList");
    if (!json_object_is_type(monitors, json_type_array)) {
        *problem = arena_printf(im->arena,
                                "%s: it is neither a database (kuma.db) nor a backup (monitorList)", path);
        json_object_put(backup);
        return NULL;
    }
    rows = json_object_new_object();
    links = json_object_new_array();
    for (size_t i = 0; i < json_object_array_length(monitors); i++) {
        json_object *monitor = json_object_array_get_idx(monitors, i);
        json_object *ids = json_object_object_get(monitor, "notificationIDList");

        if (!json_object_is_type(ids, json_type_object))
            continue;
        json_object_object_foreach(ids, id, on)
        {
            json_object *link = json_object_new_object();

            import_int(link, "monitor_id", import_get_int(monitor, "id", -1));
            json_object_object_add(link, "notification_id", json_object_new_string(id));
            if (json_object_get_boolean(on))
                json_object_array_add(links, json_object_get(link));
            json_object_put(link);
        }
    }
    json_object_object_add(rows, "monitor", json_object_get(monitors));
    json_object_object_add(rows, "notification",
                           json_object_get(json_object_object_get(backup, "notificationList")));
    json_object_object_add(rows, "monitor_notification", links);
    json_object_put(backup);
    return rows;
}

static bool
read_uptime_kuma(struct import *im, char **files, int file_count, const char **problem)
{
    struct kuma k = {.im = im};

    (void)file_count;
    k.rows = is_database(files[0]) ? sqlite_foreign_read(im->arena, files[0], tables, problem)
                                   : read_backup(im, files[0], problem);
    if (k.rows == NULL)
        return false;
    k.ids = json_object_new_object();
    each(&k, "monitor", add_monitor);
    each(&k, "notification", add_notification);
    each(&k, "status_page", add_page);
    each(&k, "maintenance", add_maintenance);
    json_object_put(k.ids);
    json_object_put(k.rows);
    return true;
}

const struct import_format import_uptime_kuma = {"uptime-kuma", 1, 1, read_uptime_kuma};
