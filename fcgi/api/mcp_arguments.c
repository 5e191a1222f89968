/* The schema of a row is text; a call reads it as JSON and asks it. The fields of a monitor come from their
 * own table (model/monitor.h), which says their types as far as a schema can. */
#include "fcgi/api/mcp_arguments.h"

#include "base/text.h"
#include "fcgi/api/mcp_rpc.h"
#include "model/known_name.h"
#include "model/monitor.h"

#include <string.h>

enum { MOST_ARGUMENTS = 128, SHOWN_MOST = 60 }; /* bytes of a name that is told back */

/* --- the schema ----------------------------------------------------------------------------------------- */

static const char *
type_of(const struct field *row)
{
    const char *words = row->type_words != NULL ? row->type_words : "";

    switch (row->type) {
    case FIELD_TEXT:
    case FIELD_ENUM:
    case FIELD_TIME:
        return "string";
    case FIELD_INT:
        return "integer";
    case FIELD_REAL:
        return "number";
    case FIELD_BOOL:
        return "boolean";
    case FIELD_LIST:
        return "array";
    case FIELD_OBJECT:
        return "object";
    case FIELD_OTHER: /* its own reader says what it takes */
        break;
    }
    return text_starts(words, "an array") ? "array" : text_starts(words, "a boolean") ? "boolean" : "object";
}

static void
put_words(struct buf *out, const char *const *words)
{
    if (words == NULL)
        return;
    put_array(out, "enum");
    while (*words != NULL)
        put_text(out, NULL, *words++);
    end_array(out);
}

static void
put_properties(struct buf *out, const struct tool *t, json_object *own)
{
    put_object(out, "properties");
    json_object_object_foreach(own, name, schema)
    {
        put_json(out, name, json_object_to_json_string_ext(schema, JSON_C_TO_STRING_PLAIN));
    }
    for (const struct field *f = t->fields; f != NULL && f->name != NULL; f++)
        if (json_object_object_get(own, f->name) == NULL) {
            put_object(out, f->name);
            put_text(out, "type", type_of(f));
            put_words(out, f->words);
            end_object(out);
        }
    end_object(out);
}

/* The arguments that the row itself lists, with their schemas; the caller frees it. */
static json_object *
own_arguments(struct request *rq, const struct tool *t)
{
    const char *text = mcp_json(rq, arena_printf(rq->arena, "{%s}", t->properties)), *problem;

    return json_read(text, strlen(text), &problem);
}

const char *
mcp_input_schema(struct request *rq, const struct tool *t)
{
    json_object *own = own_arguments(rq, t);
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "type", "object");
    put_properties(&out, t, own);
    if (t->required != NULL)
        put_json(&out, "required", mcp_json(rq, arena_printf(rq->arena, "[%s]", t->required)));
    put_bool(&out, "additionalProperties", false);
    end_object(&out);
    json_object_put(own);
    return buf_string(&out);
}

/* --- a call --------------------------------------------------------------------------------------------- */

static const struct field *
field_of(const struct tool *t, const char *name)
{
    for (const struct field *f = t->fields; f != NULL && f->name != NULL; f++)
        if (strcmp(f->name, name) == 0 || text_same(f->synonym, name))
            return f;
    return NULL;
}

static const char *
unknown_name(struct request *rq, const struct tool *t, json_object *own, const char *name)
{
    const char *known[MOST_ARGUMENTS + 1], *meant;
    struct buf list = {.arena = rq->arena};
    int count = 0;

    json_object_object_foreach(own, each, schema)
    {
        (void)schema;
        known[count++] = each;
        buf_printf(&list, "%s%s", list.length > 0 ? ", " : "", each);
    }
    for (const struct field *f = t->fields; f != NULL && f->name != NULL && count < MOST_ARGUMENTS; f++)
        known[count++] = f->name;
    known[count] = NULL;
    meant = known_name_meant(rq->arena, name, known);
    if (meant != NULL)
        return arena_printf(rq->arena, "\"%s\" is no argument of %s; did you mean \"%s\"?",
                            text_cut(rq->arena, name, SHOWN_MOST), t->name, meant);
    return arena_printf(rq->arena, "\"%s\" is no argument of %s: it takes %s%s",
                        text_cut(rq->arena, name, SHOWN_MOST), t->name, buf_string(&list),
                        t->fields != NULL ? ", and the fields of a monitor" : "");
}

