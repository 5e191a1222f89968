/* The second of two passes over a body, whose types are known to fit: each value is trimmed and clamped,
 * judged by its row's limits, and put into the struct. Objects and arrays do the same with their members and
 * items.
 *
 * What may surprise: null. When creating it is the same as absent, so a synonym gets its turn. When changing
 * it asks to clear the member, which is done on rows that can be empty and ignored on all others. In nested
 * tables it is always absent, because an object that is given replaces the whole. */
#include "model/fields_inside.h"

#include "base/rfc3339.h"
#include "base/text.h"
#include "model/known_name.h"

#include <assert.h>
#include <string.h>

static struct field_problem
bad_value(const char *message)
{
    return (struct field_problem){ FIELD_BAD_VALUE, message };
}

/* --- members that are missing ------------------------------------------------------------------------ */

void
field_unset(struct arena *a, const struct field *row, void *where)
{
    switch (row->type) {
    case FIELD_TEXT:
        *(const char **)where = row->unset_text;
        break;
    case FIELD_INT:
    case FIELD_TIME:
        *(int64_t *)where = (int64_t)row->unset;
        break;
    case FIELD_REAL:
        *(double *)where = row->unset;
        break;
    case FIELD_BOOL:
        *(bool *)where = row->unset != 0;
        break;
    case FIELD_ENUM:
        *(int *)where = (int)row->unset;
        break;
    case FIELD_OBJECT:
        field_unset_all(a, row->of, where);
        break;
    case FIELD_LIST:
        *(struct field_list *)where = (struct field_list){ NULL, 0 };
        break;
    case FIELD_OTHER:
        (void)row->read(a, NULL, where);
        break;
    }
}

/* The struct may hold anything before: each member is set, none is assumed to be zero. */
void
field_unset_all(struct arena *a, const struct field *rows, void *target)
{
    for (const struct field *row = rows; row->name != NULL; row++)
        field_unset(a, row, (char *)target + row->offset);
}

void
fields_unset(struct arena *a, const struct field *rows, unsigned notes, void *target)
{
    for (const struct field *row = rows; row->name != NULL; row++)
        if (row->notes & notes)
            field_unset(a, row, (char *)target + row->offset);
}

void
fields_drop(struct arena *a, const struct field *rows, unsigned kind, void *target)
{
    for (const struct field *row = rows; row->name != NULL; row++)
        if (!field_applies(row, kind))
            field_unset(a, row, (char *)target + row->offset);
}

/* --- single values ------------------------------------------------------------------------------------ */

/* Limits are kept as doubles; %.15g prints whole ones as whole numbers. */
static struct field_problem
out_of_limits(struct arena *a, const struct field *row, const struct place *at)
{
    const char *place = place_text(a, at);
    const char *unit = row->type == FIELD_TEXT ? "characters" : row->type == FIELD_LIST ? "items" : NULL;
    const char *message;

    if (unit != NULL && row->from > 0)
        message = arena_printf(a, "%s must have %.15g to %.15g %s", place, row->from, row->to, unit);
    else if (unit != NULL)
        message = arena_printf(a, "%s must have at most %.15g %s", place, row->to, unit);
    else if (row->to >= FIELD_INT_MAX)
        message = arena_printf(a, "%s must be at least %.15g", place, row->from);
    else
        message = arena_printf(a, "%s must be from %.15g to %.15g", place, row->from, row->to);
    return bad_value(message);
}

/* The text as the row wants it. */
static const char *
text_of(struct arena *a, const struct field *row, json_object *value)
{
    const char *text = json_object_get_string(value);

    text = row->notes & FIELD_TRIM ? text_trim(a, text) : arena_text(a, text);
    if (row->notes & FIELD_UPPER)
        return text_upper(a, text);
    return row->notes & FIELD_LOWER ? text_lower(a, text) : text;
}

/* Limits count what is left after trimming, and characters and not bytes: a name of 200 letters may be 800
 * bytes. */
