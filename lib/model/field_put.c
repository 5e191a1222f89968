/* Structs as JSON, by the rows that also read them: a member that a row reads cannot be forgotten when it is
 * written. It serves three readers that want the same members: the database, an export, and clients, who are
 * shown fewer of them in plain. */
#include "model/fields_inside.h"

#include "base/text.h"

#include <string.h>

#define MASK "***"

bool
field_applies(const struct field *row, unsigned kind)
{
    return row->applies == 0 || (row->applies & kind) != 0;
}

/* The row's own value for "not set" is one that no client can give: there is nothing to write. */
static bool
is_absent(const struct field *row, const void *where)
{
    switch (row->type) {
    case FIELD_TEXT:
        return *(const char *const *)where == NULL;
    case FIELD_INT:
        return row->unset < 0 && *(const int64_t *)where < 0;
    case FIELD_TIME:
        return *(const int64_t *)where == (int64_t)row->unset;
    case FIELD_REAL:
        return row->unset < 0 && *(const double *)where < 0;
    case FIELD_LIST:
        return ((const struct field_list *)where)->count == 0 && !(row->notes & FIELD_ALWAYS);
    case FIELD_OTHER:
        return *(const void *const *)where == NULL && !(row->notes & FIELD_ALWAYS);
    case FIELD_BOOL:
    case FIELD_ENUM:
    case FIELD_OBJECT:
        break;
    }
    return false;
}

static bool
is_unset(const struct field *row, const void *where)
{
    switch (row->type) {
    case FIELD_TEXT:
        return text_same(*(const char *const *)where, row->unset_text);
    case FIELD_INT:
    case FIELD_TIME:
        return *(const int64_t *)where == (int64_t)row->unset;
    case FIELD_REAL:
        return !(*(const double *)where < row->unset) && !(*(const double *)where > row->unset);
    case FIELD_BOOL:
        return *(const bool *)where == (row->unset != 0);
    case FIELD_ENUM:
        return *(const int *)where == (int)row->unset;
    case FIELD_LIST:
        return ((const struct field_list *)where)->count == 0;
    case FIELD_OTHER:
        return *(const void *const *)where == NULL;
    case FIELD_OBJECT:
        break;
    }
    return false;
}

static bool
is_masked(const struct field *row, enum field_view view)
{
    return (view >= FIELD_MASKED && (row->notes & FIELD_SECRET)) ||
           (view == FIELD_HIDDEN && (row->notes & FIELD_PRIVATE));
}

static void put_rows(struct buf *out, struct arena *a, const struct field *rows, const void *target,
                     enum field_view view);
static void put_value(struct buf *out, struct arena *a, const struct field *row, const char *name,
                      const void *where, enum field_view view);

/* Of a private list that something is in it is told, not what; of objects the members that are not private
 * are. */
static void
put_list(struct buf *out, struct arena *a, const struct field *row, const char *name,
         const struct field_list *list, enum field_view view)
{
    const struct field item = field_item(row);
    bool masked = is_masked(row, view);

    put_array(out, name);
    if (masked && list->count > 0 && row->of == NULL)
        put_text(out, NULL, MASK);
    for (int i = 0; i < list->count && (!masked || row->of != NULL); i++)
        put_value(out, a, &item, NULL, (const char *)list->items + (size_t)i * row->item_size, view);
    end_array(out);
}

static void
put_value(struct buf *out, struct arena *a, const struct field *row, const char *name, const void *where,
          enum field_view view)
{
    switch (row->type) {
    case FIELD_TEXT:
        put_text(out, name, is_masked(row, view) ? MASK : *(const char *const *)where);
        break;
    case FIELD_INT:
        put_int(out, name, *(const int64_t *)where);
        break;
    case FIELD_TIME:
        put_time(out, name, *(const int64_t *)where);
        break;
    case FIELD_REAL:
        put_real(out, name, *(const double *)where);
        break;
    case FIELD_BOOL:
        put_bool(out, name, *(const bool *)where);
        break;
    case FIELD_ENUM:
        put_text(out, name, row->words[*(const int *)where]);
        break;
    case FIELD_LIST:
        put_list(out, a, row, name, where, view);
        break;
    case FIELD_OBJECT:
        put_object(out, name);
        put_rows(out, a, row->of, where, view);
        end_object(out);
        break;
    case FIELD_OTHER:
        row->put(out, a, name, where, view);
        break;
    }
}

/* The members of an object inside: a private one is left out, not masked, since its type may be any. */
static void
put_rows(struct buf *out, struct arena *a, const struct field *rows, const void *target, enum field_view view)
{
    for (const struct field *row = rows; row->name != NULL; row++) {
        const void *where = (const char *)target + row->offset;

        if (!is_absent(row, where) && !(view == FIELD_HIDDEN && (row->notes & FIELD_PRIVATE)))
            put_value(out, a, row, row->name, where, view);
    }
}

void
fields_put(struct buf *out, struct arena *a, const struct field *rows, const void *target, unsigned kind,
           unsigned with, unsigned without, enum field_view view)
{
    for (const struct field *row = rows; row->name != NULL; row++) {
        const void *where = (const char *)target + row->offset;

        if (!(row->notes & with) || (row->notes & without) || !field_applies(row, kind) ||
            (view == FIELD_STORED ? is_unset(row, where) : is_absent(row, where)))
            continue;
        put_value(out, a, row, row->name, where, view);
    }
}
