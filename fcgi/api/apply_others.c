/* What a document has beside monitors, and what goes. */
#include "fcgi/api/apply.h"

#include "base/text.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_passwords.h"
#include "model/page.h"
#include "store/pages.h"
#include "store/workspaces.h"

#include <string.h>

/* --- status pages --------------------------------------------------------------------------------------- */

/* A member that the document leaves out is at its default. */
static json_object *
page_default(const struct field *f)
{
    switch (f->type) {
    case FIELD_BOOL:
        return json_object_new_boolean(f->unset != 0);
    case FIELD_INT:
        return json_object_new_int64((int64_t)f->unset);
    case FIELD_ENUM:
        return json_object_new_string(f->words[(int)f->unset]);
    case FIELD_LIST:
        return json_object_new_array();
    case FIELD_TEXT:
    case FIELD_REAL:
    case FIELD_TIME:
    case FIELD_OBJECT:
    case FIELD_OTHER:
        break;
    }
    return NULL;
}

/* What no document has: a password is not shown, so it stays unless the document has another; is_public is
 * what access says; and no zone means that of the workspace, which the page follows. */
static bool
page_member_stays(const struct field *f, json_object *body)
{
    static const char *const stay[] = { "password", "timezone" };

    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
        if (strcmp(f->name, stay[i]) == 0)
            return true;
    return (strcmp(f->name, "is_public") == 0 && json_object_object_get(body, "access") != NULL) ||
           (strcmp(f->name, "access") == 0 && json_object_object_get(body, "is_public") != NULL);
}

/* The whole of a page: what the document leaves out is at its default. A PATCH knows null for what has
 * none. */
static json_object *
page_body(const struct apply_item *i)
{
    json_object *body = json_object_new_object();

    json_object_object_foreach(i->wanted, name, value)
    {
        json_object_object_add(body, name, json_object_get(value));
    }
    json_object_object_del(body, "monitors");
    json_object_object_del(body, "layout");
    for (const struct field *f = page_fields; f->name != NULL; f++) {
        if ((f->notes & FIELD_REQUIRED) != 0 || json_object_object_get_ex(body, f->name, NULL) ||
            page_member_stays(f, body))
            continue;
        json_object *unset = page_default(f);
        if (unset != NULL || (f->notes & FIELD_NULL_CLEARS) != 0)
            json_object_object_add(body, f->name, unset);
    }
    return body;
}

/* A password that is the page's already is no change. */
static bool
page_is_so(struct request *rq, json_object *body, const struct apply_item *i, const char *seal)
{
    json_object *password = json_object_object_get(body, "password");
    bool known = password == NULL ||
                 (seal != NULL && json_object_is_type(password, json_type_string) &&
                  text_same(page_password_seal(rq, i->name, json_object_get_string(password), seal), seal));

    if (!known)
        return false;
    json_object_object_del(body, "password");
    return apply_is_so(body, i->before.plain);
}

/* The slug is its name; a page that the client makes belongs to the workspace that it acts in. */
static bool
make_page(struct apply *ap, struct apply_item *i, json_object *body)
{
    struct page p;

    json_object_object_add(body, "slug", json_object_new_string(i->name));
    if (!apply_call(ap, i, POST, APPLY_PLAIN, "/api/v1/status-pages", body, NULL))
        return false;
    if (pages_by_slug(ap->rq->app->db, ap->rq->arena, i->name, &p) != FOUND ||
        (p.workspace != ap->workspace && workspaces_take_page(ap->rq->app->db, p.key, ap->workspace) != 0)) {
        return apply_broke(ap);
    }
    i->id = p.id;
    return true;
}

static bool
write_page(struct apply *ap, struct apply_item *i)
{
    json_object *body = page_body(i);
    struct page p = { 0 };
    bool fine;

    if (i->before.plain == NULL)
        fine = make_page(ap, i, body);
    else if (pages_named(ap->rq->app->db, ap->rq->arena, i->id, &p) == FAILED)
        fine = apply_broke(ap);
    else
        fine = page_is_so(ap->rq, body, i, p.password_seal) ||
               apply_call(ap, i, PATCH, APPLY_PLAIN,
                          arena_printf(ap->rq->arena, "/api/v1/status-pages/%s", i->id), body, NULL);
    json_object_put(body);
    return fine;
}

static bool
put_on_page(struct apply *ap, struct apply_item *i, const char *monitor)
{
    json_object *body = json_object_new_object(), *ids = json_object_new_array();
    bool fine;

    json_object_array_add(ids, json_object_new_string(monitor));
    json_object_object_add(body, "monitor_ids", ids);
    fine = apply_call(ap, i, POST, APPLY_PLAIN,
                      arena_printf(ap->rq->arena, "/api/v1/status-pages/%s/monitors", i->id), body, NULL);
    json_object_put(body);
    return fine;
}

