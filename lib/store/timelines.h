/* What happened in an incident, gathered from the tables that each have a part of it. */
#ifndef STORE_TIMELINES_H
#define STORE_TIMELINES_H

#include "rules/role.h"
#include "render/timeline.h"
#include "store/db.h"

#define TIMELINE_MOST 500 /* of notes, of alerts, of deliveries: the newest */

/* In order, as the reader is told it; alerts, and what came of them, only with a key. The incident itself is
 * taken as it is: redact it before (rules/redaction.h). It takes several queries: call it inside one
 * transaction. */
int timelines_read(struct db *db, struct arena *a, const struct incident *i, enum reader reader,
                   struct timeline *t);

#endif
