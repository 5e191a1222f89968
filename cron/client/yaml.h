/* YAML as JSON, and JSON as YAML. Plain scalars mean what the core schema of YAML 1.2 says (10.3.2): null,
 * true and false, integers, numbers; all else is text, "yes" and "on" too. */
#ifndef CRON_CLIENT_YAML_H
#define CRON_CLIENT_YAML_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

/* Reads one document. Anchors, aliases and merge keys (<<) are followed, up to a bound. NULL: *problem
 * says what is wrong, and in which line; in the arena. The value belongs to the caller. */
json_object *yaml_read(struct arena *a, const char *text, size_t length, const char **problem);

/* Writes a value in block style, its members in their order. Aborts only when memory runs out. */
void yaml_write(struct buf *out, json_object *value);

#endif
