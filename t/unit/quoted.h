/* JSON in tests is written with ' for ", so that it can be read. */
#ifndef UNIT_QUOTED_H
#define UNIT_QUOTED_H

#include "base/arena.h"

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

#endif
