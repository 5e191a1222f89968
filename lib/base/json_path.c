/* Steps are read by a function each; walking goes from value to value by the index, and branches at [*]. */
#include "base/json_path.h"
#include "base/json_value.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* --- reading -------------------------------------------------------------------------------------------- */

struct path_reader {
    struct arena *arena;
    const char *at;
    struct json_path *path;
    int room;
};

static bool
add(struct path_reader *r, struct json_step step)
{
    struct json_path *p = r->path;

    p->steps = arena_more(r->arena, p->steps, p->step_count, &r->room, sizeof *p->steps);
    p->steps[p->step_count++] = step;
    p->many |= step.kind == STEP_EACH;
    return true;
}

/* A name without quotes: a letter, "_" or what is not ASCII; then digits and "-", too. */
static bool
is_name_character(char c, bool first)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || (unsigned char)c >= 0x80 ||
           (!first && ((c >= '0' && c <= '9') || c == '-'));
}

static bool
read_plain_name(struct path_reader *r)
{
    const char *from = r->at;

    while (is_name_character(*r->at, r->at == from))
        r->at++;
    return r->at > from &&
           add(r, (struct json_step){.kind = STEP_NAME,
                                     .name = arena_bytes(r->arena, from, (size_t)(r->at - from)),
                                     .length = (size_t)(r->at - from)});
}

/* Up to the bracket; what is in quotes is a string of JSON. */
static bool
read_quoted_name(struct path_reader *r)
{
    const char *from = r->at, *quoted;
    struct json_step step = {.kind = STEP_NAME};
    struct json_index x;

    for (r->at++; *r->at != '"'; r->at++) {
        if (*r->at == '\\' && r->at[1] != '\0')
            r->at++;
        if (*r->at == '\0')
            return false;
    }
    r->at++;
    quoted = arena_bytes(r->arena, from, (size_t)(r->at - from));
    if (!json_index_read(r->arena, quoted, strlen(quoted), &x))
        return false;
    step.name = json_string_text(r->arena, &x, x.values, &step.length);
    return add(r, step);
}

static bool
read_position(struct path_reader *r)
{
    const char *from = r->at;
    struct json_step step = {.kind = STEP_INDEX};

    r->at += *r->at == '-';
    while (*r->at >= '0' && *r->at <= '9')
        r->at++;
    if (r->at - from > 10 || (*from == '0' && r->at - from > 1) || text_starts(from, "-0"))
        return false;
    return text_to_int(arena_bytes(r->arena, from, (size_t)(r->at - from)), -999999999, 999999999,
                       &step.index) &&
           add(r, step);
}

static bool
read_bracket(struct path_reader *r)
{
    bool fine;

    if (*r->at == '"') {
        fine = read_quoted_name(r);
    } else if (*r->at == '*') {
        r->at++;
        fine = add(r, (struct json_step){.kind = STEP_EACH});
    } else {
        fine = read_position(r);
    }
    return fine && *r->at++ == ']';
}

static bool
read_steps(struct path_reader *r)
{
    while (*r->at == '.' || *r->at == '[')
        if (!(*r->at++ == '.' ? read_plain_name(r) : read_bracket(r)))
            return false;
    return true;
}

bool
json_path_read(struct arena *a, const char *text, struct json_path *path)
{
    static const char length[] = "length(";
    struct path_reader r = {.arena = a, .at = text, .path = path};

    *path = (struct json_path){.counts = text_starts(text, length)};
    if (path->counts)
        r.at += strlen(length);
    if (*r.at++ != '$' || !read_steps(&r))
        return false;
    return (!path->counts || *r.at++ == ')') && *r.at == '\0';
}

/* --- walking -------------------------------------------------------------------------------------------- */

struct path_walk {
    struct arena *arena;
    const struct json_path *path;
    const struct json_index *index;
    json_path_seen *seen;
    void *owner;
};

static const struct json_value *
item_at(const struct path_walk *w, const struct json_value *array, int64_t place)
{
    const struct json_value *item = array + 1;

    if (array->kind != JSON_IS_ARRAY)
        return NULL;
    if (place < 0)
        place += array->count;
    if (place < 0 || place >= array->count)
        return NULL;
    while (place-- > 0)
        item = w->index->values + item->next;
    return item;
}

static bool walk_from(const struct path_walk *w, const struct json_value *v, int step);

static bool
walk_each(const struct path_walk *w, const struct json_value *v, int step)
{
    bool object = v->kind == JSON_IS_OBJECT;
    const struct json_value *item = v + 1;

    if ((!object && v->kind != JSON_IS_ARRAY) || v->count == 0)
        return w->seen(w->owner, NULL);
    for (uint32_t i = 0; i < v->count; i++) {
        item += object; /* its name */
        if (!walk_from(w, item, step))
            return false;
        item = w->index->values + item->next;
    }
    return true;
}

static bool
walk_from(const struct path_walk *w, const struct json_value *v, int step)
{
    for (; v != NULL && step < w->path->step_count; step++) {
        const struct json_step *s = &w->path->steps[step];

        if (s->kind == STEP_EACH)
            return walk_each(w, v, step + 1);
        v = s->kind == STEP_NAME ? json_member(w->arena, w->index, v, s->name, s->length)
                                 : item_at(w, v, s->index);
    }
    return w->seen(w->owner, v);
}

void
json_path_walk(struct arena *a, const struct json_path *path, const struct json_index *x,
               json_path_seen *seen, void *owner)
{
    const struct path_walk w = {a, path, x, seen, owner};

    (void)walk_from(&w, x->values, 0);
}

/* --- counting ------------------------------------------------------------------------------------------- */

struct path_tally {
    int64_t values;
    const struct json_value *last;
};

static bool
count_value(void *owner, const struct json_value *value)
{
    struct path_tally *t = owner;

    t->values += value != NULL;
    t->last = value;
    return true;
}

int64_t
json_path_length(struct arena *a, const struct json_path *path, const struct json_index *x)
{
    struct path_tally t = {0, NULL};
    size_t bytes;

    json_path_walk(a, path, x, count_value, &t);
    if (path->many)
        return t.values;
    if (t.last == NULL)
        return -1;
    if (t.last->kind == JSON_IS_ARRAY || t.last->kind == JSON_IS_OBJECT)
        return t.last->count;
    return t.last->kind == JSON_IS_STRING ? (int64_t)text_length(json_string_text(a, x, t.last, &bytes)) : -1;
}
