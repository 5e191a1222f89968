/* A monitor that was flapping has been steady for long enough, and is down: those who were told that it is
 * flapping, and nothing since, hear of it. */
#ifndef FLOW_FLAPPING_END_H
#define FLOW_FLAPPING_END_H

#include "base/arena.h"
#include "os/config.h"
#include "store/db.h"

#include <stdint.h>

/* For each run of the checker; a transaction of its own. *published: how many were told. 0, or -1 (logged),
 * and then nothing was. config is not used: all that the clock brings about is called with it. */
int flapping_ends(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published);

#endif
