/* One pass, without recursion: what is open stands on a stack of its own, so a text of brackets alone costs
 * no more than another. Every text is read to its end before anything is asked of it: half a JSON is none. */
#include "base/json_index.h"

#include "base/json_eight.h"
#include "base/text.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct index_reader {
    struct arena *arena;
    const char *text, *at, *end;
    struct json_value *values;
    uint32_t count, room;
    uint32_t open[JSON_INDEX_DEPTH]; /* values */
    int depth;
};

static struct json_value *
add(struct index_reader *r, enum json_kind kind)
{
    struct json_value *v;

    if (r->count == r->room) {
        uint32_t room = r->room == 0 ? 64 : 2 * r->room;

        r->values = arena_grow(r->arena, r->values, r->count * sizeof *v, room * sizeof *v);
        r->room = room;
    }
    v = &r->values[r->count++];
    *v = (struct json_value){.kind = kind, .from = (uint32_t)(r->at - r->text), .next = r->count};
    return v;
}

static void
skip_space(struct index_reader *r)
{
    while (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t')
        r->at++;
}

static bool
end_here(struct index_reader *r, struct json_value *v)
{
    v->to = (uint32_t)(r->at - r->text);
    return true;
}

/* --- scalars -------------------------------------------------------------------------------------------- */

static bool
is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/* Behind the backslash. */
static bool
read_escape(struct index_reader *r)
{
    if (*r->at == 'u') {
        for (int i = 1; i <= 4; i++)
            if (!is_hex(r->at[i]))
                return false;
        r->at += 5;
        return true;
    }
    return *r->at != '\0' && strchr("\"\\/bfnrt", *r->at++) != NULL;
}

/* Most of a text of JSON is inside strings, with nothing in it that says anything to us. */
static void
skip_plain(struct index_reader *r)
{
    for (uint64_t eight; r->end - r->at >= (ptrdiff_t)sizeof eight; r->at += sizeof eight) {
        memcpy(&eight, r->at, sizeof eight);
        if (json_eight_needs_a_look(eight))
            return;
    }
}

static bool
read_string(struct index_reader *r)
{
    struct json_value *v = add(r, JSON_IS_STRING);

    r->at++;
    for (skip_plain(r); *r->at != '"';) {
        if ((unsigned char)*r->at < ' ')
            return false; /* the NUL at the end, too */
        if (*r->at++ != '\\')
            continue;
        v->escaped = true;
        if (!read_escape(r))
            return false;
        skip_plain(r);
    }
    r->at++;
    return end_here(r, v);
}

static bool
read_digits(struct index_reader *r)
{
    const char *from = r->at;

    while (*r->at >= '0' && *r->at <= '9')
        r->at++;
    return r->at > from;
}

static bool
read_number(struct index_reader *r)
{
    struct json_value *v = add(r, JSON_IS_NUMBER);

    r->at += *r->at == '-';
    if (*r->at == '0')
        r->at++;
    else if (!read_digits(r))
        return false;
    if (*r->at == '.' && (r->at++, !read_digits(r)))
        return false;
    if ((*r->at | 32) == 'e') {
        r->at++;
        r->at += *r->at == '+' || *r->at == '-';
        if (!read_digits(r))
            return false;
    }
    return end_here(r, v);
}

static bool
read_word(struct index_reader *r, const char *word, enum json_kind kind)
{
    struct json_value *v = add(r, kind);

    if (!text_starts(r->at, word))
        return false;
    r->at += strlen(word);
    return end_here(r, v);
}

static bool
read_scalar(struct index_reader *r)
{
    switch (*r->at) {
    case '"':
        return read_string(r);
    case 't':
        return read_word(r, "true", JSON_IS_TRUE);
    case 'f':
        return read_word(r, "false", JSON_IS_FALSE);
    case 'n':
        return read_word(r, "null", JSON_IS_NULL);
    default:
        return read_number(r);
    }
}

/* --- objects and arrays --------------------------------------------------------------------------------- */

/* Up to the value of a member. */
static bool
read_name(struct index_reader *r)
{
    skip_space(r);
    if (*r->at != '"' || !read_string(r))
        return false;
    skip_space(r);
    return *r->at++ == ':';
}

static void
close_top(struct index_reader *r)
{
    struct json_value *v = &r->values[r->open[--r->depth]];

    r->at++;
    v->to = (uint32_t)(r->at - r->text);
    v->next = r->count;
}

/* Opens it, up to its first value; *is_empty: it was closed at once. */
static bool
open_container(struct index_reader *r, bool *is_empty)
{
    bool object = *r->at == '{';

    if (r->depth == JSON_INDEX_DEPTH)
        return false;
    (void)add(r, object ? JSON_IS_OBJECT : JSON_IS_ARRAY);
    r->open[r->depth++] = r->count - 1;
    r->at++;
    skip_space(r);
    *is_empty = *r->at == (object ? '}' : ']');
    if (*is_empty) {
        close_top(r);
        return true;
    }
    return !object || read_name(r);
}

/* Behind a value: closes what ends here. *more: another value follows. */
static bool
go_on(struct index_reader *r, bool *more)
{
    *more = false;
    while (r->depth > 0) {
        struct json_value *top = &r->values[r->open[r->depth - 1]];
        bool object = top->kind == JSON_IS_OBJECT;

        top->count++;
        skip_space(r);
        if (*r->at == ',') {
            r->at++;
            *more = true;
            return !object || read_name(r);
        }
        if (*r->at != (object ? '}' : ']'))
            return false;
        close_top(r);
    }
    return true;
}

static bool
read_all(struct index_reader *r)
{
    bool more = true;

    while (more) {
        bool ended = true;

        skip_space(r);
        if (*r->at == '{' || *r->at == '[') {
            if (!open_container(r, &ended))
                return false;
        } else if (!read_scalar(r)) {
            return false;
        }
        if (ended && !go_on(r, &more))
            return false;
    }
    skip_space(r);
    return true;
}

bool
json_index_read(struct arena *a, const char *text, size_t length, struct json_index *index)
{
    struct index_reader r = {.arena = a, .text = text, .at = text, .end = text + length};

    if (!text_is_utf8(text, length))
        return false;
    if (text_starts(text, "\xef\xbb\xbf"))
        r.at += 3;
    if (!read_all(&r) || r.at != text + length)
        return false;
    *index = (struct json_index){text, r.values, r.count};
    return true;
}
