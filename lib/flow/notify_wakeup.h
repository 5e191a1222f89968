/* Waking the deliverer: after a commit that queued an alert, `watchpost notify` is started, unless a run of it is
 * at work already and will look again before it ends. A hint that may be lost without loss: the minute's run is
 * the net.
 *
 * A run of the checker starts it beside itself, at the first commit that queued something, so that no alert waits
 * for slow targets; at its end the run waits until each alert has been tried once. */
#ifndef FLOW_NOTIFY_WAKEUP_H
#define FLOW_NOTIFY_WAKEUP_H

#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* program: the path of the command; clock: the time as it is; as_of: the time that the run is to believe
 * (--now), 0: the clock's. True: one was started. What goes wrong is only logged. */
bool notify_wakeup(struct db *db, const char *program, int64_t clock, int64_t as_of);

/* What a run of the checker knows of the alerts that it queued. */
struct wakeups {
    struct db *db;
    int64_t as_of;   /* --now; 0: the clock's */
    int64_t newest;  /* alert that was queued before this run began */
    bool untold;     /* to be set when something was committed that may have queued an alert */
    int64_t woke_ms; /* monotonic: when a notifier was last started; 0: never */
};

int wakeups_begin(struct wakeups *w, struct db *db, int64_t as_of);

/* To be called often: starts a notifier if one is needed, but not many a second. */
void wakeups_send(struct wakeups *w);

/* Whether something queued since the beginning was not tried yet; starts a notifier if none is at it. */
bool wakeups_pending(struct wakeups *w);

#endif
