/* When the last result of a monitor is too old to say how it is now. */
#ifndef RULES_STALENESS_H
#define RULES_STALENESS_H

#include "base/duration.h"
#include "model/monitor.h"

#include <stdbool.h>
#include <stdint.h>

/* A result is old so many intervals and seconds after it; also for SQL, which has to judge many at once. */
enum { STALE_INTERVALS = 3, STALE_GRACE = 2 * MINUTE + 1 };

/* The first second at which its newest conclusive result is old. INT64_MAX: never, because there is none, or
 * the monitor is paused. */
int64_t stale_from(const struct monitor *m);

/* False also before the first result: nothing is old then, it is unknown. */
bool monitor_is_stale(const struct monitor *m, int64_t now);

/* The status that pages show: unknown where the last one is old. */
enum status monitor_shown_status(const struct monitor *m, int64_t now);

#endif
