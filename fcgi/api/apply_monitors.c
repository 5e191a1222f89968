/* Monitors of a document: first each by itself, then what they have to do with others. */
#include "fcgi/api/apply.h"

#include "base/text.h"
#include "fcgi/api/handlers.h"
#include "store/channels.h"
#include "store/dependencies.h"
#include "store/monitors.h"

#include <string.h>

/* Members of the document that are no fields of a monitor. */
static const char *const beside[] = {"depends_on", "channels", "alert_rules", "is_paused", NULL};

static json_object *
body_of(const struct apply_item *i)
{
    json_object *body = json_object_new_object();

    json_object_object_foreach(i->wanted, name, value)
    {
        json_object_object_add(body, name, json_object_get(value));
    }
    for (const char *const *b = beside; *b != NULL; b++)
        json_object_object_del(body, *b);
    return body;
}

/* Most of a document that is applied again is as it was: then there is nothing to call. */
static bool
is_as_wanted(struct apply *ap, const struct apply_item *i, json_object *body)
{
    struct request *rq = ap->rq;
    struct arena *own = rq->arena;
    struct monitor was;
    bool is_so;

    if (i->id == NULL)
        return false;
    rq->arena = &ap->scratch;
    is_so = json_object_object_get(body, "external_id") == NULL &&
            monitors_by_id(rq->app->db, rq->arena, i->id, &was) == FOUND;
    if (is_so) {
        json_object_object_add(body, "external_id", json_object_new_string(i->name));
        is_so = monitor_is_as(rq, &was, body);
        json_object_object_del(body, "external_id");
    }
    rq->arena = own;
    arena_reset(&ap->scratch);
    return is_so;
}

static bool
put_monitor(struct apply *ap, struct apply_item *i, json_object *body)
{
    const char *target = arena_printf(ap->rq->arena, "/api/v1/monitors/by/%s", i->name);

    return apply_call(ap, i, PUT, APPLY_IN_WORKSPACE, target, body, &i->id);
}

bool
apply_monitor(struct apply *ap, struct apply_item *i)
{
    json_object *body = body_of(i);
    bool fine = apply_unmask(ap, i, body, i->before.shown, i->before.plain) &&
                (is_as_wanted(ap, i, body) || put_monitor(ap, i, body));

    json_object_put(body);
    return fine;
}

/* --- dependencies --------------------------------------------------------------------------------------- */

/* Only those that the document could name: one on a monitor of others, or without an external_id, stays. */
static bool
drop(struct apply *ap, struct apply_item *i, const struct dependency *d, json_object *names)
{
    struct monitor other;

    if (monitors_by_key(ap->rq->app->db, ap->rq->arena, d->depends_on, &other) != FOUND ||
        other.external_id == NULL || other.workspace != ap->workspace ||
        apply_lists(names, other.external_id))
        return true;
    return apply_call(ap, i, DELETE, APPLY_PLAIN,
                      arena_printf(ap->rq->arena, "/api/v1/monitors/%s/dependencies/%s", i->id, d->id), NULL,
                      NULL);
}

/* The store reads by key, and the item has the id. */
static bool
monitor_key(struct apply *ap, const struct apply_item *i, int64_t *key)
{
    struct monitor m;

    if (monitors_by_id(ap->rq->app->db, ap->rq->arena, i->id, &m) != FOUND) {
        ap->no = broke(ap->rq);
        return false;
    }
    *key = m.key;
    return true;
}

bool
apply_monitor_frees(struct apply *ap, struct apply_item *i)
{
    struct dependencies found = {0};
    json_object *names;
    int64_t key;

    if (!apply_names(ap, i, "depends_on", &names))
        return false;
    if (i->before.plain == NULL)
        return true;
    if (!monitor_key(ap, i, &key))
        return false;
    if (dependencies_of(ap->rq->app->db, ap->rq->arena, key, &found) != 0) {
        ap->no = broke(ap->rq);
        return false;
    }
    for (int d = 0; d < found.count; d++)
        if (!drop(ap, i, &found.list[d], names))
            return false;
    return true;
}