static struct field_problem
read_text(struct arena *a, const struct field *row, json_object *value, const struct place *at,
          const char **where)
{
    const char *text = text_of(a, row, value);
    uint32_t unfit;
    size_t length;

    if ((row->notes & FIELD_SECRET) && *where != NULL && strcmp(text, "***") == 0)
        return fine; /* as it was shown: it stays */
    if (*text == '\0' && (row->notes & FIELD_EMPTY_CLEARS)) {
        *where = row->unset_text;
        return fine;
    }
    length = text_length(text);
    if ((double)length < row->from || (double)length > row->to)
        return out_of_limits(a, row, at);
    unfit = row->notes & FIELD_NAME ? text_unfit_for_name(text) : 0;
    if (unfit != 0)
        return bad_value(arena_printf(a, "%s must not hold the character U+%04X", place_text(a, at),
                                      (unsigned)unfit));
    *where = text;
    return fine;
}

/* "http, tcp or dns" */
static const char *
one_of(struct arena *a, const char *const *words)
{
    struct buf out = { .arena = a };

    for (const char *const *word = words; *word != NULL; word++)
        buf_printf(&out, "%s%s", word == words ? "" : word[1] == NULL ? " or " : ", ", *word);
    return buf_string(&out);
}

/* All that there are, and the one that may be meant: a list of fourteen is long to look through. */
static struct field_problem
no_such_word(struct arena *a, const struct field *row, const char *name, const struct place *at)
{
    const char *meant = known_name_meant(a, name, row->words);
    const char *all = arena_printf(a, "%s must be %s", place_text(a, at), one_of(a, row->words));

    return bad_value(meant == NULL ? all : arena_printf(a, "%s; did you mean \"%s\"?", all, meant));
}

