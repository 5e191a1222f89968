/* What checks of a monitor have found since some moment, for clients that wait for it. */
#ifndef STORE_RECENT_RESULTS_H
#define STORE_RECENT_RESULTS_H

#include "model/status.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

struct recent_result {
    int64_t seq;        /* of all monitors: the order in which they were recorded */
    int64_t monitor;    /* key */
    int64_t began_at, checked_at;
    enum status status; /* UP, DEGRADED, DOWN, INCONCLUSIVE */
    bool late;          /* it came too late to count */
    const char *error_message; /* NULL: none */
};

struct recent_results {
    struct recent_result *list;
    int count, capacity;
};

/* Adds those of a monitor that were recorded behind seq, the oldest first; where they are more than
 * RECENT_RESULTS_MOST, the newest of them. */
#define RECENT_RESULTS_MOST 1000
int recent_results(struct db *db, struct arena *a, int64_t monitor, int64_t seq, struct recent_results *list);

/* The seq of the newest result of any monitor. */
int recent_results_newest(struct db *db, int64_t *seq);

/* *asked: a check was asked for and has not begun. *under_way: one has, and no result was recorded yet. */
int recent_results_pending(struct db *db, int64_t monitor, int64_t now, bool *asked, bool *under_way);

#endif
