/* One item of what a remote probe submits: one result. */
#ifndef MODEL_PROBE_ITEM_H
#define MODEL_PROBE_ITEM_H

#include "model/fields.h"
#include "model/heartbeat.h"

struct probe_item {
    const char *monitor_id;
    struct check_result result; /* ready to be recorded, if the monitor exists */
};

/* The time, and how old a result may be. */
struct probe_times {
    int64_t now;
    int64_t retention_days;
};

/* Judges one item, whatever JSON it is (NULL: null). On a problem *item is not to be used. */
struct field_problem probe_item_read(struct arena *a, json_object *value, const struct probe_times *times,
                                     struct probe_item *item);

/* Writes the item that a probe sends. */
void probe_item_json(struct buf *out, const char *monitor_id, const struct check_result *result);

/* The monitor_id in an item, for an error about it; "" if it has none. */
const char *probe_item_monitor(struct arena *a, json_object *value);

#endif
