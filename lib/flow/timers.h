/* What time alone brings about, looked at by every run of the checker. */
#ifndef FLOW_TIMERS_H
#define FLOW_TIMERS_H

#include "store/db.h"

/* Announces windows that began or ended since it was last told: per monitor, whether one is active
 * now is compared with what was announced. One transaction. *told: how many announcements were made. */
int timers_windows(struct db *db, struct arena *a, int64_t now, int *told);

/* Reminders and escalations of open incidents. One transaction. */
int timers_alerts(struct db *db, struct arena *a, int64_t now, int *told);

#endif
