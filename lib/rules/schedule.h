/* When a monitor is due, for a checker that keeps the times of its checks itself: a remote probe. The
 * server's own monitors are claimed by their next due time (store/monitor_states.h:
 * monitor_states_claim). */
#ifndef RULES_SCHEDULE_H
#define RULES_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

/* last_at: when it was last checked; 0: never. */
bool schedule_is_due(int64_t interval_seconds, int64_t last_at, int64_t now);

#endif
