/* What begins with a brace is JSON, for its messages are better; YAML would read most of it, too. */
#include "cron/client/document_file.h"

#include "base/buf.h"
#include "cron/client/yaml.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)8 << 20)

static const char *
read_all(struct buf *text, FILE *from)
{
    char chunk[16384];
    size_t got;

    while ((got = fread(chunk, 1, sizeof chunk, from)) > 0) {
        buf_bytes(text, chunk, got);
        if (text->length > MOST_BYTES)
            return "it is too large";
    }
    return ferror(from) ? strerror(errno) : NULL;
}

static json_object *
parse(struct arena *a, const struct buf *text, const char **problem)
{
    const char *start = buf_string(text);

    if (start[strspn(start, " \t\r\n")] == '{')
        return json_read(start, text->length, problem);
    return yaml_read(a, start, text->length, problem);
}

json_object *
document_file_read(struct arena *a, const char *name, const char **problem)
{
    bool is_stdin = strcmp(name, "-") == 0;
    FILE *from = is_stdin ? stdin : fopen(name, "rbe");
    struct buf text = {0};
    json_object *document = NULL;

    if (from == NULL) {
        *problem = arena_printf(a, "%s: %s", name, strerror(errno));
        return NULL;
    }
    *problem = read_all(&text, from);
    if (*problem == NULL)
        document = parse(a, &text, problem);
    if (*problem != NULL)
        *problem = arena_printf(a, "%s: %s", name, *problem);
    else if (!json_object_is_type(document, json_type_object)) {
        *problem = arena_printf(a, "%s: a document is a mapping: version: 1, monitors: ...", name);
        json_object_put(document);
        document = NULL;
    }
    if (!is_stdin)
        (void)fclose(from);
    buf_free(&text);
    return document;
}

/* Each is told once. */
static const char *
value_of(struct arena *a, const char *name, struct document_places *places)
{
    const char *value = getenv(name);
    struct document_place *place;

    for (int i = 0; i < places->count; i++)
        if (strcmp(places->list[i].name, name) == 0)
            return places->list[i].value;
    if (value == NULL)
        places->missing =
            places->missing == NULL ? name : arena_printf(a, "%s, %s", places->missing, name);
    place = arena_add(a, places);
    *place = (struct document_place){name, value != NULL ? value : ""};
    return place->value;
}

/* One ${NAME}, at its $. Moves *at behind it. */
static const char *
value_at(struct arena *a, const char **at, struct document_places *places)
{
    const char *name = *at + 2, *end = strchr(name, '}');

    if (end == NULL) { /* no place, but text */
        *at += 2;
        return "${";
    }
    *at = end + 1;
    return value_of(a, arena_bytes(a, name, (size_t)(end - name)), places);
}

static const char *
fill_text(struct arena *a, const char *text, struct document_places *places)
{
    struct buf out = {.arena = a};

    while (*text != '\0') {
        if (strncmp(text, "$${", 3) == 0) {
            buf_text(&out, "${");
            text += 3;
        } else if (strncmp(text, "${", 2) == 0)
            buf_text(&out, value_at(a, &text, places));
        else
            buf_char(&out, *text++);
    }
    return buf_string(&out);
}

static void
fill_list(struct arena *a, json_object *list, struct document_places *places)
{
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        json_object *item = json_object_array_get_idx(list, i);
        json_object *filled = document_fill_in(a, item, places);

        if (filled != item)
            json_object_array_put_idx(list, i, filled);
    }
}

static void
fill_object(struct arena *a, json_object *object, struct document_places *places)
{
    json_object_object_foreach(object, name, member)
    {
        json_object *filled = document_fill_in(a, member, places);

        if (filled != member)
            json_object_object_add(object, name, filled);
    }
}

json_object *
document_fill_in(struct arena *a, json_object *value, struct document_places *places)
{
    if (json_object_is_type(value, json_type_array))
        fill_list(a, value, places);
    else if (json_object_is_type(value, json_type_object))
        fill_object(a, value, places);
    else if (json_object_is_type(value, json_type_string) &&
             strchr(json_object_get_string(value), '$') != NULL)
        return json_object_new_string(fill_text(a, json_object_get_string(value), places));
    return value;
}
