/* Texts are unescaped only when they are asked for, and only if there is a backslash in them. */
#include "base/json_value.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

static unsigned
hex_code(const char *four)
{
    unsigned code = 0;

    for (int i = 0; i < 4; i++)
        code = code * 16 + (unsigned)(four[i] <= '9' ? four[i] - '0' : (four[i] | 32) - 'a' + 10);
    return code;
}

static void
put_code(struct buf *out, unsigned code)
{
    if (code < 0x80) {
        buf_char(out, (char)code);
    } else if (code < 0x800) {
        buf_char(out, (char)(0xc0 | code >> 6));
        buf_char(out, (char)(0x80 | (code & 63)));
    } else if (code < 0x10000) {
        buf_char(out, (char)(0xe0 | code >> 12));
        buf_char(out, (char)(0x80 | (code >> 6 & 63)));
        buf_char(out, (char)(0x80 | (code & 63)));
    } else {
        buf_char(out, (char)(0xf0 | code >> 18));
        buf_char(out, (char)(0x80 | (code >> 12 & 63)));
        buf_char(out, (char)(0x80 | (code >> 6 & 63)));
        buf_char(out, (char)(0x80 | (code & 63)));
    }
}

/* From the "u" on; returns what is behind it. */
static const char *
put_unicode(struct buf *out, const char *at)
{
    unsigned code = hex_code(at + 1), low;

    at += 5;
    if (code < 0xd800 || code > 0xdfff) {
        put_code(out, code);
        return at;
    }
    if (code < 0xdc00 && at[0] == '\\' && at[1] == 'u') {
        low = hex_code(at + 2);
        if (low >= 0xdc00 && low <= 0xdfff) {
            put_code(out, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
            return at + 6;
        }
    }
    put_code(out, 0xfffd);
    return at;
}

static const char *
unescaped(struct arena *a, const char *at, const char *end, size_t *length)
{
    static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    struct buf out = {.arena = a};

    while (at < end) {
        const char *plain = memchr(at, '\\', (size_t)(end - at));

        if (plain == NULL)
            plain = end;
        buf_bytes(&out, at, (size_t)(plain - at));
        at = plain;
        if (at == end)
            break;
        at++;
        if (*at == 'u')
            at = put_unicode(&out, at);
        else
            buf_char(&out, means[strchr(names, *at++) - names]);
    }
    *length = out.length;
    return buf_string(&out);
}

const char *
json_string_text(struct arena *a, const struct json_index *x, const struct json_value *v, size_t *length)
{
    const char *from = x->text + v->from + 1;

    *length = v->to - v->from - 2;
    return v->escaped ? unescaped(a, from, from + *length, length) : arena_bytes(a, from, *length);
}

/* What stands behind the number ends it: JSON has no character there that strtold would take. */
long double
json_number(const struct json_index *x, const struct json_value *v)
{
    return strtold(x->text + v->from, NULL);
}

const char *
json_raw(struct arena *a, const struct json_index *x, const struct json_value *v)
{
    return arena_bytes(a, x->text + v->from, v->to - v->from);
}

static bool
says(struct arena *a, const struct json_index *x, const struct json_value *v, const char *text, size_t length)
{
    size_t own = v->to - v->from - 2;
    const char *from = x->text + v->from + 1;

    if (v->escaped)
        from = unescaped(a, from, from + own, &own);
    return own == length && memcmp(from, text, length) == 0;
}

const struct json_value *
json_member(struct arena *a, const struct json_index *x, const struct json_value *v, const char *name,
            size_t length)
{
    const struct json_value *found = NULL, *key = v + 1;

    for (uint32_t i = 0; v->kind == JSON_IS_OBJECT && i < v->count; i++) {
        const struct json_value *value = key + 1;

        if (says(a, x, key, name, length))
            found = value;
        key = x->values + value->next;
    }
    return found;
}

static bool
same_members(struct arena *a, const struct json_index *x, const struct json_value *v,
             const struct json_index *y, const struct json_value *w)
{
    const struct json_value *key = v + 1;

    for (uint32_t i = 0; i < v->count; i++) {
        size_t length;
        const char *name = json_string_text(a, x, key, &length);
        const struct json_value *mine = json_member(a, x, v, name, length);
        const struct json_value *other = json_member(a, y, w, name, length);

        if (other == NULL || !json_same(a, x, mine, y, other))
            return false;
        key = x->values + (key + 1)->next;
    }
    return true;
}

static bool
same_items(struct arena *a, const struct json_index *x, const struct json_value *v,
           const struct json_index *y, const struct json_value *w)
{
    const struct json_value *mine = v + 1, *other = w + 1;

    for (uint32_t i = 0; i < v->count; i++) {
        if (!json_same(a, x, mine, y, other))
            return false;
        mine = x->values + mine->next;
        other = y->values + other->next;
    }
    return true;
}

static bool
same_number(long double one, long double other)
{
    return !(one < other) && !(one > other);
}

/* Recursion, as deep as either is. */
bool
json_same(struct arena *a, const struct json_index *x, const struct json_value *v, const struct json_index *y,
          const struct json_value *w)
{
    size_t length;
    const char *text;

    if (v->kind != w->kind || v->count != w->count)
        return false;
    switch (v->kind) {
    case JSON_IS_NULL:
    case JSON_IS_FALSE:
    case JSON_IS_TRUE:
        return true;
    case JSON_IS_NUMBER:
        return same_number(json_number(x, v), json_number(y, w));
    case JSON_IS_STRING:
        text = json_string_text(a, x, v, &length);
        return says(a, y, w, text, length);
    case JSON_IS_ARRAY:
        return same_items(a, x, v, y, w);
    case JSON_IS_OBJECT:
        return same_members(a, x, v, y, w);
    }
    return false;
}
