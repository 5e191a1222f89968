/* What time alone brings about, looked at by every run of the checker. */
#ifndef FLOW_TIMERS_H
#define FLOW_TIMERS_H

#include "store/db.h"

/* Announces windows that began or ended since it was last told: per monitor, whether one is active now is
 * compared with what was announced. Short transactions: what those before a failure told stays told.
 * *told: how many announcements were made, set on failure too. */
int timers_maintenance(struct db *db, struct arena *a, int64_t now, int *told);

/* The same for reminders and escalations of open incidents. */
int timers_alerts(struct db *db, struct arena *a, int64_t now, int *told);

#endif