static bool
has_type(json_object *value, const char *type)
{
    static const struct {
        const char *name;
        enum json_type type;
    } types[] = {
        {"string", json_type_string}, {"integer", json_type_int},   {"boolean", json_type_boolean},
        {"array", json_type_array},   {"object", json_type_object},
    };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, type) == 0)
            return json_object_is_type(value, types[i].type);
    return true;
}

/* The type of a schema, or those of its anyOf: "string or boolean". */
static const char *
types_in_words(struct request *rq, json_object *schema)
{
    json_object *any = json_object_object_get(schema, "anyOf");
    struct buf out = {.arena = rq->arena};

    if (any == NULL)
        return json_object_get_string(json_object_object_get(schema, "type"));
    for (size_t i = 0; i < json_object_array_length(any); i++)
        buf_printf(&out, "%s%s", i > 0 ? " or " : "", types_in_words(rq, json_object_array_get_idx(any, i)));
    return buf_string(&out);
}

static bool
fits(json_object *value, json_object *schema)
{
    json_object *any = json_object_object_get(schema, "anyOf");
    bool fine = false;

    if (any == NULL)
        return has_type(value, json_object_get_string(json_object_object_get(schema, "type")));
    for (size_t i = 0; i < json_object_array_length(any); i++)
        fine |= fits(value, json_object_array_get_idx(any, i));
    return fine;
}

static const char *
value_problem(struct request *rq, const char *name, json_object *value, json_object *schema)
{
    json_object *most = json_object_object_get(schema, "maximum");
    json_object *each = json_object_object_get(schema, "items");

    if (!fits(value, schema))
        return arena_printf(rq->arena, "%s must be of type %s", name, types_in_words(rq, schema));
    if (most != NULL && json_object_get_int64(value) > json_object_get_int64(most))
        return arena_printf(rq->arena, "%s must be %s or less", name, json_object_get_string(most));
    for (size_t i = 0; each != NULL && i < json_object_array_length(value); i++)
        if (!fits(json_object_array_get_idx(value, i), each))
            return arena_printf(rq->arena, "%s[%zu] must be of type %s", name, i, types_in_words(rq, each));
    return NULL;
}

static bool
is_given(json_object *args, const char *name)
{
    return json_object_object_get(args, name) != NULL;
}

static const char *
missing(struct request *rq, const struct tool *t, json_object *args)
{
    const char *text, *problem, *none = NULL;
    json_object *list;

    if (t->required == NULL)
        return NULL;
    text = mcp_json(rq, arena_printf(rq->arena, "[%s]", t->required));
    list = json_read(text, strlen(text), &problem);
    for (size_t i = 0; none == NULL && i < json_object_array_length(list); i++) {
        const char *name = json_object_get_string(json_object_array_get_idx(list, i));

        if (!is_given(args, name))
            none = arena_printf(rq->arena, "%s is missing: %s needs it", name, t->name);
    }
    json_object_put(list);
    return none;
}

/* "id, external_id" of one_of: just one of these must be there. */
static const char *
not_one(struct request *rq, const struct tool *t, json_object *args)
{
    int count = 0;

    for (const char *at = t->one_of; at != NULL && *at != '\0'; at += strspn(at, ", ")) {
        size_t length = strcspn(at, ",");

        count += is_given(args, arena_bytes(rq->arena, at, length));
        at += length;
    }
    return t->one_of == NULL || count == 1
               ? NULL
               : arena_printf(rq->arena, "Say which is meant: by one of %s", t->one_of);
}

const char *
mcp_arguments_problem(struct request *rq, const struct tool *t, json_object *args)
{
    json_object *own = own_arguments(rq, t);
    const char *problem = NULL;

    json_object_object_foreach(args, name, value)
    {
        json_object *schema = json_object_object_get(own, name);

        if (problem != NULL)
            break;
        if (schema == NULL && field_of(t, name) == NULL)
            problem = unknown_name(rq, t, own, name);
        else if (schema != NULL && value != NULL)
            problem = value_problem(rq, name, value, schema);
    }
    json_object_put(own);
    if (problem == NULL)
        problem = missing(rq, t, args);
    return problem != NULL ? problem : not_one(rq, t, args);
}
