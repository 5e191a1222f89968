/* The engine under the tables of fields. Each row goes through the same few questions: is the member
 * there, may its type be tried, what is its value after trimming and clamping, is that within the limits?
 *
 * What may surprise: null. When creating it is the same as absent, so a synonym gets its turn. When
 * changing it is a wish to clear: heard on rows that can be empty, ignored on all others. */
#include "model/fields.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

static const struct field_problem fine = { FIELD_FINE, NULL };

/* The member that speaks for the row; false if there is none. *value is NULL for JSON's null. */
static bool
find_member(const struct field *row, json_object *body, bool null_is_absent, json_object **value)
{
    if (json_object_object_get_ex(body, row->name, value) && (*value != NULL || !null_is_absent))
        return true;
    if (row->synonym == NULL || !json_object_object_get_ex(body, row->synonym, value))
        return false;
    return *value != NULL || !null_is_absent;
}

static struct field_problem
wrong_type(const char *message)
{
    return (struct field_problem){ FIELD_WRONG_TYPE, message };
}

static struct field_problem
bad_value(const char *message)
{
    return (struct field_problem){ FIELD_BAD_VALUE, message };
}

/* --- First pass: types ------------------------------------------------------------------------------ */

static const char *const type_words[] = {
    [FIELD_TEXT] = "a string",
    [FIELD_INT] = "an integer from 0 to 4294967295",
    [FIELD_REAL] = "a number",
    [FIELD_BOOL] = "true or false",
    [FIELD_OTHER] = "of another type",
};

static bool
type_fits(const struct field *row, json_object *value)
{
    int64_t count;

    if (row->type_ok != NULL)
        return row->type_ok(value);
    switch (row->type) {
    case FIELD_TEXT:
        return json_object_is_type(value, json_type_string);
    case FIELD_INT:
        return json_is_count(value, &count);
    case FIELD_REAL:
        return json_object_is_type(value, json_type_double) || json_object_is_type(value, json_type_int);
    case FIELD_BOOL:
        return json_object_is_type(value, json_type_boolean);
    case FIELD_OTHER:
        return true;
    }
    return false;
}

/* name: the row's own, or its synonym. */
static struct field_problem
judge_type(struct arena *a, const struct field *row, const char *name, json_object *body)
{
    json_object *value;
    const char *words;

    if (name == NULL || !json_object_object_get_ex(body, name, &value))
        return fine;
    if (value == NULL || type_fits(row, value))
        return fine;
    words = row->type_words != NULL ? row->type_words : type_words[row->type];
    return wrong_type(arena_printf(a, "%s must be %s", name, words));
}

struct field_problem
fields_types(struct arena *a, const struct field *rows, json_object *body, bool creating)
{
    if (!json_object_is_type(body, json_type_object))
        return wrong_type("The body must be a JSON object");
    for (const struct field *row = rows; row->name != NULL; row++) {
        struct field_problem problem = judge_type(a, row, row->name, body);
        json_object *value;

        if (problem.fault == FIELD_FINE)
            problem = judge_type(a, row, row->synonym, body);
        if (problem.fault != FIELD_FINE)
            return problem;
        if (creating && (row->notes & FIELD_REQUIRED) && !find_member(row, body, true, &value))
            return wrong_type(arena_printf(a, "%s is required: add it to the body", row->name));
    }
    return fine;
}

/* --- Second pass: values ---------------------------------------------------------------------------- */

/* Limits are kept as doubles; %.15g prints whole ones as whole numbers. */
static const char *
out_of_limits(struct arena *a, const struct field *row)
{
    if (row->type == FIELD_TEXT && row->from > 0)
        return arena_printf(a, "%s must have %.15g to %.15g characters", row->name, row->from, row->to);
    if (row->type == FIELD_TEXT)
        return arena_printf(a, "%s must have at most %.15g characters", row->name, row->to);
    if (row->to >= FIELD_INT_MAX)
        return arena_printf(a, "%s must be at least %.15g", row->name, row->from);
    return arena_printf(a, "%s must be from %.15g to %.15g", row->name, row->from, row->to);
}

