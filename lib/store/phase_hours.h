/* Sums of the phases of checks, an hour at a time: what charts show the means of. The hour in progress is in
 * the monitor's state, which every check rewrites anyway. */
#ifndef STORE_PHASE_HOURS_H
#define STORE_PHASE_HOURS_H

#include "base/arena.h"
#include "model/evidence_pack.h"
#include "store/db.h"

/* Counts a check of that time in *running, which moves to the table when a later hour begins; one of an
 * earlier hour goes there at once. */
int phase_hours_count(struct db *db, int64_t monitor, int64_t at, const struct phases *ms,
                      struct phase_sums *running);

struct phase_hours {
    struct phase_sums *list;
    int count, capacity;
};

/* Those that began in from..until-1, the hour in progress too; an hour may come twice. */
int phase_hours_between(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t until,
                        struct phase_hours *hours);

/* Deletes hours before cut; *deleted grows by their number. */
int phase_hours_delete_old(struct db *db, int64_t monitor, int64_t cut, int64_t *deleted);

#endif
