/* What a remote probe is told to check (GET /probe/monitors), as the probe reads it. */
#ifndef MODEL_PROBE_WORK_H
#define MODEL_PROBE_WORK_H

#include "model/fields.h"
#include "model/monitor.h"

/* One monitor of the list. What only the server knows of it (how it stands, whether it is trusted) stays
 * unset. */
struct field_problem probe_work_read(struct arena *a, json_object *value, struct monitor *m);

/* Whether it is time to check it: last_at: when this probe did so last; 0: never. */
bool probe_work_due(const struct monitor *m, int64_t last_at, int64_t now);

#endif
