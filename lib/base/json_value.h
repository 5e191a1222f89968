/* What the values of an index of a JSON text say (base/json_index.h), and whether two are the same. */
#ifndef BASE_JSON_VALUE_H
#define BASE_JSON_VALUE_H

#include "base/arena.h"
#include "base/json_index.h"

#include <stdbool.h>
#include <stddef.h>

/* What a string says, escapes undone; a lone surrogate is U+FFFD. The text may hold U+0000: it ends at
 * *length. */
const char *json_string_text(struct arena *a, const struct json_index *x, const struct json_value *v,
                             size_t *length);

/* A number; more exact than a double, so that integers of 64 bits stay apart. */
long double json_number(const struct json_index *x, const struct json_value *v);

/* The value as it stands in its text. */
const char *json_raw(struct arena *a, const struct json_index *x, const struct json_value *v);

/* The member of this name, the last if there are several; NULL: there is none. */
const struct json_value *json_member(struct arena *a, const struct json_index *x, const struct json_value *v,
                                     const char *name, size_t length);

/* Whether both are the same value, however it is spelled. */
bool json_same(struct arena *a, const struct json_index *x, const struct json_value *v,
               const struct json_index *y, const struct json_value *w);

#endif
