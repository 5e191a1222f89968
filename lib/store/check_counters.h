/* What all checks come to since there are totals: by type and result, and by how long they took. They are
 * kept in the transaction that records the checks, at the cost of a statement or two for all of them. */
#ifndef STORE_CHECK_COUNTERS_H
#define STORE_CHECK_COUNTERS_H

#include "model/monitor.h"
#include "model/status.h"
#include "store/db.h"

#define TOTALS_BOUNDS 11
#define TOTALS_RESULTS (DOWN + 1)

/* Response times, in milliseconds, up to which a bucket reaches; one more bucket has no bound. */
extern const int64_t totals_bounds[TOTALS_BOUNDS];

struct totals {
    struct total {
        int64_t checks, total_ms;
    } of[MONITOR_TYPE_COUNT][TOTALS_RESULTS][TOTALS_BOUNDS + 1];
};

/* Counts a recorded check: in memory, until totals_save adds all that was counted to what is stored. */
void totals_count(struct totals *t, enum monitor_type type, enum status result, int64_t response_time_ms);
int totals_save(struct db *db, const struct totals *t);

int totals_read(struct db *db, struct totals *t);

#endif
