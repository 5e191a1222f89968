/* Headers that a client chose for requests of ours. They are kept as lines, "Name: value\n" each. */
#ifndef MODEL_HTTP_HEADERS_H
#define MODEL_HTTP_HEADERS_H

#include "base/arena.h"
#include "base/json.h"

#include <stdbool.h>

/* Reads an object of strings. Returns NULL and sets *lines (NULL: there are none), or says what is wrong.
 * A name is a token of HTTP of 1 to 100 characters, a value has at most 4096 and no line break. */
const char *http_headers_read(struct arena *a, json_object *value, int most, const char **lines);

/* The next of the lines; *lines moves on behind it. False: there is none left. */
bool http_headers_next(struct arena *a, const char **lines, const char **name, const char **value);

#endif
