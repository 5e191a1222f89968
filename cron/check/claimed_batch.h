/* Monitors that a run has claimed together, and the probes it set off for them. The monitors' memory is the
 * batch's and lives until the result of the last of them is dealt with: a slow target may keep its batch for
 * a minute while later batches come and go. */
#ifndef CRON_CHECK_CLAIMED_BATCH_H
#define CRON_CHECK_CLAIMED_BATCH_H

#include "base/arena.h"
#include "store/monitor_states.h"
#include "cron/command.h"
#include "cron/check/sweep.h"

#define CLAIMED_BATCH_SIZE 500 /* monitors at the most: a claim holds the write lock for a few milliseconds */

struct claimed_batch {
    struct arena arena;
    struct monitors monitors;
    int64_t lease;       /* the same for all of them */
    int64_t claimed_at;  /* as run_now has it: the time that their heartbeats bear */
    int unrecorded;      /* results that are still to be recorded, or given up */
};

/* What the probe of each is tagged with. */
struct claimed_check {
    struct claimed_batch *batch; /* NULL: what a client tries */
    const struct monitor *monitor;
    struct tried_check *tried; /* what a client tries, which was not claimed (tried_checks.h); else NULL */
};

/* Claims what is due, or the monitors that the run was given by name, or what clients have asked for, and
 * starts their probes, tagged with a struct claimed_check that lives as long as the batch. Returns how
 * many, or -1. */
int claimed_batch_start(struct run *run, struct sweep *sweep, struct claim *claim);

/* To be called once for each result. The last call frees the batch. void *: check_results calls it. */
void claimed_batch_release(void *batch);

#endif
