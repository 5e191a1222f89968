/* External ids are made of names as people would: lower case, hyphens. */
#include "cron/import/import.h"

#include "base/buf.h"
#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_ID = 80 };

void
import_lost(struct import *im, const char *object, const char *format, ...)
{
    va_list args;

    im->lost++;
    fprintf(stderr, "%s: ", object);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

static bool
is_among(const char *const *words, const char *word)
{
    while (*words != NULL && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

void
import_lost_others(struct import *im, const char *object, const char *prefix, json_object *from,
                   const char *const *carried)
{
    if (!json_object_is_type(from, json_type_object))
        return;
    json_object_object_foreach(from, name, value)
    {
        (void)value;
        if (!is_among(carried, name) && import_has(from, name))
            import_lost(im, object, "%s%s is not carried over", prefix, name);
    }
}

static json_object *
part_of(struct import *im, const char *part)
{
    json_object *objects = json_object_object_get(im->document, part);

    if (objects == NULL) {
        objects = json_object_new_object();
        json_object_object_add(im->document, part, objects);
    }
    return objects;
}

/* "My API (EU)": "my-api-eu". */
static const char *
slug_of(struct arena *a, const char *name)
{
    struct buf slug = {.arena = a};

    for (; *name != '\0' && slug.length < LONGEST_ID; name++)
        if (isalnum((unsigned char)*name))
            buf_char(&slug, (char)tolower((unsigned char)*name));
        else if (slug.length > 0 && slug.text[slug.length - 1] != '-')
            buf_char(&slug, '-');
    while (slug.length > 0 && slug.text[slug.length - 1] == '-')
        slug.text[--slug.length] = '\0';
    return slug.length > 0 ? slug.text : "monitor";
}

json_object *
import_object(struct import *im, const char *part, const char *name, const char **id)
{
    json_object *objects = part_of(im, part), *made = json_object_new_object();
    const char *slug = slug_of(im->arena, name != NULL ? name : ""), *unique = slug;

    for (int n = 2; json_object_object_get_ex(objects, unique, NULL); n++)
        unique = arena_printf(im->arena, "%s-%d", slug, n);
    json_object_object_add(objects, unique, made);
    if (id != NULL)
        *id = arena_text(im->arena, unique);
    return made;
}

void
import_drop(struct import *im, const char *part, const char *id)
{
    json_object_object_del(part_of(im, part), id);
}

void
import_text(json_object *object, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        json_object_object_add(object, name, json_object_new_string(value));
}

void
import_int(json_object *object, const char *name, int64_t value)
{
    json_object_object_add(object, name, json_object_new_int64(value));
}

void
import_bool(json_object *object, const char *name, bool value)
{
    json_object_object_add(object, name, json_object_new_boolean(value));
}

void
import_add_text(json_object *object, const char *list, const char *value)
{
    json_object *texts = json_object_object_get(object, list);

    if (texts == NULL) {
        texts = json_object_new_array();
        json_object_object_add(object, list, texts);
    }
    json_object_array_add(texts, json_object_new_string(value));
}

static json_object *
member(json_object *object, const char *name)
{
    return json_object_is_type(object, json_type_object) ? json_object_object_get(object, name) : NULL;
}

const char *
import_get(json_object *object, const char *name)
{
    json_object *value = member(object, name);

    return value != NULL && !json_object_is_type(value, json_type_object) &&
                   !json_object_is_type(value, json_type_array)
               ? json_object_get_string(value)
               : NULL;
}

int64_t
import_get_int(json_object *object, const char *name, int64_t absent)
{
    json_object *value = member(object, name);
    int64_t number;

    if (json_object_is_type(value, json_type_int) || json_object_is_type(value, json_type_double))
        return json_object_get_int64(value);
    if (json_object_is_type(value, json_type_string) &&
        text_to_int(json_object_get_string(value), INT64_MIN / 2, INT64_MAX / 2, &number))
        return number;
    return absent;
}

bool
import_get_bool(json_object *object, const char *name, bool absent)
{
    json_object *value = member(object, name);

    if (json_object_is_type(value, json_type_boolean) || json_object_is_type(value, json_type_int))
        return json_object_get_boolean(value);
    return absent;
}

bool
import_has(json_object *object, const char *name)
{
    json_object *value = member(object, name);

    switch (json_object_get_type(value)) {
    case json_type_null:
        return false;
    case json_type_string:
        return *json_object_get_string(value) != '\0';
    case json_type_array:
        return json_object_array_length(value) > 0;
    case json_type_object:
        return json_object_object_length(value) > 0;
    default:
        return json_object_get_boolean(value);
    }
}

/* Lengths as Go writes them, and bare numbers. */
static const struct {
    const char *unit;
    double ms;
} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}, {"w", 604800000}};

static double
unit_ms(const char *unit, size_t length)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].unit) == length && strncmp(units[i].unit, unit, length) == 0)
            return units[i].ms;
    return -1;
}

static int64_t
read_length(const char *text, double bare_ms)
{
    double sum = 0, ms;
    char *end;

    if (text == NULL || *text == '\0')
        return -1;
    while (*text != '\0') {
        double number = strtod(text, &end);
        size_t length = strspn(end, "abcdefghijklmnopqrstuvwxyz");

        if (end == text || number < 0 || number > 1e9)
            return -1;
        ms = length == 0 && end[length] == '\0' ? bare_ms : unit_ms(end, length);
        if (ms < 0)
            return -1;
        sum += number * ms;
        text = end + length;
    }
    return (int64_t)sum;
}

int64_t
import_seconds(const char *text)
{
    int64_t ms = read_length(text, 1000);

    return ms < 0 ? -1 : ms / 1000;
}

int64_t
import_milliseconds(const char *text)
{
    return read_length(text, 1000);
}

void
import_assertion(json_object *monitor, const char *source, const char *path, const char *op,
                 json_object *value)
{
    json_object *all = json_object_object_get(monitor, "assertions"), *one = json_object_new_object();

    if (all == NULL) {
        all = json_object_new_array();
        json_object_object_add(monitor, "assertions", all);
    }
    import_text(one, "source", source);
    import_text(one, "path", path);
    import_text(one, "op", op);
    if (value != NULL)
        json_object_object_add(one, "value", value);
    json_object_array_add(all, one);
}
