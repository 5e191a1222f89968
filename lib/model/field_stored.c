/* What was written as FIELD_STORED is read back: a text of ours, and one for every monitor that is claimed.
 * So no tree is made of it, and what was judged when a client said it is not judged again; only a row with a
 * reader of its own is given its value as json-c has it. */
#include "model/fields_inside.h"

#include "base/json_index.h"
#include "base/json_value.h"
#include "base/rfc3339.h"

#include <stdlib.h>
#include <string.h>

static bool
string_is(const struct json_index *x, const struct json_value *v, const char *word)
{
    size_t length = strlen(word);

    return v->to - v->from == length + 2 && memcmp(x->text + v->from + 1, word, length) == 0;
}

static bool
take_text(struct arena *a, const struct json_index *x, const struct json_value *v, const char **where)
{
    size_t length;

    if (v->kind != JSON_IS_STRING)
        return false;
    *where = json_string_text(a, x, v, &length);
    return true;
}

static bool
take_time(struct arena *a, const struct json_index *x, const struct json_value *v, int64_t *where)
{
    const char *text;

    return take_text(a, x, v, &text) && rfc3339_parse(text, where);
}

/* A word that a later version of ours has written is none here. */
static bool
take_enum(const struct field *row, const struct json_index *x, const struct json_value *v, int *where)
{
    for (int i = 0; v->kind == JSON_IS_STRING && row->words[i] != NULL; i++) {
        if (string_is(x, v, row->words[i])) {
            *where = i;
            return true;
        }
    }
    return false;
}

static bool
take_bool(const struct json_value *v, bool *where)
{
    *where = v->kind == JSON_IS_TRUE;
    return *where || v->kind == JSON_IS_FALSE;
}

/* As in json_number, what stands behind the number ends it. */
static bool
take_number(const struct field *row, const struct json_index *x, const struct json_value *v, void *where)
{
    const char *digits = x->text + v->from;

    if (v->kind != JSON_IS_NUMBER)
        return false;
    if (row->type == FIELD_INT)
        *(int64_t *)where = strtoll(digits, NULL, 10);
    else
        *(double *)where = strtod(digits, NULL);
    return true;
}

static bool
take_by_row(struct arena *a, const struct field *row, const struct json_index *x, const struct json_value *v,
            void *where)
{
    json_object *value = json_read_own(json_raw(a, x, v), v->to - v->from);
    bool is_read = field_type_fits(row, value) && row->read(a, value, where) == NULL;

    json_object_put(value);
    return is_read;
}

static bool take(struct arena *a, const struct field *row, const struct json_index *x,
                 const struct json_value *v, void *where);

static bool
take_items(struct arena *a, const struct field *row, const struct json_index *x, const struct json_value *v,
           struct field_list *list)
{
    const struct field item = field_item(row);
    const struct json_value *one = v + 1;

    if (v->kind != JSON_IS_ARRAY)
        return false;
    *list = (struct field_list){ arena_alloc(a, v->count * row->item_size), (int)v->count };
    for (uint32_t i = 0; i < v->count; i++) {
        if (!take(a, &item, x, one, (char *)list->items + i * row->item_size))
            return false;
        one = x->values + one->next;
    }
    return true;
}

/* The member's row, if it has one of these notes; 0: whatever it has. */
static const struct field *
row_of(const struct field *rows, unsigned notes, const struct json_index *x, const struct json_value *name)
{
    for (const struct field *row = rows; row->name != NULL; row++)
        if ((notes == 0 || (row->notes & notes)) && string_is(x, name, row->name))
            return row;
    return NULL;
}

/* What is not there is unset. */
static bool
take_members(struct arena *a, const struct field *rows, const struct json_index *x,
             const struct json_value *v, void *target)
{
    const struct json_value *name = v + 1, *value;
    const struct field *row;

    if (v->kind != JSON_IS_OBJECT)
        return false;
    field_unset_all(a, rows, target);
    for (uint32_t i = 0; i < v->count; i++, name = x->values + value->next) {
        value = name + 1;
        row = row_of(rows, 0, x, name);
        if (row != NULL && !take(a, row, x, value, (char *)target + row->offset))
            return false;
    }
    return true;
}

static bool
take(struct arena *a, const struct field *row, const struct json_index *x, const struct json_value *v,
     void *where)
{
    if (row->notes & FIELD_JSON) {
        *(const char **)where = json_raw(a, x, v);
        return true;
    }
    if (v->kind == JSON_IS_NULL) {
        field_unset(a, row, where);
        return true;
    }
    if (row->read != NULL)
        return take_by_row(a, row, x, v, where);
    switch (row->type) {
    case FIELD_TEXT:
        return take_text(a, x, v, where);
    case FIELD_TIME:
        return take_time(a, x, v, where);
    case FIELD_INT:
    case FIELD_REAL:
        return take_number(row, x, v, where);
    case FIELD_BOOL:
        return take_bool(v, where);
    case FIELD_ENUM:
        return take_enum(row, x, v, where);
    case FIELD_OBJECT:
        return take_members(a, row->of, x, v, where);
    case FIELD_LIST:
        return take_items(a, row, x, v, where);
    case FIELD_OTHER: /* has a reader */
        break;
    }
    return false;
}

/* Each member by itself, so that one that cannot be read takes no other with it. */
void
fields_read_stored(struct arena *a, const struct field *rows, const char *text, void *target)
{
    const struct json_value *name, *value;
    struct json_index x;

    fields_unset(a, rows, FIELD_OPTION, target);
    if (text == NULL || !json_index_read(a, text, strlen(text), &x) || x.values[0].kind != JSON_IS_OBJECT)
        return;
    name = x.values + 1;
    for (uint32_t i = 0; i < x.values[0].count; i++, name = x.values + value->next) {
        const struct field *row = row_of(rows, FIELD_OPTION, &x, name);

        value = name + 1;
        if (row != NULL && !take(a, row, &x, value, (char *)target + row->offset))
            field_unset(a, row, (char *)target + row->offset);
    }
}
