/* Work that a run of the checker does in several short transactions: others get the lock in between. */
#ifndef FLOW_STEPS_H
#define FLOW_STEPS_H

#include "base/arena.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* Does a part of it inside a transaction that its caller began and ends. *more is false before, and *count 0;
 * *more: there is more to do, *count: how many were done. 0, or -1: what it did is undone. */
typedef int flow_step(struct db *db, struct arena *a, int64_t now, bool *more, int *count);

/* Steps until there is no more to do, each a transaction. *count grows by what was committed, on failure too.
 * 0, or -1. */
int steps_run(struct db *db, struct arena *a, int64_t now, flow_step *step, int *count);

#endif
