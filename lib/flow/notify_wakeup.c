/* Two short queries of the outbox. Most of the time they show that no process need be started: no alert is
 * due that was not tried, or a run that has claimed alerts is alive. */
#include "flow/notify_wakeup.h"

#include "base/rfc3339.h"
#include "os/clock.h"
#include "os/process.h"
#include "store/outbox_run.h"

#include <stddef.h>

#define WAKE_EVERY_MS 1000 /* a run needs a moment after its start until the outbox shows it */

/* Detached: it outlives a checker's run, and an API worker does not wait for it. It is known by its lease in
 * the outbox, not by its process id. */
bool
notify_start(const char *program, int64_t as_of)
{
    char time[RFC3339_SIZE];
    const char *const words[] = { "watchpost", "notify", as_of != 0 ? "--now" : NULL, time, NULL };

    rfc3339_print(as_of, time); /* passed only behind --now: the first NULL ends the list */
    return process_detach(program, words);
}

bool
notify_start_idle(struct db *db, const char *program, int64_t clock)
{
    const struct outbox_run no_run = { .clock = clock };

    return outbox_busy(db, &no_run) == NONE && notify_start(program, 0);
}

/* A query that fails counts as "not needed": an alert that is due is looked at again by the next commit, and
 * by cron's run within a minute. */
bool
notify_wakeup(struct db *db, const char *program, int64_t clock, int64_t as_of)
{
    const struct outbox_run no_run = { .clock = clock };

    if (outbox_untried(db, as_of != 0 ? as_of : clock, 0) != FOUND || outbox_busy(db, &no_run) != NONE)
        return false;
    return notify_start(program, as_of);
}

/* The newest key is taken before anything is recorded: what comes behind it is this run's to see tried. */
int
wakeups_begin(struct wakeups *w, struct db *db, int64_t as_of)
{
    *w = (struct wakeups){ .db = db, .as_of = as_of };
    return outbox_newest(db, &w->newest);
}

/* "/proc/self/exe" is this program whatever PATH says, and the same file even if a package replaced it
 * meanwhile. */
void
wakeups_send(struct wakeups *w)
{
    int64_t now_ms = clock_monotonic_ms();

    if (!w->may_have_queued || (w->woke_ms != 0 && now_ms - w->woke_ms < WAKE_EVERY_MS))
        return;
    w->may_have_queued = false;
    if (notify_wakeup(w->db, "/proc/self/exe", clock_now(), w->as_of))
        w->woke_ms = now_ms;
}

/* Alerts that an earlier run left untried are not waited for: their receivers may be away for a day. */
bool
wakeups_pending(struct wakeups *w)
{
    w->may_have_queued = outbox_untried(w->db, w->as_of != 0 ? w->as_of : clock_now(), w->newest) == FOUND;
    if (!w->may_have_queued)
        return false;
    wakeups_send(w);
    return true;
}
