/* Waking the one who delivers: after a commit that queued an alert, `watchpost notify` is started, unless
 * a run of it is at work already and will look again before it ends. A hint that may be lost without loss:
 * the minute's run is the net. */
#ifndef FLOW_NOTIFY_WAKEUP_H
#define FLOW_NOTIFY_WAKEUP_H

#include "store/db.h"

/* program: the path of the command; clock: the time as it is; as_of: the time that the run is to believe
 * (--now), 0: the clock's. True: one was started. What goes wrong is only logged. */
bool notifier_wake(struct db *db, const char *program, int64_t clock, int64_t as_of);

#endif
