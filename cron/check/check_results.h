/* Results that wait for their transaction. A run records them in groups: one commit each would be too
 * slow, one for all would hold the lock too long. */
#ifndef CRON_CHECK_CHECK_RESULTS_H
#define CRON_CHECK_CHECK_RESULTS_H

#include "base/arena.h"
#include "os/config.h"
#include "store/db.h"
#include "flow/record.h"

#include <stdbool.h>
#include <stdint.h>

/* All zeroes but for the first three members is an empty one. */
struct check_results {
    struct db *db;
    const struct config *config;
    void (*release)(void *owner); /* called once per result, when nothing more is done with it */

    struct arena arena;           /* for the texts of results; emptied when all are recorded */
    struct local_result *list;    /* oldest first, on the heap like owners */
    void **owners;
    int count, capacity;
    int64_t since_ms;             /* monotonic: when the oldest came, or was last tried */
    int64_t stuck_since_ms;       /* when the database first refused them; 0: it does not */
    bool on_full_disk;            /* results go in small groups, which need less space */
    bool lost;                    /* some had to be given up */
};

/* The monitor must live until its owner is released. */
void check_results_add(struct check_results *f, const struct local_result *result, void *owner);

/* Enough of them, or one that has waited long enough? */
bool check_results_ripe(const struct check_results *f);

/* Records as many as it can. What a busy database does not take now stays for the next call, for half a
 * minute at most: then it is given up, its leases run out, and a later run checks those monitors again. */
void check_results_record(struct check_results *f, int64_t now);

void check_results_free(struct check_results *f);

#endif