static bool
depend(struct apply *ap, struct apply_item *i)
{
    json_object *names = json_object_object_get(i->wanted, "depends_on");
    json_object *had = i->before.plain != NULL ? json_object_object_get(i->before.plain, "depends_on") : NULL;
    const char *id;

    for (size_t n = 0; names != NULL && n < json_object_array_length(names); n++) {
        const char *name = json_object_get_string(json_object_array_get_idx(names, n));
        json_object *body;
        bool fine;

        if (apply_lists(had, name))
            continue;
        if (!apply_monitor_id(ap, i, "depends_on", name, &id))
            return false;
        body = json_object_new_object();
        json_object_object_add(body, "depends_on_id", json_object_new_string(id));
        fine = apply_call(ap, i, POST, APPLY_PLAIN,
                          arena_printf(ap->rq->arena, "/api/v1/monitors/%s/dependencies", i->id), body, NULL);
        json_object_put(body);
        if (!fine)
            return false;
    }
    return true;
}

/* --- its own channels ----------------------------------------------------------------------------------- */

/* The channels that a monitor has, and which of them the document has spoken of. */
struct own {
    struct channels found;
    bool *named;
};

/* The first of that name and type that was not named yet: as two may have one name, the order tells them
 * apart. */
static int
find_own(struct own *own, json_object *wanted)
{
    const char *name = json_object_get_string(json_object_object_get(wanted, "name"));
    const char *type = json_object_get_string(json_object_object_get(wanted, "channel_type"));

    for (int c = 0; c < own->found.count; c++)
        if (!own->named[c] && text_same(own->found.list[c].name, name) &&
            text_same(own->found.list[c].type, type))
            return c;
    return -1;
}

static json_object *
item_of(json_object *list, int place)
{
    return list != NULL ? json_object_array_get_idx(list, (size_t)place) : NULL;
}

/* What a PATCH takes: the type is settled, and all that it has not is left as it is. */
static bool
change_channel(struct apply *ap, struct apply_item *i, const struct channel *c, json_object *wanted,
               json_object *now)
{
    bool fine;

    json_object_get(wanted);
    json_object_object_del(wanted, "channel_type");
    if (json_object_object_get(wanted, "is_enabled") == NULL && !c->is_enabled)
        json_object_object_add(wanted, "is_enabled", json_object_new_boolean(true));
    fine = apply_is_so(wanted, now) ||
           apply_call(ap, i, PATCH, APPLY_PLAIN,
                      arena_printf(ap->rq->arena, "/api/v1/notifications/%s", c->id), wanted, NULL);
    json_object_put(wanted);
    return fine;
}

/* A new one is enabled; the document may say otherwise. */
static bool
add_channel(struct apply *ap, struct apply_item *i, json_object *wanted)
{
    json_object *enabled = json_object_object_get(wanted, "is_enabled"), *off;
    bool is_off = json_object_is_type(enabled, json_type_boolean) && !json_object_get_boolean(enabled);
    const char *id = NULL;
    bool fine;

    json_object_object_del(wanted, "is_enabled");
    fine =
        apply_call(ap, i, POST, APPLY_PLAIN,
                   arena_printf(ap->rq->arena, "/api/v1/monitors/%s/notifications", i->id), wanted, &id);
    if (!fine || !is_off)
        return fine;
    off = json_object_new_object();
    json_object_object_add(off, "is_enabled", json_object_new_boolean(false));
    fine = apply_call(ap, i, PATCH, APPLY_PLAIN, arena_printf(ap->rq->arena, "/api/v1/notifications/%s", id),
                      off, NULL);
    json_object_put(off);
    return fine;
}

