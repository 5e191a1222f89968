/* How a run of the checker has people told: `watchpost notify` is started beside it, at the first commit
 * that queued something, so that nobody waits for slow targets; at its end the run waits until each alert
 * has been tried once. */
#ifndef CRON_TELLING_H
#define CRON_TELLING_H

#include "cron/command.h"

#include <stdbool.h>
#include <stdint.h>

struct telling {
    const struct run *run;
    int64_t newest;  /* alert that was queued before this run began */
    bool untold;     /* to be set when something was committed that people may have to be told */
    int64_t woke_ms; /* monotonic: when a notifier was last started; 0: never */
};

int telling_begin(struct telling *t, const struct run *run);

/* To be called often: starts a notifier if one is needed, but not many a second. */
void telling_wake(struct telling *t);

/* Whether something queued since the beginning was not tried yet; starts a notifier if none is at it. */
bool telling_goes_on(struct telling *t);

#endif
