/* Desired state: a document is made true, all of it or nothing, in one transaction. Each object is written
 * by the route that writes it for everybody (perform_call), so that nothing is judged twice; what came of
 * it is told by comparing the object before and after. */
#include "fcgi/api/apply.h"

#include "base/text.h"
#include "fcgi/api/handlers.h"
#include "fcgi/http/perform.h"
#include "fcgi/http/query_check.h"
#include "model/external_id.h"
#include "store/applied.h"
#include "store/monitors.h"

#include <stdarg.h>
#include <string.h>

enum { MOST_OBJECTS = 2000, LONGEST_SET = 100, FEW = 5 };

static const struct field document_fields[] = {
    {.name = "version"},     {.name = "set"},          {.name = "monitors"},    {.name = "channels"},
    {.name = "maintenance"}, {.name = "status_pages"}, {.name = "alert_rules"}, {.name = NULL},
};

/* --- what its files share ------------------------------------------------------------------------------- */

static bool
broken(struct apply *ap)
{
    ap->no = broke(ap->rq);
    return false;
}

static const char *
place_of(struct apply *ap, const struct apply_item *i)
{
    return i == NULL ? "" : arena_printf(ap->rq->arena, "%s.%s: ", part_name(i->part), i->name);
}

bool
apply_refuse(struct apply *ap, const struct apply_item *i, enum why why, const char *format, ...)
{
    const char *sentence;
    va_list args;

    va_start(args, format);
    sentence = arena_vprintf(ap->rq->arena, format, args);
    va_end(args);
    ap->no = refuse(ap->rq, why, "%s%s", place_of(ap, i), sentence);
    return false;
}

/* The refusal of a call becomes the document's: its status and code, and in front of its sentence the
 * object's place. What the document names and is not there is the document's fault: a 404 would speak of
 * /apply. */
static bool
refuse_as(struct apply *ap, const struct apply_item *i, const struct reply *reply)
{
    int64_t retry_after = reply->retry_after;

    if (reply->sentence == NULL)
        return broken(ap);
    if (reply->why == RATE_LIMIT_EXCEEDED) {
        ap->no = refuse_rate(ap->rq, retry_after,
                             arena_printf(ap->rq->arena, "%s%s", place_of(ap, i), reply->sentence));
        return false;
    }
    (void)apply_refuse(ap, i, reply->why == NOT_FOUND ? VALIDATION_ERROR : reply->why, "%s", reply->sentence);
    ap->no.retry_after = retry_after;
    return false;
}

/* strict asks the route to refuse what it would ignore or move; else what it says of that is kept. */
static const char *
whole_target(struct apply *ap, enum method method, enum apply_call how, const char *target)
{
    return arena_printf(&ap->scratch, "%s?%s%s", target, how == APPLY_IN_WORKSPACE ? ap->workspace_query : "",
                        ap->strict && method != GET ? "strict=true" : "");
}

static void
keep_warnings(struct apply *ap, const struct apply_item *i, json_object *answer)
{
    json_object *warnings = json_object_object_get(answer, "warnings");

    for (size_t w = 0; warnings != NULL && w < json_object_array_length(warnings); w++)
        warnings_add(ap->rq->arena, &ap->warnings, "%s%s", place_of(ap, i),
                     json_object_get_string(json_object_array_get_idx(warnings, w)));
}

/* What a call needs is forgotten when it is over: a document has thousands of objects. */
static struct reply
call_once(struct apply *ap, enum method method, const char *target, const char *body)
{
    struct request *rq = ap->rq, *inner = arena_alloc(&ap->scratch, sizeof *inner);
    struct arena *own = rq->arena;
    struct reply reply;

    rq->arena = &ap->scratch;
    reply = perform_call(rq, inner, method, target, body);
    rq->arena = own;
    return reply;
}

bool
apply_call(struct apply *ap, struct apply_item *i, enum method method, enum apply_call how,
           const char *target, json_object *body, json_object **answer)
{
    const char *text = body != NULL ? json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN) : NULL;
    struct reply reply = call_once(ap, method, whole_target(ap, method, how, target), text);
    const char *problem;
    json_object *said;
    bool fine = reply.status < 400 || refuse_as(ap, i, &reply);

    said = fine && reply.text != NULL ? json_read(reply.text, reply.length, &problem) : NULL;
    if (fine && !text_same(json_object_get_string(json_object_object_get(said, "message")), "No changes"))
        i->touched = true;
    keep_warnings(ap, i, said);
    arena_reset(&ap->scratch);
    if (answer != NULL)
        *answer = said;
    else
        json_object_put(said);
    return fine;
}

