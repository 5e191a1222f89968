/* Checks that clients have asked for, at most one of a monitor: a client that asks for one that has not begun
 * yet shares it. The state of a monitor has it; a run of checks takes them, of whichever kind the run is. */
#ifndef STORE_QUEUED_CHECKS_H
#define STORE_QUEUED_CHECKS_H

#include "store/monitor_states.h"

/* Queues one, to begin at that time or later; inside a writing transaction. */
int queued_checks_add(struct db *db, int64_t monitor, int64_t at);

struct queued_checks {
    int64_t waiting;   /* of monitors that are not paused */
    int64_t claimable; /* of these, those that no run holds a lease of */
};
int queued_checks_count(struct db *db, int64_t now, struct queued_checks *q);

/* As monitor_states_claim, of those alone, the longest asked first. */
int queued_checks_claim(struct db *db, struct arena *a, const struct claim *claim, struct monitors *claimed);

#endif