/* Those of the list that `other` lacks are put on the page, or taken off it. */
static bool
move_monitors(struct apply *ap, struct apply_item *i, json_object *names, json_object *other, bool on)
{
    const char *id;

    for (size_t n = 0; names != NULL && n < json_object_array_length(names); n++) {
        const char *name = json_object_get_string(json_object_array_get_idx(names, n));

        if (apply_lists(other, name))
            continue;
        if (!apply_monitor_id(ap, i, "monitors", name, &id))
            return false;
        if (on ? !put_on_page(ap, i, id)
               : !apply_call(ap, i, DELETE, APPLY_PLAIN,
                             arena_printf(ap->rq->arena, "/api/v1/status-pages/%s/monitors/%s", i->id, id),
                             NULL, NULL))
            return false;
    }
    return true;
}

/* --- their layout --------------------------------------------------------------------------------------- */

static json_object *
array_of(json_object *object, const char *name)
{
    json_object *list = json_object_object_get(object, name);

    return json_object_is_type(list, json_type_array) ? list : NULL;
}

/* What a client may leave out of a section or of one of its monitors is filled in, so that two layouts that
 * say the same are the same. */
static void
fill(json_object *object, const char *name, json_object *value)
{
    if (json_object_is_type(object, json_type_object) && !json_object_object_get_ex(object, name, NULL))
        json_object_object_add(object, name, value);
    else
        json_object_put(value);
}

static json_object *
shown_by_default(void)
{
    json_object *list = json_object_new_array();

    json_object_array_add(list, json_object_new_string("history"));
    return list;
}

static void
fill_layout(json_object *layout)
{
    for (size_t s = 0; s < json_object_array_length(layout); s++) {
        json_object *section = json_object_array_get_idx(layout, s), *members;

        fill(section, "collapsed", json_object_new_boolean(false));
        if (json_object_object_get(section, "tag") != NULL)
            fill(section, "monitors", json_object_new_array());
        members = array_of(section, "monitors");
        for (size_t m = 0; members != NULL && m < json_object_array_length(members); m++)
            fill(json_object_array_get_idx(members, m), "show", shown_by_default());
    }
}

/* Names of the document become ids; false: there is no such monitor. */
static bool
find_members(struct apply *ap, struct apply_item *i, json_object *layout)
{
    for (size_t s = 0; s < json_object_array_length(layout); s++) {
        json_object *members = array_of(json_object_array_get_idx(layout, s), "monitors");

        for (size_t m = 0; members != NULL && m < json_object_array_length(members); m++) {
            json_object *member = json_object_array_get_idx(members, m);
            json_object *name = json_object_object_get(member, "id");
            const char *id;

            if (!json_object_is_type(name, json_type_string))
                continue; /* the route says what is wrong */
            if (!apply_monitor_id(ap, i, "layout", json_object_get_string(name), &id))
                return false;
            json_object_object_add(member, "id", json_object_new_string(id));
        }
    }
    return true;
}

static bool
write_layout(struct apply *ap, struct apply_item *i, json_object *layout)
{
    json_object *had = i->before.plain != NULL ? array_of(i->before.plain, "layout") : NULL;

    fill_layout(layout);
    if (json_object_equal(layout, had) || (had == NULL && json_object_array_length(layout) == 0))
        return true;
    return find_members(ap, i, layout) &&
           apply_call(ap, i, PUT, APPLY_PLAIN,
                      arena_printf(ap->rq->arena, "/api/v1/status-pages/%s/layout", i->id), layout, NULL);
}

/* The monitors of the document: those of its list, and those that a section names. */
static json_object *
all_members(json_object *names, json_object *layout)
{
    json_object *all = json_object_new_array();

    for (size_t n = 0; names != NULL && n < json_object_array_length(names); n++)
        json_object_array_add(all, json_object_get(json_object_array_get_idx(names, n)));
    for (size_t s = 0; s < json_object_array_length(layout); s++) {
        json_object *section = json_object_array_get_idx(layout, s), *members = array_of(section, "monitors");

        if (json_object_object_get(section, "tag") != NULL)
            continue;
        for (size_t m = 0; members != NULL && m < json_object_array_length(members); m++) {
            json_object *name = json_object_object_get(json_object_array_get_idx(members, m), "id");

            if (json_object_is_type(name, json_type_string) &&
                !apply_lists(all, json_object_get_string(name)))
                json_object_array_add(all, json_object_get(name));
        }
    }
    return all;
}

