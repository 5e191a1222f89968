/* Paths into JSON: "$" and then ".name", ["name"], [0], [-1] (from the end) or [*] (each), in any order and
 * number; length(...) around a path counts. A part of RFC 9535, so each path means there what it means here,
 * but for length(), which there is no path. */
#ifndef BASE_JSON_PATH_H
#define BASE_JSON_PATH_H

#include "base/arena.h"
#include "base/json_index.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_step_kind { STEP_NAME, STEP_INDEX, STEP_EACH };

struct json_step {
    enum json_step_kind kind;
    const char *name; /* STEP_NAME; it may hold U+0000 */
    size_t length;
    int64_t index; /* STEP_INDEX */
};

struct json_path {
    bool counts; /* length(...) */
    bool many;   /* a step is [*] */
    struct json_step *steps;
    int step_count;
};

/* False: it is no path. */
bool json_path_read(struct arena *a, const char *text, struct json_path *path);

/* Told of each value that the path leads to, in the order of the text; with NULL where it leads nowhere: a
 * member or item that is not there, [*] of what is no array or object, or has nothing in it. The answer:
 * whether to go on. */
typedef bool json_path_seen(void *owner, const struct json_value *value);

/* Walks the path of an index, whatever `counts` says. */
void json_path_walk(struct arena *a, const struct json_path *path, const struct json_index *x,
                    json_path_seen *seen, void *owner);

/* What length(...) gives: how many values [*] leads to; without one, the items, members or characters of the
 * one value. -1: there is none, or it has no length. */
int64_t json_path_length(struct arena *a, const struct json_path *path, const struct json_index *x);

#endif
