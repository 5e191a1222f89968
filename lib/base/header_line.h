/* A line of a head of HTTP, "Name: value", with its line break or without. Names are the same in any case,
 * and white space around a value is none of it (RFC 9110, 5.1 and 5.5). */
#ifndef BASE_HEADER_LINE_H
#define BASE_HEADER_LINE_H

#include "base/arena.h"

#include <stddef.h>

/* Where in the line the value of the header of this name stands; NULL: the line is another's. */
const char *header_line_value(const char *line, size_t length, const char *name, size_t *value_length);

/* The value, in the arena; NULL: the line is another's. */
const char *header_line_text(struct arena *a, const char *line, size_t length, const char *name);

#endif
