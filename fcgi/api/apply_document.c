/* What is asked for: the parameters of POST /apply, and its document taken apart into objects. */
#include "fcgi/api/apply.h"

#include "base/text.h"
#include "fcgi/http/query_check.h"
#include "model/external_id.h"

enum { MOST_OBJECTS = 2000, LONGEST_SET = 100 };

static const struct field document_fields[] = {
    {.name = "version"},     {.name = "set"},          {.name = "monitors"},    {.name = "channels"},
    {.name = "maintenance"}, {.name = "status_pages"}, {.name = "alert_rules"}, {.name = NULL},
};

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

bool
apply_read(struct apply *ap)
{
    if (!read_query(ap) || !read_top(ap))
        return false;
    for (enum desired_part part = 0; part < PART_COUNT; part++)
        if (!read_part(ap, part))
            return false;
    return true;
}
