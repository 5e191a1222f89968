/* What happened in an incident, gathered from the tables that each have a part of it. */
#ifndef STORE_TIMELINES_H
#define STORE_TIMELINES_H

#include "render/timeline.h"
#include "store/db.h"

#include <stdbool.h>

#define TIMELINE_MOST 500 /* of notes, of alerts, of deliveries: the newest */

/* In order. with_alerts: also the alerts and what came of them. It takes several queries: call it inside one
 * transaction. */
int timelines_read(struct db *db, struct arena *a, const struct incident *i, bool with_alerts,
                   struct timeline *t);

#endif
