/* What a client sets of a push monitor: how often a ping is expected, and what a ping's metrics must be. The
 * readers and writers of its rows in monitor_fields. */
#ifndef MODEL_PUSH_OPTIONS_H
#define MODEL_PUSH_OPTIONS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stdint.h>

/* Which requests count as a ping. */
enum push_methods { PUSH_ANY_METHOD, PUSH_POST_ONLY, PUSH_METHODS_COUNT };
extern const char *const push_methods_names[PUSH_METHODS_COUNT + 1];

/* Between which values a metric must lie, both included. */
struct metric_bound {
    const char *label;
    bool has_min, has_max;
    double min, max;
};

struct metric_bounds {
    struct metric_bound *list;
    int count, capacity;
};

struct push_options {
    int64_t every_seconds;   /* -1: not by this */
    const char *cron;        /* NULL: not by this; of the two exactly one is set */
    const char *timezone;    /* of cron; an IANA name that this host knew when it was set */
    int64_t grace_seconds;   /* how much later a ping may come */
    int64_t max_run_seconds; /* -1: a run may take as long as it likes */
    const struct metric_bounds *bounds; /* NULL: none */
    enum push_methods methods;
};

/* See struct field. */
const char *push_cron_read(struct arena *a, json_object *value, void *where);
bool push_bounds_are_fit(json_object *value);
const char *push_bounds_read(struct arena *a, json_object *value, void *where);
void push_bounds_put(struct buf *out, struct arena *a, const char *name, const void *where,
                     enum field_view view);

#endif
