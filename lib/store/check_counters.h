/* How many checks were recorded, by type and result and by how long they took, since the instance counts
 * them. The transaction that records checks adds them, at the cost of a statement or two for all of them. */
#ifndef STORE_CHECK_COUNTERS_H
#define STORE_CHECK_COUNTERS_H

#include "model/monitor.h"
#include "model/status.h"
#include "store/db.h"

#define CHECK_COUNTERS_BOUNDS 11
#define CHECK_COUNTERS_RESULTS (INCONCLUSIVE + 1)

/* Response times, in milliseconds, up to which a bucket reaches; one more bucket has no bound. */
extern const int64_t check_counters_bounds[CHECK_COUNTERS_BOUNDS];

struct check_counters {
    struct check_counter {
        int64_t checks, total_ms; /* how many, and how long they took together */
    } of[MONITOR_TYPE_COUNT][CHECK_COUNTERS_RESULTS][CHECK_COUNTERS_BOUNDS + 1];
};

/* Counts a recorded check: in memory, until check_counters_save adds all that was counted to what is
 * stored. */
void check_counters_count(struct check_counters *c, enum monitor_type type, enum status result,
                          int64_t response_time_ms);
int check_counters_save(struct db *db, const struct check_counters *c);

int check_counters_read(struct db *db, struct check_counters *c);

#endif
