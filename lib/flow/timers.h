/* Events that time alone brings about; every run of the checker looks for them. */
#ifndef FLOW_TIMERS_H
#define FLOW_TIMERS_H

#include "os/config.h"
#include "store/db.h"

/* Publishes that maintenance windows began or ended: per monitor, whether one is active now is compared with
 * what was published last. Short transactions: what was committed before a failure stays. *published: how
 * many events were published, set on failure too. */
int timers_maintenance(struct db *db, struct arena *a, const struct config *config, int64_t now,
                       int *published);

/* The same for incidents that have waited long enough for what their monitors depend on: they open. */
int timers_waiting(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published);

/* The same for reminders and escalations of open incidents. */
int timers_alerts(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published);

#endif
