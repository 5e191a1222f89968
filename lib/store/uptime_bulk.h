/* The last day and week of many monitors at once: what rollups_since reads for one, at a fraction of what
 * calling it for each would cost. */
#ifndef STORE_UPTIME_BULK_H
#define STORE_UPTIME_BULK_H

#include "rules/uptime.h"
#include "store/db.h"

struct uptime_bulk {
    int64_t monitor;        /* key */
    struct rollup day, week; /* the last 24 hours and 7 days; `degraded` and `first_at` are not filled in */
    bool has_hour;           /* for uptime_bulk_read alone */
};

/* Fills in `count` monitors, which must be in the order of their keys. *until: the first
 * second at which they may have changed though nothing was written, because a heartbeat has become too old
 * to count. */
int uptime_bulk_read(struct db *db, struct uptime_bulk *list, int count, int64_t now, int64_t *until);

#endif
