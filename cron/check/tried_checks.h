/* Checks of what clients try (store/tries.h), in the run that makes what clients have asked for: they share
 * its sweep, and their results go to the clients alone. */
#ifndef CRON_CHECK_TRIED_CHECKS_H
#define CRON_CHECK_TRIED_CHECKS_H

#include "cron/check/claimed_batch.h"
#include "cron/check/sweep.h"
#include "cron/command.h"

#include <stdbool.h>

struct tried_check;

/* All zeroes but for the first two: none. */
struct tried_checks {
    struct run *run;
    struct sweep *sweep;
    int in_flight;
    struct tried_check *done; /* and not written yet */
};

/* Begins those that wait, as many as there is a place for. 0, or -1 (logged). */
int tried_checks_begin(struct tried_checks *t);

/* Told by the sweep of a check whose claimed_check is of one. */
void tried_checks_seen(struct tried_checks *t, struct tried_check *one, const struct observation *seen);

/* Writes what has come of those that have ended; what a busy database does not take stays for the next
 * call. Whether any was written: then listeners are to be woken. */
bool tried_checks_write(struct tried_checks *t);

/* Whether something is still to be done. */
bool tried_checks_go_on(const struct tried_checks *t);

void tried_checks_close(struct tried_checks *t);

#endif