bool
apply_page(struct apply *ap, struct apply_item *i)
{
    json_object *had = i->before.plain != NULL ? json_object_object_get(i->before.plain, "monitors") : NULL;
    json_object *layout = json_object_object_get(i->wanted, "layout"), *names, *all;
    bool fine;

    if (layout != NULL && !json_object_is_type(layout, json_type_array))
        return apply_refuse(ap, i, UNPROCESSABLE_ENTITY, "layout must be an array of sections");
    layout = layout != NULL ? json_object_get(layout) : json_object_new_array();
    if (!apply_names(ap, i, "monitors", &names)) {
        json_object_put(layout);
        return false;
    }
    all = all_members(names, layout);
    fine = write_page(ap, i) && move_monitors(ap, i, had, all, false) &&
           move_monitors(ap, i, all, had, true) && write_layout(ap, i, layout);
    json_object_put(all);
    json_object_put(layout);
    return fine;
}

/* --- channels and rules of the workspace ---------------------------------------------------------------- */

bool
apply_channel(struct apply *ap, struct apply_item *i)
{
    json_object *match = json_object_object_get(i->wanted, "match");
    bool fine;

    if (json_object_is_type(match, json_type_object) &&
        !apply_ids(ap, json_object_object_get(match, "monitor_ids"), PART_MONITORS))
        return false;
    fine = apply_unmask(ap, i, i->wanted, i->before.shown, i->before.plain) &&
           apply_call(ap, i, PUT, APPLY_IN_WORKSPACE,
                      arena_printf(ap->rq->arena, "/api/v1/channels/by/%s", i->name), i->wanted, NULL);
    return fine;
}

/* Named in its body, as no route has its name in the path. Null clears what it has no more. */
static bool
write_maintenance(struct apply *ap, struct apply_item *i, json_object *body)
{
    static const char *const clearable[] = {"description", "rrule"};

    if (i->before.plain == NULL) {
        json_object_object_add(body, "external_id", json_object_new_string(i->name));
        return apply_call(ap, i, POST, APPLY_IN_WORKSPACE, "/api/v1/maintenance", body, NULL);
    }
    for (size_t c = 0; c < sizeof clearable / sizeof *clearable; c++)
        if (!json_object_object_get_ex(body, clearable[c], NULL))
            json_object_object_add(body, clearable[c], NULL);
    return apply_is_so(body, i->before.plain) ||
           apply_call(ap, i, PATCH, APPLY_PLAIN, arena_printf(ap->rq->arena, "/api/v1/maintenance/%s", i->id),
                      body, NULL);
}

bool
apply_maintenance(struct apply *ap, struct apply_item *i)
{
    json_object *match = json_object_object_get(i->wanted, "match");

    if (i->before.plain != NULL && apply_is_so(i->wanted, i->before.plain))
        return write_maintenance(ap, i, i->wanted);
    if (!apply_ids(ap, json_object_object_get(i->wanted, "monitor_ids"), PART_MONITORS) ||
        (json_object_is_type(match, json_type_object) &&
         !apply_ids(ap, json_object_object_get(match, "monitor_ids"), PART_MONITORS)))
        return false;
    return write_maintenance(ap, i, i->wanted);
}

bool
apply_rules_at(struct apply *ap, struct apply_item *i, enum apply_call how, const char *target,
               json_object *wanted, json_object *had)
{
    if (wanted == NULL)
        return had == NULL || apply_call(ap, i, DELETE, how, target, NULL, NULL);
    if (!json_object_is_type(wanted, json_type_object))
        return apply_refuse(ap, i, VALIDATION_ERROR, "alert_rules must be an object, or null for none");
    if (json_object_equal(wanted, had))
        return true;
    return apply_ids(ap, json_object_object_get(wanted, "escalation_channel_ids"), PART_CHANNELS) &&
           apply_call(ap, i, PUT, how, target, wanted, NULL);
}

bool
apply_rules(struct apply *ap, struct apply_item *i)
{
    return apply_rules_at(ap, i, APPLY_IN_WORKSPACE, "/api/v1/workspace/alert-rules", i->wanted,
                          i->before.plain);
}

/* --- what goes ------------------------------------------------------------------------------------------ */

bool
apply_removal(struct apply *ap, struct apply_item *i)
{
    static const char *const paths[PART_COUNT] = {
        [PART_MONITORS] = "monitors",
        [PART_CHANNELS] = "channels",
        [PART_MAINTENANCE] = "maintenance",
        [PART_PAGES] = "status-pages",
    };

    if (i->part == PART_RULES)
        return apply_call(ap, i, DELETE, APPLY_IN_WORKSPACE, "/api/v1/workspace/alert-rules", NULL, NULL);
    return apply_call(ap, i, DELETE, APPLY_PLAIN,
                      arena_printf(ap->rq->arena, "/api/v1/%s/%s", paths[i->part], i->id), NULL, NULL);
}
