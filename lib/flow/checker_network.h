/* The checker has lost its own network, or has it again: noted once, and told once, whatever number of runs
 * find it out. */
#ifndef FLOW_CHECKER_NETWORK_H
#define FLOW_CHECKER_NETWORK_H

#include "base/arena.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* Each is one transaction. *published is set if there was news; the arena is scratch. -1 (logged): nothing
 * was noted. */

/* No sentinel answers. since: when the first check failed that shows it; affected: how many monitors the run
 * could not check for it. */
int checker_network_lost(struct db *db, struct arena *a, int64_t since, int64_t affected, int64_t now,
                         bool *published);

/* One answers, or there are none any longer. */
int checker_network_back(struct db *db, struct arena *a, int64_t now, bool *published);

#endif
