/* Starts `watchpost notify` after a commit that queued an alert, unless a run of it is at work already:
 * that looks again before it ends. If it is not started, the alert waits for the run that cron starts
 * every minute.
 *
 * A run of the checker starts it at the first commit that queued an alert, so that no alert waits for slow
 * targets; at its end the run waits until each alert has been tried once. */
#ifndef FLOW_NOTIFY_WAKEUP_H
#define FLOW_NOTIFY_WAKEUP_H

#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* program: the path of `watchpost`; clock: the system's time; as_of: the time that the run is to assume
 * (--now), 0: the system's. True: a run was started. Failures are logged. */
bool notify_wakeup(struct db *db, const char *program, int64_t clock, int64_t as_of);

/* Starts a run, whether one is at work or not. */
bool notify_start(const char *program, int64_t as_of);

/* Whether or not an alert waits that was never tried: starts one if none is at work. */
bool notify_start_idle(struct db *db, const char *program, int64_t clock);

/* What a run of the checker knows of the alerts that it queued. */
struct wakeups {
    struct db *db;
    int64_t as_of;   /* --now; 0: the system's time */
    int64_t newest;  /* the last alert that was queued before this run began */
    bool may_have_queued; /* to be set when a commit may have queued an alert */
    int64_t woke_ms; /* monotonic: when `watchpost notify` was last started; 0: never */
};

int wakeups_begin(struct wakeups *w, struct db *db, int64_t as_of);

/* To be called often: starts `watchpost notify` if a run is needed, but at most once a second. */
void wakeups_send(struct wakeups *w);

/* Whether an alert queued since the beginning was not tried yet; if no run is at work on it, one is
 * started. */
bool wakeups_pending(struct wakeups *w);

#endif