/* An enum is as wide as an int, and none of ours is negative. */
static struct field_problem
read_enum(struct arena *a, const struct field *row, json_object *value, const struct place *at, int *where)
{
    const char *name = text_of(a, row, value);

    for (int i = 0; row->words[i] != NULL; i++) {
        if (strcmp(row->words[i], name) == 0) {
            *where = i;
            return fine;
        }
    }
    return no_such_word(a, row, name, at);
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
static struct field_problem
read_int(struct arena *a, const struct field *row, json_object *value, const struct place *at, int64_t *where)
{
    double number = (double)json_object_get_int64(value);

    if (!limit_number(row, &number))
        return out_of_limits(a, row, at);
    *where = (int64_t)number;
    return fine;
}

static struct field_problem
read_real(struct arena *a, const struct field *row, json_object *value, const struct place *at, double *where)
{
    double number = json_object_get_double(value) + 0.0; /* -0 becomes 0, and prints as it */

    if (!limit_number(row, &number))
        return out_of_limits(a, row, at);
    *where = number;
    return fine;
}

static struct field_problem
read_time(struct arena *a, json_object *value, const struct place *at, int64_t *where)
{
    if (rfc3339_parse(json_object_get_string(value), where))
        return fine;
    return bad_value(arena_printf(a, "%s must be a timestamp, as 2026-02-10T14:00:00Z or "
                                     "2026-02-10T15:00:00+01:00", place_text(a, at)));
}

/* Asks the row's own reader. Its sentence names the member, but not the object that the member is in, nor the
 * index of an item. */
static struct field_problem
read_by_row(struct arena *a, const struct field *row, json_object *value, const struct place *at, void *where)
{
    const char *message = row->read(a, value, where);
    const struct place *around = at->name == NULL ? at : at->in;

    if (message == NULL)
        return fine;
    return bad_value(around == NULL ? message : arena_printf(a, "%s: %s", place_text(a, around), message));
}

/* --- objects and lists -------------------------------------------------------------------------------- */

static struct field_problem read_members(struct arena *a, const struct field *rows, json_object *object,
                                         const struct place *in, void *target);
static struct field_problem read_items(struct arena *a, const struct field *row, json_object *array,
                                       const struct place *at, struct field_list *list);

/* A row's own reader comes before its type: it has the limits, too. */
static struct field_problem
read_value(struct arena *a, const struct field *row, json_object *value, const struct place *at, void *where)
{
    if (row->read != NULL)
        return read_by_row(a, row, value, at, where);
    switch (row->type) {
    case FIELD_TEXT:
        return read_text(a, row, value, at, where);
    case FIELD_INT:
        return read_int(a, row, value, at, where);
    case FIELD_TIME:
        return read_time(a, value, at, where);
    case FIELD_REAL:
        return read_real(a, row, value, at, where);
    case FIELD_BOOL:
        *(bool *)where = json_object_get_boolean(value);
        break;
    case FIELD_ENUM:
        return read_enum(a, row, value, at, where);
    case FIELD_OBJECT:
        return read_members(a, row->of, value, at, where);
    case FIELD_LIST:
        return read_items(a, row, value, at, where);
    case FIELD_OTHER:
        assert(false && "a row of type FIELD_OTHER has its own reader");
    }
    return fine;
}

/* The items' struct is as large as the row says (item_size); one that is too small would be written past. */
static struct field_problem
read_items(struct arena *a, const struct field *row, json_object *array, const struct place *at,
           struct field_list *list)
{
    const struct field item = field_item(row);
    size_t count = json_object_array_length(array);
    struct field_problem problem = fine;

    if ((double)count < row->from || (double)count > row->to)
        return out_of_limits(a, row, at);
    *list = (struct field_list){ arena_alloc(a, count * row->item_size), (int)count };
    for (size_t i = 0; i < count && problem.fault == FIELD_FINE; i++) {
        const struct place place = { .in = at, .index = i };

        problem = read_value(a, &item, json_object_array_get_idx(array, i), &place,
                             (char *)list->items + i * row->item_size);
    }
    return problem;
}

/* Puts the member into the struct. value NULL: unsets it. */
static struct field_problem
take(struct arena *a, const struct field *row, json_object *value, const struct place *in, void *target)
{
    const struct place place = { .in = in, .name = row->name };
    void *where = (char *)target + row->offset;

    if (value != NULL)
        return read_value(a, row, value, &place, where);
    field_unset(a, row, where);
    return fine;
}

/* All rows, not all members: what the body has beyond the table is passed over, so that newer clients may
 * send more. */
static struct field_problem
read_members(struct arena *a, const struct field *rows, json_object *object, const struct place *in,
             void *target)
{
    struct field_problem problem = fine;

    for (const struct field *row = rows; row->name != NULL && problem.fault == FIELD_FINE; row++) {
        bool takes_null = row->notes & FIELD_JSON;
        json_object *value;

        if (!field_member(row, object, !takes_null, &value))
            value = NULL;
        else if (value == NULL) {
            *(const char **)(void *)((char *)target + row->offset) = "null";
            continue;
        }
        problem = take(a, row, value, in, target);
    }
    return problem;
}

/* --- a body ------------------------------------------------------------------------------------------- */

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

    return problem.fault != FIELD_FINE ? problem : read_members(a, rows, body, NULL, target);
}

/* The struct is changed member by member; after a problem it is half changed, and the caller throws it
 * away. */
struct field_problem
fields_change(struct arena *a, const struct field *rows, json_object *body, void *target, int *changes)
{
    struct field_problem problem = find_nul(a, body);

    *changes = 0;
    for (const struct field *row = rows; row->name != NULL && problem.fault == FIELD_FINE; row++) {
        json_object *value;

        if (!field_member(row, body, false, &value))
            continue;
        if (value == NULL && !(row->notes & FIELD_NULL_CLEARS))
            continue;
        problem = take(a, row, value, NULL, target);
        ++*changes;
    }
    return problem;
}