static bool
take_channel(struct apply *ap, struct apply_item *i, struct own *own, json_object *wanted)
{
    json_object *plain = i->before.plain != NULL ? json_object_object_get(i->before.plain, "channels") : NULL;
    json_object *shown = i->before.shown != NULL ? json_object_object_get(i->before.shown, "channels") : NULL;
    int c;

    if (!json_object_is_type(wanted, json_type_object))
        return apply_refuse(
            ap, i, VALIDATION_ERROR,
            "channels must be an array of objects, each the body of a channel of this monitor; "
            "a channel of the workspace names its monitors itself, by match");
    c = find_own(own, wanted);
    if (!apply_unmask(ap, i, wanted, c < 0 ? NULL : item_of(shown, c), c < 0 ? NULL : item_of(plain, c)))
        return false;
    if (c < 0)
        return add_channel(ap, i, wanted);
    own->named[c] = true;
    return change_channel(ap, i, &own->found.list[c], wanted, item_of(plain, c));
}

static bool
drop_unnamed(struct apply *ap, struct apply_item *i, const struct own *own)
{
    for (int c = 0; c < own->found.count; c++)
        if (!own->named[c] &&
            !apply_call(ap, i, DELETE, APPLY_PLAIN,
                        arena_printf(ap->rq->arena, "/api/v1/notifications/%s", own->found.list[c].id), NULL,
                        NULL))
            return false;
    return true;
}

/* A document that does not speak of channels leaves them as they are: nobody loses an alert by forgetting
 * a line. */
static bool
take_channels(struct apply *ap, struct apply_item *i)
{
    json_object *wanted = json_object_object_get(i->wanted, "channels");
    struct own own = {0};
    int64_t key;

    if (wanted == NULL)
        return true;
    if (!json_object_is_type(wanted, json_type_array))
        return apply_refuse(ap, i, VALIDATION_ERROR, "channels must be an array");
    if (!monitor_key(ap, i, &key))
        return false;
    if (channels_of_monitor(ap->rq->app->db, ap->rq->arena, key, &own.found) != 0) {
        ap->no = broke(ap->rq);
        return false;
    }
    own.named = arena_alloc(ap->rq->arena, (size_t)own.found.count + 1);
    for (size_t c = 0; c < json_object_array_length(wanted); c++)
        if (!take_channel(ap, i, &own, json_object_array_get_idx(wanted, c)))
            return false;
    return drop_unnamed(ap, i, &own);
}

/* --- rules, and whether it is paused -------------------------------------------------------------------- */

static bool
take_rules(struct apply *ap, struct apply_item *i)
{
    json_object *before = i->before.plain;
    json_object *had = before != NULL ? json_object_object_get(before, "alert_rules") : NULL;

    return apply_rules_at(ap, i, APPLY_PLAIN,
                          arena_printf(ap->rq->arena, "/api/v1/monitors/%s/alert-rules", i->id),
                          json_object_object_get(i->wanted, "alert_rules"), had);
}

static bool
take_pause(struct apply *ap, struct apply_item *i)
{
    json_object *wanted = json_object_object_get(i->wanted, "is_paused");
    bool pause = json_object_get_boolean(wanted);
    bool paused = i->before.plain != NULL && json_object_object_get(i->before.plain, "is_paused") != NULL;

    if (wanted != NULL && !json_object_is_type(wanted, json_type_boolean))
        return apply_refuse(ap, i, VALIDATION_ERROR, "is_paused must be true or false");
    return pause == paused || apply_call(ap, i, POST, APPLY_PLAIN,
                                         arena_printf(ap->rq->arena, "/api/v1/monitors/%s/%s", i->id,
                                                      pause ? "pause" : "resume"),
                                         NULL, NULL);
}

bool
apply_monitor_relates(struct apply *ap, struct apply_item *i)
{
    return depend(ap, i) && take_channels(ap, i) && take_rules(ap, i) && take_pause(ap, i);
}
