/* JSON in tests is written with ' for ", so that it can be read. */
#ifndef UNIT_QUOTED_H
#define UNIT_QUOTED_H

#include "unit.h"

#include "base/arena.h"
#include "base/json.h"

#include <string.h>

/* A copy with every ' turned into ". */
static inline const char *
quoted(struct arena *a, const char *text)
{
    char *copy = arena_text(a, text);

    for (char *c = strchr(copy, '\''); c != NULL; c = strchr(c, '\''))
        *c = '"';
    return copy;
}

/* The value that such a text stands for; the caller's (json_object_put). */
static inline json_object *
quoted_json(struct arena *a, const char *text)
{
    const char *json = quoted(a, text), *problem;
    json_object *value = json_read(json, strlen(json), &problem);

    if (problem != NULL)
        fail_msg("%s: %s", text, problem);
    return value;
}

#endif
