/* Ops, tried on one subject each. Values are compared by what they are, not by how they are written: 42 is
 * 42.0, and neither is the text "42". But headers and bodies are texts because they can be nothing else:
 * asked whether it is more than 9, a header 10 is a number. */
#include "rules/assertion_inside.h"

#include "base/json_value.h"
#include "base/pattern.h"

#include <string.h>

#define SPELLED_MOST 64 /* bytes of a number that is spelled */

struct assertion_subject
assertion_number(struct arena *a, long double number)
{
    const char *text = arena_printf(a, "%.15Lg", number);

    return (struct assertion_subject){
        .kind = SUBJECT_NUMBER, .text = text, .length = strlen(text), .number = number};
}

struct assertion_subject
assertion_text(const char *text, size_t length)
{
    return (struct assertion_subject){.kind = SUBJECT_TEXT, .text = text, .length = length, .is_bare = true};
}

struct assertion_subject
assertion_json(struct arena *a, const struct json_index *x, const struct json_value *v)
{
    struct assertion_subject s = {.index = x, .value = v};

    if (v == NULL)
        return s;
    s.text = x->text + v->from;
    s.length = v->to - v->from;
    if (v->kind == JSON_IS_STRING) {
        s.kind = SUBJECT_TEXT;
        s.text = json_string_text(a, x, v, &s.length);
    } else if (v->kind == JSON_IS_NUMBER) {
        s.kind = SUBJECT_NUMBER;
        s.number = json_number(x, v);
    } else {
        s.kind = SUBJECT_OTHER;
    }
    return s;
}

static bool
same_text(const struct assertion_subject *s, const struct assertion_subject *other)
{
    return s->length == other->length && memcmp(s->text, other->text, s->length) == 0;
}

static bool
is_same(struct arena *a, const struct assertion_subject *s, const struct assertion_subject *other)
{
    if (s->kind != other->kind)
        return false;
    switch (s->kind) {
    case SUBJECT_NUMBER:
        return !(s->number < other->number) && !(s->number > other->number);
    case SUBJECT_TEXT:
        return same_text(s, other);
    case SUBJECT_OTHER:
        return json_same(a, s->index, s->value, other->index, other->value);
    case SUBJECT_ABSENT:
        break;
    }
    return false;
}

/* An array contains an item; all else contains a text. */
static bool
does_contain(struct arena *a, const struct assertion_subject *s, const struct assertion_subject *part)
{
    const struct json_value *item;

    if (s->kind != SUBJECT_OTHER || s->value->kind != JSON_IS_ARRAY)
        return memmem(s->text, s->length, part->text, part->length) != NULL;
    item = s->value + 1;
    for (uint32_t i = 0; i < s->value->count; i++) {
        if (json_same(a, s->index, item, part->index, part->value))
            return true;
        item = s->index->values + item->next;
    }
    return false;
}

static bool
is_empty(const struct assertion_subject *s)
{
    if (s->kind == SUBJECT_TEXT)
        return s->length == 0;
    if (s->kind != SUBJECT_OTHER)
        return false;
    return s->value->kind == JSON_IS_NULL || (s->value->kind >= JSON_IS_ARRAY && s->value->count == 0);
}

/* As JSON spells numbers, with blanks around it perhaps. */
static bool
spells_number(struct arena *a, const struct assertion_subject *s, long double *number)
{
    struct json_index x;

    if (s->kind != SUBJECT_TEXT || s->length > SPELLED_MOST ||
        !json_index_read(a, s->text, s->length, &x) || x.values[0].kind != JSON_IS_NUMBER)
        return false;
    *number = json_number(&x, x.values);
    return true;
}

static bool
as_number(struct arena *a, const struct assertion_subject *s, long double *number)
{
    *number = s->number;
    return s->kind == SUBJECT_NUMBER || spells_number(a, s, number);
}

/* Numbers by value, texts by their bytes; a number and a text have no order, unless the text is bare. */
static bool
is_ordered(struct arena *a, const struct assertion_subject *s, const struct assertion_subject *other,
           int *order)
{
    size_t common = s->length < other->length ? s->length : other->length;
    bool both_numbers = s->kind == SUBJECT_NUMBER && other->kind == SUBJECT_NUMBER;
    long double one = s->number, two = other->number;

    if (s->is_bare)
        both_numbers = as_number(a, s, &one) && as_number(a, other, &two);
    if (both_numbers) {
        *order = (one > two) - (one < two);
        return true;
    }
    if (s->kind != SUBJECT_TEXT || other->kind != SUBJECT_TEXT)
        return false;
    *order = memcmp(s->text, other->text, common);
    if (*order == 0)
        *order = (s->length > other->length) - (s->length < other->length);
    return true;
}

static bool
does_match(struct assertion_trial *t, const struct assertion_subject *s)
{
    enum pattern_match match;

    if (t->finding->problem != NULL)
        return false;
    match = pattern_match(t->value.text, s->text, s->length, &t->steps);
    if (match == PATTERN_TOO_EXPENSIVE)
        t->finding->problem = "pattern too expensive";
    if (match == PATTERN_NO_LIBRARY)
        t->finding->problem = "this host lacks libpcre2, which patterns need";
    t->finding->blind |= match == PATTERN_NO_LIBRARY;
    return match == PATTERN_MATCHES;
}

bool
assertion_holds(struct assertion_trial *t, const struct assertion_subject *s)
{
    struct arena *a = t->judging->arena;
    enum assertion_op op = t->one->op;
    bool there = s->kind != SUBJECT_ABSENT;
    int order;

    if (!there)
        return op == OP_NOT_EXISTS;
    switch (op) {
    case OP_EQUALS:
        return is_same(a, s, &t->value);
    case OP_NOT_EQUALS:
        return !is_same(a, s, &t->value);
    case OP_CONTAINS:
        return does_contain(a, s, &t->value);
    case OP_NOT_CONTAINS:
        return !does_contain(a, s, &t->value);
    case OP_MATCHES:
        return does_match(t, s);
    case OP_NOT_MATCHES:
        return !does_match(t, s) && t->finding->problem == NULL;
    case OP_GREATER_THAN:
        return is_ordered(a, s, &t->value, &order) && order > 0;
    case OP_LESS_THAN:
        return is_ordered(a, s, &t->value, &order) && order < 0;
    case OP_AT_LEAST:
        return is_ordered(a, s, &t->value, &order) && order >= 0;
    case OP_AT_MOST:
        return is_ordered(a, s, &t->value, &order) && order <= 0;
    case OP_EXISTS:
        return true;
    case OP_NOT_EXISTS:
        return false;
    case OP_IS_EMPTY:
        return is_empty(s);
    case OP_NOT_EMPTY:
        return !is_empty(s);
    case ASSERTION_OP_COUNT:
        break;
    }
    return false;
}
