/* A JSON text as a list of its values, in the order in which they begin: for texts of strangers, of which
 * little is asked. No tree is made, nothing is copied: a value knows where in the text it stands, and which
 * value comes behind it and all that is in it.
 *
 * In the list an object is followed by its members, a name and its value each; an array by its items. */
#ifndef BASE_JSON_INDEX_H
#define BASE_JSON_INDEX_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_INDEX_DEPTH 512 /* what is nested deeper is not read */

enum json_kind {
    JSON_IS_NULL,
    JSON_IS_FALSE,
    JSON_IS_TRUE,
    JSON_IS_NUMBER,
    JSON_IS_STRING,
    JSON_IS_ARRAY,
    JSON_IS_OBJECT
};

struct json_value {
    enum json_kind kind;
    bool escaped;      /* a string with a backslash in it */
    uint32_t from, to; /* in the text, quotes and brackets included */
    uint32_t next;     /* in the list */
    uint32_t count;    /* items, or members */
};

struct json_index {
    const char *text;                /* with a NUL behind it; not copied */
    const struct json_value *values; /* the first is the whole */
    uint32_t count;
};

/* False: it is not exactly one JSON value (RFC 8259, with a byte order mark before it or without), or it is
 * nested too deep. text[length] must be NUL; length below 2^31. */
bool json_index_read(struct arena *a, const char *text, size_t length, struct json_index *index);

#endif
