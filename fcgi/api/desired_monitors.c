/* A monitor in the form of the document: with what it depends on, its own channels and its own rules. */
#include "fcgi/api/desired_reader.h"

#include "base/text.h"
#include "fcgi/http/reply.h"
#include "store/channels.h"
#include "store/dependencies.h"
#include "store/monitors.h"

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

        enum found there = monitors_by_key(rq->app->db, rq->arena, found.list[i].depends_on, &other);

        if (there == FAILED)
            return -1;
        if (there == FOUND && other.external_id != NULL && other.workspace == m->workspace)
            json_object_array_add(names, json_object_new_string(other.external_id));
    }
    return 0;
}

/* From here on what is shown is something else. */
static int
part_from_plain(struct desired *d)
{
    json_object *copy = NULL;

    if (d->shown != d->plain)
        return 0;
    if (json_object_deep_copy(d->plain, &copy, NULL) != 0)
        return -1;
    json_object_put(d->shown);
    d->shown = copy;
    return 0;
}

static int
add_channels(struct request *rq, const struct monitor *m, struct desired *d)
{
    struct channels found = {0};
    json_object *plain = json_object_new_array(), *shown;

    json_object_object_add(d->plain, "channels", plain);
    if (channels_of_monitor(rq->app->db, rq->arena, m->key, &found) != 0)
        return -1;
    if (d->shown == d->plain && found.count == 0)
        return 0;
    if (part_from_plain(d) != 0)
        return -1;
    shown = json_object_new_array();
    json_object_object_add(d->shown, "channels", shown);
    for (int i = 0; i < found.count; i++) {
        json_object_array_add(plain, desired_channel(rq, &found.list[i], true));
        json_object_array_add(shown, desired_channel(rq, &found.list[i], false));
    }
    return 0;
}

static int
add_rules(struct request *rq, const struct monitor *m, struct desired *d)
{
    json_object *body;
    enum found found = desired_rules(rq, RULES_OF_MONITOR, m->key, &body);

    if (found == FOUND) {
        json_object_object_add(d->plain, "alert_rules", body);
        json_object_object_add(d->shown, "alert_rules", json_object_get(body));
    }
    return found == FAILED ? -1 : 0;
}

/* Where nothing is secret, what is plain and what is shown are one object, which costs half. */
static enum found
read_monitor(struct request *rq, const struct monitor *m, struct desired *d)
{
    struct buf plain = json_text(rq), shown = json_text(rq);

    d->id = m->id;
    d->name = m->external_id;
    monitor_export_json(&plain, rq->arena, m);
    monitor_masked_export_json(&shown, rq->arena, m);
    d->plain = desired_body(&plain);
    if (text_same(buf_string(&plain), buf_string(&shown)))
        d->shown = json_object_get(d->plain);
    else
        d->shown = desired_body(&shown);
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
take_monitor(void *to, struct arena *row, struct monitor *m)
{
    struct names_taken *t = to;

    (void)row;
    desired_add_name(t->rq, t->names, m->external_id);
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

const struct desired_reader desired_monitors = {monitor_by_name, monitor_by_id, monitor_names};
