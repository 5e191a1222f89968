/* What was expected of push monitors, and did not come. */
#ifndef FLOW_MISSED_PINGS_H
#define FLOW_MISSED_PINGS_H

#include "base/arena.h"
#include "os/config.h"
#include "store/db.h"

#include <stdint.h>

/* What the clock brings about: each period in which nothing came is one failure, at the time until which
 * it was waited for; so is a run that takes too long. In short transactions: what was committed before a
 * failure stays. At most so many in one run; what is left is for the next. The arena is scratch, and
 * emptied. *published: how many events were, set on failure too. */
#define MISSED_MOST 10000
int missed_pings_record(struct db *db, struct arena *a, const struct config *config, int64_t now,
                        int *published);

#endif
