/* Monitors that change between down and not down too often for people to hear of each change. */
#ifndef FLOW_FLAPPING_H
#define FLOW_FLAPPING_H

#include "base/arena.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

struct flapping {
    bool is_flapping;
    bool has_begun; /* just now */
    int changes;   /* in the last hour */
    int64_t since; /* the first of these */
};

/* To be asked at each change of a monitor (its key), after the incident that it opens or resolves was
 * written: decides whether it is flapping from now on, and writes it down. Inside a writing transaction. 0,
 * or -1. */
int flapping_look(struct db *db, struct arena *a, int64_t monitor, int64_t now, struct flapping *f);

#endif
