/* Which members of a body no row takes. They change nothing; the client learns of them, and of what it may
 * have meant. */
#include "model/fields_inside.h"

#include "base/text.h"
#include "model/known_name.h"

#include <string.h>

/* More than any table has; what is beyond is only not suggested. */
enum { MOST_ROWS = 128 };

static void look_at_value(struct arena *a, const struct field *row, json_object *value,
                          const struct place *at, struct warnings *w);

static const struct field *
row_of(const struct field *rows, const char *name)
{
    for (; rows->name != NULL; rows++)
        if (strcmp(rows->name, name) == 0 || (rows->synonym != NULL && strcmp(rows->synonym, name) == 0))
            return rows;
    return NULL;
}

static const char *
meant(struct arena *a, const struct field *rows, const char *name)
{
    const char *known[MOST_ROWS + 1];
    int count = 0;

    for (; rows->name != NULL && count < MOST_ROWS; rows++)
        known[count++] = rows->name;
    known[count] = NULL;
    return known_name_meant(a, name, known);
}

/* A name is cut for the warning: a client may send one of a megabyte. */
static void
look_at_members(struct arena *a, const struct field *rows, json_object *object, const struct place *in,
                struct warnings *w)
{
    json_object_object_foreach(object, name, value) {
        const char *shown = text_cut(a, name, 60);
        const struct place place = { .in = in, .name = shown };
        const struct field *row = row_of(rows, name);
        const char *other = row != NULL ? NULL : meant(a, rows, name);

        if (row != NULL)
            look_at_value(a, row, value, &place, w);
        else if (other != NULL)
            warnings_add(a, w, "\"%s\" is ignored; did you mean \"%s\"?", place_text(a, &place), other);
        else
            warnings_add(a, w, "\"%s\" is ignored: there is no such field here", place_text(a, &place));
    }
}

/* A row without a table of its own (headers, the config of a channel) judges its members itself. */
static void
look_at_value(struct arena *a, const struct field *row, json_object *value, const struct place *at,
              struct warnings *w)
{
    if (row->of == NULL)
        return;
    if (row->type == FIELD_OBJECT && json_object_is_type(value, json_type_object))
        look_at_members(a, row->of, value, at, w);
    if (row->type != FIELD_LIST || !json_object_is_type(value, json_type_array))
        return;
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        const struct place place = { .in = at, .index = i };

        if (json_object_is_type(json_object_array_get_idx(value, i), json_type_object))
            look_at_members(a, row->of, json_object_array_get_idx(value, i), &place, w);
    }
}

void
fields_unknown(struct arena *a, const struct field *rows, json_object *body, struct warnings *w)
{
    look_at_members(a, rows, body, NULL, w);
}