/* Where create bodies hold what no reader is shown. */
static bool
holds_secrets(const char *name)
{
    static const char *const names[] = {"headers", "auth", "config", "tls_client_key", "password"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static json_object *
at(json_object *whole, const char *name)
{
    return json_object_is_type(whole, json_type_object) ? json_object_object_get(whole, name) : NULL;
}

/* One text. NULL: it is a mask, and nothing is behind it. */
static json_object *
unmasked(json_object *wanted, json_object *shown, json_object *plain, bool secret)
{
    const char *text = json_object_get_string(wanted);

    if (json_object_is_type(shown, json_type_string) && plain != NULL &&
        strcmp(text, json_object_get_string(shown)) == 0)
        return plain;
    return secret && strcmp(text, "***") == 0 ? NULL : wanted;
}

static bool
unmask(struct apply *ap, const struct apply_item *i, json_object *wanted, json_object *shown,
       json_object *plain, bool secret)
{
    json_object_object_foreach(wanted, name, value)
    {
        bool inside = secret || holds_secrets(name);
        json_object *real;

        if (json_object_is_type(value, json_type_object) &&
            !unmask(ap, i, value, at(shown, name), at(plain, name), inside))
            return false;
        if (!json_object_is_type(value, json_type_string))
            continue;
        real = unmasked(value, at(shown, name), at(plain, name), inside);
        if (real == NULL)
            return apply_refuse(ap, i, VALIDATION_ERROR,
                                "%s is \"***\", which stands for a value that is stored: there is none",
                                name);
        if (real != value)
            json_object_object_add(wanted, name, json_object_get(real));
    }
    return true;
}

bool
apply_unmask(struct apply *ap, const struct apply_item *i, json_object *wanted, json_object *shown,
             json_object *plain)
{
    return unmask(ap, i, wanted, shown, plain, false);
}

bool
apply_ids(struct apply *ap, json_object *list, enum desired_part part)
{
    for (size_t n = 0; json_is_texts(list) && n < json_object_array_length(list); n++) {
        const char *name = json_object_get_string(json_object_array_get_idx(list, n));
        struct desired named;
        enum found found = desired_by_name(ap->rq, part, ap->workspace, name, &named);

        if (found == FOUND)
            json_object_array_put_idx(list, n, json_object_new_string(named.id));
        desired_free(&named);
        if (found == FAILED)
            return broken(ap);
    }
    return true;
}

bool
apply_is_so(json_object *wanted, json_object *now)
{
    json_object_object_foreach(wanted, name, value)
    {
        if (!json_object_equal(value, json_object_object_get(now, name)))
            return false;
    }
    return true;
}

bool
apply_names(struct apply *ap, const struct apply_item *i, const char *member, json_object **names)
{
    *names = json_object_object_get(i->wanted, member);
    if (*names == NULL || (json_is_texts(*names) && !json_holds_nul(*names)))
        return true;
    return apply_refuse(ap, i, VALIDATION_ERROR, "%s must be an array of external_ids", member);
}

bool
apply_lists(json_object *names, const char *text)
{
    for (size_t n = 0; names != NULL && n < json_object_array_length(names); n++)
        if (strcmp(json_object_get_string(json_object_array_get_idx(names, n)), text) == 0)
            return true;
    return false;
}

bool
apply_monitor_id(struct apply *ap, const struct apply_item *i, const char *member, const char *name,
                 const char **id)
{
    struct monitor m;

    switch (monitors_by_external_id(ap->rq->app->db, ap->rq->arena, ap->workspace, name, &m)) {
    case FOUND:
        *id = m.id;
        return true;
    case NONE:
        return apply_refuse(ap, i, VALIDATION_ERROR,
                            "%s names \"%s\", which is the external_id of no monitor of this workspace: "
                            "add that monitor to the document, or correct the name",
                            member, text_cut(ap->rq->arena, name, 100));
    case FAILED:
        break;
    }
    return broken(ap);
}

/* --- what the document asks for ------------------------------------------------------------------------- */

/* A flag of the query, beside those that every write has. */
static bool
read_flag(struct apply *ap, const char *name, bool *flag)
{
    const char *given = request_text(ap->rq, name);

    *flag = text_same(given, "true") || text_same(given, "1");
    return *flag || given == NULL || text_same(given, "false") || text_same(given, "0") ||
           apply_refuse(ap, NULL, VALIDATION_ERROR, "%s must be true or false, or be left out", name);
}

static bool
read_query(struct apply *ap)
{
    struct request *rq = ap->rq;
    const char *workspace = query_workspace(rq);

    ap->workspace_query = workspace != NULL ? arena_printf(rq->arena, "workspace=%s&", workspace) : "";
    ap->force = text_same(request_text(rq, "prune"), "force");
    ap->prune = ap->force;
    ap->strict = !query_is_lenient(rq);
    return (ap->force || read_flag(ap, "prune", &ap->prune)) && read_flag(ap, "take", &ap->take);
}

static bool
read_set(struct apply *ap)
{
    json_object *set = json_object_object_get(ap->rq->body, "set");

    ap->set = set == NULL ? "default" : json_object_get_string(set);
    if (set != NULL &&
        (!json_object_is_type(set, json_type_string) || json_holds_nul(set) || text_length(ap->set) < 1 ||
         text_length(ap->set) > LONGEST_SET || text_unfit_for_name(ap->set) != 0))
        return apply_refuse(ap, NULL, VALIDATION_ERROR, "set must be one line of 1 to %d characters",
                            LONGEST_SET);
    return true;
}

/* A member that is mistyped at the top would, with prune, delete all that it was to name: it is never
 * ignored. */
static bool
read_top(struct apply *ap)
{
    struct request *rq = ap->rq;
    json_object *version = json_object_object_get(rq->body, "version");
    struct warnings unknown = {0};

    fields_unknown(rq->arena, document_fields, rq->body, &unknown);
    if (unknown.count > 0)
        return apply_refuse(ap, NULL, VALIDATION_ERROR, "The document: %s", unknown.list[0]);
    if (!json_object_is_type(version, json_type_int) || json_object_get_int64(version) != 1)
        return apply_refuse(ap, NULL, VALIDATION_ERROR, "version is required and must be 1");
    return read_set(ap);
}

static bool
is_fit_name(enum desired_part part, const char *name)
{
    return part == PART_PAGES || part == PART_RULES || external_id_is_fit(name);
}

static bool
add_item(struct apply *ap, enum desired_part part, const char *name, json_object *wanted)
{
    struct apply_item *i = arena_add(ap->rq->arena, ap);

    *i = (struct apply_item){.part = part, .name = name, .wanted = wanted};
    if (!is_fit_name(part, name))
        return apply_refuse(ap, NULL, VALIDATION_ERROR,
                            "%s: \"%s\" is no external_id: 1 to 100 of A-Z a-z 0-9 . _ : -", part_name(part),
                            text_cut(ap->rq->arena, name, 100));
    if (!json_object_is_type(wanted, json_type_object))
        return apply_refuse(ap, i, VALIDATION_ERROR, "each must be an object");
    return ap->count <= MOST_OBJECTS || apply_refuse(ap, NULL, VALIDATION_ERROR,
                                                     "A document has at most %d objects: make it several, "
                                                     "each with a set of its own",
                                                     MOST_OBJECTS);
}

static bool
read_part(struct apply *ap, enum desired_part part)
{
    json_object *objects = json_object_object_get(ap->rq->body, part_name(part));

    if (part == PART_RULES)
        return objects == NULL || add_item(ap, part, part_name(part), objects);
    if (objects == NULL)
        return true;
    if (!json_object_is_type(objects, json_type_object))
        return apply_refuse(ap, NULL, VALIDATION_ERROR, "%s must be an object: {\"<external_id>\": {...}}",
                            part_name(part));
    json_object_object_foreach(objects, name, wanted)
    {
        if (!add_item(ap, part, name, wanted))
            return false;
    }
    return true;
}

static bool
read_document(struct apply *ap)
{
    if (!read_top(ap))
        return false;
    for (enum desired_part part = 0; part < PART_COUNT; part++)
        if (!read_part(ap, part))
            return false;
    return true;
}

/* --- whose it is ---------------------------------------------------------------------------------------- */

/* One that another document owns is not taken from it unless that is asked for. */
static bool
is_ours(struct apply *ap, const struct apply_item *i)
{
    const char *set = NULL;

    switch (applied_set(ap->rq->app->db, ap->rq->arena, i->id, &set)) {
    case FOUND:
        return ap->take || strcmp(set, ap->set) == 0 ||
               apply_refuse(ap, i, OWNED_BY_SET,
                            "it was last applied under the set \"%s\": leave it to that "
                            "document, or say take=true",
                            set);
    case NONE:
        return true;
    case FAILED:
        break;
    }
    return broken(ap);
}

static bool
look_at(struct apply *ap, struct apply_item *i)
{
    switch (desired_by_name(ap->rq, i->part, ap->workspace, i->name, &i->before)) {
    case FOUND:
        i->id = i->before.id;
        return is_ours(ap, i);
    case NONE:
        return true;
    case FAILED:
        break;
    }
    return broken(ap);
}

static bool
is_listed(const struct apply *ap, int count, const char *id)
{
    for (int i = 0; i < count; i++)
        if (text_same(ap->list[i].id, id))
            return true;
    return false;
}

/* What was applied under this set and is not in the document any more. What is gone already is forgotten. */
static bool
add_surplus(struct apply *ap, int listed, const struct applied *object, int *there)
{
    struct desired before;
    enum found found;
    struct apply_item *i;

    if (is_listed(ap, listed, object->id)) {
        ++*there;
        return true;
    }
    found = object->part < PART_COUNT
                ? desired_by_id(ap->rq, (enum desired_part)object->part, ap->workspace, object->id, &before)
                : NONE;
    if (found == FAILED)
        return broken(ap);
    if (found == NONE)
        return applied_remove(ap->rq->app->db, object->id) == 0 || broken(ap);
    ++*there;
    i = arena_add(ap->rq->arena, ap);
    *i = (struct apply_item){
        .part = (enum desired_part)object->part,
        .name = before.name,
        .before = before,
        .id = before.id,
    };
    return true;
}

static bool
add_all_surplus(struct apply *ap)
{
    struct applied_objects objects = {0};
    int listed = ap->count, there = 0, surplus;

    if (!ap->prune)
        return true;
    if (applied_of(ap->rq->app->db, ap->rq->arena, ap->workspace, ap->set, &objects) != 0)
        return broken(ap);
    for (int o = 0; o < objects.count; o++)
        if (!add_surplus(ap, listed, &objects.list[o], &there))
            return false;
    surplus = ap->count - listed;
    if (surplus > FEW && 2 * surplus > there && !ap->force && !ap->rq->dry_run)
        return apply_refuse(ap, NULL, PRUNE_TOO_LARGE,
                            "This would delete %d of the %d objects of the set \"%s\": look at the plan with "
                            "dry_run=true, then say prune=force",
                            surplus, there, ap->set);
    return true;
}

static bool
look_at_all(struct apply *ap)
{
    for (int i = 0; i < ap->count; i++)
        if (!look_at(ap, &ap->list[i]))
            return false;
    return add_all_surplus(ap);
}

/* --- making it so --------------------------------------------------------------------------------------- */

/* In this order each step finds what it refers to: monitors, what they no longer depend on, what they have
 * to do with each other, then what refers to monitors; what goes, goes last. */
static const struct apply_step {
    enum desired_part part;
    bool removes;
    bool (*take)(struct apply *ap, struct apply_item *i);
} steps[] = {
    { PART_MONITORS, false, apply_monitor },
    { PART_MONITORS, false, apply_monitor_frees },
    { PART_CHANNELS, false, apply_channel },
    { PART_MONITORS, false, apply_monitor_relates },
    {PART_MAINTENANCE, false, apply_maintenance},
    { PART_PAGES, false, apply_page },
    { PART_RULES, false, apply_rules },
    { PART_RULES, true, apply_removal },
    { PART_PAGES, true, apply_removal },
    {PART_MAINTENANCE, true, apply_removal},
    { PART_CHANNELS, true, apply_removal },
    { PART_MONITORS, true, apply_removal },
};

static bool
take_step(struct apply *ap, const struct apply_step *step)
{
    for (int n = 0; n < ap->count; n++) {
        struct apply_item *i = &ap->list[n];

        if (i->part == step->part && (i->wanted == NULL) == step->removes && !step->take(ap, i))
            return false;
    }
    return true;
}

/* What nothing was written of is as it was. */
static bool
look_again(struct apply *ap, struct apply_item *i)
{
    if (i->wanted == NULL || !i->touched) {
        i->after = i->before;
        json_object_get(i->after.plain);
        json_object_get(i->after.shown);
        return true;
    }
    return desired_by_name(ap->rq, i->part, ap->workspace, i->name, &i->after) == FOUND || broken(ap);
}

/* Whose it is from now on. */
static bool
own(struct apply *ap, struct apply_item *i)
{
    struct db *db = ap->rq->app->db;

    if (i->wanted == NULL)
        return applied_remove(db, i->id) == 0 || broken(ap);
    return applied_put(db, i->after.id, ap->workspace, i->part, ap->set) == 0 || broken(ap);
}

static bool
make_so(struct apply *ap)
{
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
        if (!take_step(ap, &steps[s]))
            return false;
    for (int i = 0; i < ap->count; i++)
        if (!look_again(ap, &ap->list[i]) || !own(ap, &ap->list[i]))
            return false;
    return true;
}

static void
end(struct apply *ap)
{
    for (int i = 0; i < ap->count; i++) {
        desired_free(&ap->list[i].before);
        desired_free(&ap->list[i].after);
    }
    arena_free(&ap->scratch);
}

/* POST /apply. The routes that it calls judge strictly, as it does by itself. */
struct reply
apply_document(struct request *rq)
{
    struct apply ap = {.rq = rq, .workspace = principal_workspace(&rq->principal)};
    struct buf out = json_text(rq);
    bool fine = read_query(&ap) && read_document(&ap) && look_at_all(&ap) && make_so(&ap);

    rq->strict = false; /* its warnings are the objects' own, and told below */
    if (fine) {
        put_object(&out, NULL);
        apply_plan(&out, &ap);
        warnings_json(&out, &ap.warnings);
        end_object(&out);
    }
    end(&ap);
    return fine ? answer(200, &out) : ap.no;
}
