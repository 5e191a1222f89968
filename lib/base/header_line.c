/* Of a line of strangers nothing is looked at beyond its length. */
#include "base/header_line.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const char *
header_line_value(const char *line, size_t length, const char *name, size_t *value_length)
{
    size_t own = strlen(name);
    const char *from = line + own + 1, *to = line + length;

    if (length <= own || line[own] != ':' || strncasecmp(line, name, own) != 0)
        return NULL;
    while (from < to && is_blank(*from))
        from++;
    while (to > from && is_blank(to[-1]))
        to--;
    *value_length = (size_t)(to - from);
    return from;
}

const char *
header_line_text(struct arena *a, const char *line, size_t length, const char *name)
{
    size_t value_length;
    const char *value = header_line_value(line, length, name, &value_length);

    return value != NULL ? arena_bytes(a, value, value_length) : NULL;
}