static void
unset(struct arena *a, const struct field *row, void *where)
{
    switch (row->type) {
    case FIELD_TEXT:
        *(const char **)where = row->unset_text;
        break;
    case FIELD_INT:
        *(int64_t *)where = (int64_t)row->unset;
        break;
    case FIELD_REAL:
        *(double *)where = row->unset;
        break;
    case FIELD_BOOL:
        *(bool *)where = row->unset != 0;
        break;
    case FIELD_OTHER:
        (void)row->read(a, NULL, where);
        break;
    }
}

static const char *
read_text(struct arena *a, const struct field *row, json_object *value, const char **where)
{
    const char *text = json_object_get_string(value);
    size_t length;

    text = row->notes & FIELD_TRIM ? text_trim(a, text) : arena_text(a, text);
    if (*text == '\0' && (row->notes & FIELD_EMPTY_CLEARS)) {
        *where = row->unset_text;
        return NULL;
    }
    length = text_length(text);
    if ((double)length < row->from || (double)length > row->to)
        return out_of_limits(a, row);
    *where = text;
    return NULL;
}

/* Within the limits, moved there if the row says so; false if it had to be moved and may not. */
static bool
limit_number(const struct field *row, double *number)
{
    bool clamp = row->notes & FIELD_CLAMP;

    if (*number < row->from && clamp)
        *number = row->from;
    else if (*number > row->to && clamp)
        *number = row->to;
    return *number >= row->from && *number <= row->to;
}

/* Every integer that passed the first pass is below 2^32: a double holds it exactly. */
static const char *
read_int(struct arena *a, const struct field *row, json_object *value, int64_t *where)
{
    double number = (double)json_object_get_int64(value);

    if (!limit_number(row, &number))
        return out_of_limits(a, row);
    *where = (int64_t)number;
    return NULL;
}

static const char *
read_real(struct arena *a, const struct field *row, json_object *value, double *where)
{
    double number = json_object_get_double(value) + 0.0; /* -0 becomes 0, and prints as it */

    if (!limit_number(row, &number))
        return out_of_limits(a, row);
    *where = number;
    return NULL;
}

/* Returns NULL, or what is wrong with the value. */
static const char *
read_value(struct arena *a, const struct field *row, json_object *value, void *where)
{
    if (row->read != NULL)
        return row->read(a, value, where);
    switch (row->type) {
    case FIELD_TEXT:
        return read_text(a, row, value, where);
    case FIELD_INT:
        return read_int(a, row, value, where);
    case FIELD_REAL:
        return read_real(a, row, value, where);
    case FIELD_BOOL:
        *(bool *)where = json_object_get_boolean(value);
        break;
    case FIELD_OTHER:
        assert(false && "a row of type FIELD_OTHER has its own reader");
    }
    return NULL;
}

/* Puts the member into the struct. value NULL: unsets it. */
static struct field_problem
take(struct arena *a, const struct field *row, json_object *value, void *target)
{
    void *where = (char *)target + row->offset;
    const char *message = NULL;

    if (value == NULL)
        unset(a, row, where);
    else
        message = read_value(a, row, value, where);
    return message == NULL ? fine : bad_value(message);
}

/* U+0000 ends a C string: no string that holds it is ever looked at, known member or not. */
static struct field_problem
find_nul(struct arena *a, json_object *body)
{
    if (!json_holds_nul(body))
        return fine;
    json_object_object_foreach(body, name, value) {
        if (json_holds_nul(value))
            return bad_value(arena_printf(a, "%s must not hold the character U+0000",
                                          text_cut(a, name, 100)));
    }
    return bad_value("Names in the body must not hold the character U+0000");
}

struct field_problem
fields_create(struct arena *a, const struct field *rows, json_object *body, void *target)
{
    struct field_problem problem = find_nul(a, body);

    for (const struct field *row = rows; row->name != NULL && problem.fault == FIELD_FINE; row++) {
        json_object *value;

        if (!find_member(row, body, true, &value))
            value = NULL;
        problem = take(a, row, value, target);
    }
    return problem;
}

struct field_problem
fields_change(struct arena *a, const struct field *rows, json_object *body, void *target, int *changes)
{
    struct field_problem problem = find_nul(a, body);

    *changes = 0;
    for (const struct field *row = rows; row->name != NULL && problem.fault == FIELD_FINE; row++) {
        json_object *value;

        if (!find_member(row, body, false, &value))
            continue;
        if (value == NULL && !(row->notes & FIELD_NULL_CLEARS))
            continue;
        problem = take(a, row, value, target);
        ++*changes;
    }
    return problem;
}
