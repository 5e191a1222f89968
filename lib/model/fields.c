/* The first of two passes over a body: is each required member there, and may each value be tried at all?
 * Objects and arrays are asked the same of their members and items. Nothing is written. */
#include "model/fields_inside.h"

/* From the outside in, by recursion: tables nest a few levels deep. */
const char *
place_text(struct arena *a, const struct place *p)
{
    if (p->in == NULL)
        return p->name;
    if (p->name == NULL)
        return arena_printf(a, "%s[%zu]", place_text(a, p->in), p->index);
    return arena_printf(a, "%s.%s", place_text(a, p->in), p->name);
}

/* The name wins over its synonym, also when it is null and null counts. */
bool
field_member(const struct field *row, json_object *object, bool null_is_absent, json_object **value)
{
    if (json_object_object_get_ex(object, row->name, value) && (*value != NULL || !null_is_absent))
        return true;
    if (row->synonym == NULL || !json_object_object_get_ex(object, row->synonym, value))
        return false;
    return *value != NULL || !null_is_absent;
}

struct field
field_item(const struct field *list)
{
    return list->each != NULL ? *list->each : (struct field){ .type = FIELD_OBJECT, .of = list->of };
}

/* --- the first pass ---------------------------------------------------------------------------------- */

static struct field_problem
wrong_type(const char *message)
{
    return (struct field_problem){ FIELD_WRONG_TYPE, message };
}

static const char *const type_words[] = {
    [FIELD_TEXT] = "a string",
    [FIELD_INT] = "an integer from 0 to 4294967295",
    [FIELD_REAL] = "a number",
    [FIELD_BOOL] = "true or false",
    [FIELD_ENUM] = "a string",
    [FIELD_TIME] = "a string",
    [FIELD_OBJECT] = "an object",
    [FIELD_LIST] = "an array",
    [FIELD_OTHER] = "of another type",
};

/* What a value of the row's type is: of an integer that has bounds, within which. */
static const char *
words_of_type(struct arena *a, const struct field *row)
{
    if (row->type_words != NULL)
        return row->type_words;
    if (row->type == FIELD_INT && row->to > 0)
        return arena_printf(a, "an integer from %.15g to %.15g", row->from, row->to);
    return type_words[row->type];
}

bool
field_type_fits(const struct field *row, json_object *value)
{
    int64_t count;

    if (row->type_ok != NULL)
        return row->type_ok(value);
    switch (row->type) {
    case FIELD_TEXT:
    case FIELD_ENUM:
    case FIELD_TIME:
        return json_object_is_type(value, json_type_string);
    case FIELD_INT:
        return json_is_count(value, &count);
    case FIELD_REAL:
        return json_object_is_type(value, json_type_double) || json_object_is_type(value, json_type_int);
    case FIELD_BOOL:
        return json_object_is_type(value, json_type_boolean);
    case FIELD_OBJECT:
        return json_object_is_type(value, json_type_object);
    case FIELD_LIST:
        return json_object_is_type(value, json_type_array);
    case FIELD_OTHER:
        return true;
    }
    return false;
}

static struct field_problem judge_members(struct arena *a, const struct field *rows, json_object *object,
                                          bool creating, const struct place *in);
static struct field_problem judge_type(struct arena *a, const struct field *row, json_object *value,
                                       const struct place *at);

static struct field_problem
judge_items(struct arena *a, const struct field *row, json_object *array, const struct place *at)
{
    const struct field item = field_item(row);
    struct field_problem problem = fine;

    for (size_t i = 0; i < json_object_array_length(array) && problem.fault == FIELD_FINE; i++) {
        const struct place place = { .in = at, .index = i };

        problem = judge_type(a, &item, json_object_array_get_idx(array, i), &place);
    }
    return problem;
}

static struct field_problem
judge_type(struct arena *a, const struct field *row, json_object *value, const struct place *at)
{
    if (!field_type_fits(row, value))
        return wrong_type(arena_printf(a, "%s must be %s", place_text(a, at), words_of_type(a, row)));
    if (row->type == FIELD_OBJECT)
        return judge_members(a, row->of, value, true, at);
    if (row->type == FIELD_LIST)
        return judge_items(a, row, value, at);
    return fine;
}

/* name: the row's own, or its synonym. Both names are judged if both are there: a wrong type is told even of
 * the one that is not used. */
static struct field_problem
judge_member(struct arena *a, const struct field *row, const char *name, json_object *object,
             const struct place *in)
{
    const struct place place = { .in = in, .name = name };
    json_object *value;

    if (name == NULL || !json_object_object_get_ex(object, name, &value) || value == NULL)
        return fine;
    return judge_type(a, row, value, &place);
}

/* One problem is told, the first in the order of the table. */
static struct field_problem
judge_members(struct arena *a, const struct field *rows, json_object *object, bool creating,
              const struct place *in)
{
    for (const struct field *row = rows; row->name != NULL; row++) {
        const struct place place = { .in = in, .name = row->name };
        struct field_problem problem = judge_member(a, row, row->name, object, in);
        json_object *value;

        if (problem.fault == FIELD_FINE)
            problem = judge_member(a, row, row->synonym, object, in);
        if (problem.fault != FIELD_FINE)
            return problem;
        if (creating && (row->notes & FIELD_REQUIRED) && !field_member(row, object, true, &value))
            return wrong_type(arena_printf(a, "%s is required: add it to the body", place_text(a, &place)));
    }
    return fine;
}

struct field_problem
fields_types(struct arena *a, const struct field *rows, json_object *body, bool creating)
{
    if (!json_object_is_type(body, json_type_object))
        return wrong_type("The body must be a JSON object");
    return judge_members(a, rows, body, creating, NULL);
}
