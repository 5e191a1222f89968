/* Checks of what clients try (store/tries.h), in the run that makes what clients have asked for: they share
 * its sweep, and their results go to the clients alone. */
#ifndef CRON_CHECK_TRIALS_H
#define CRON_CHECK_TRIALS_H

#include "cron/check/claimed_batch.h"
#include "cron/check/sweep.h"
#include "cron/command.h"

#include <stdbool.h>

struct trial;

/* All zeroes but for the first two: none. */
struct trials {
    struct run *run;
    struct sweep *sweep;
    int in_flight;
    struct trial *done; /* and not written yet */
};

/* Begins those that wait, as many as there is a place for. 0, or -1 (logged). */
int trials_begin(struct trials *t);

/* Told by the sweep of a check whose claimed_check has a trial. */
void trials_seen(struct trials *t, struct trial *one, const struct observation *seen);

/* Writes what has come of those that have ended; what a busy database does not take stays for the next
 * call. Whether any was written: then listeners are to be woken. */
bool trials_write(struct trials *t);

/* Whether something is still to be done. */
bool trials_go_on(const struct trials *t);

void trials_close(struct trials *t);

#endif
