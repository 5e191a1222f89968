/* A silence: for so long nobody is told of some monitors. What they do is recorded as ever. */
#ifndef MODEL_SILENCE_H
#define MODEL_SILENCE_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/fields.h"
#include "model/match.h"

#include <stdbool.h>
#include <stdint.h>

#define SILENCE_SHORTEST 60 /* seconds */
#define SILENCE_LONGEST 604800

/* On from starts_at to one second before ends_at. */
struct silence {
    int64_t key;
    const char *id;
    int64_t workspace; /* its row; 0: none */
    bool by_match;     /* for the monitors that match; else for match.monitors */
    struct match match;
    const char *reason, *actor; /* NULL: nothing was said */
    int64_t starts_at, ends_at, created_at;
    int64_t monitor_count;
    int64_t duration_seconds; /* of a body that is being read; 0: it does not say */
};

/* What POST /silences takes; ends with a row without a name. */
extern const struct field silence_fields[];

/* Reads a body that passed fields_types; s->starts_at says when it begins. */
struct field_problem silence_create(struct arena *a, json_object *body, struct silence *s);

/* The shape Silence, as a member of this name, or as an object by itself (NULL). */
void silence_json(struct buf *out, struct arena *a, const char *name, const struct silence *s, int64_t now);

#endif
