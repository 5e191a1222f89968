/* Starting notifiers, in moderation. */
#include "cron/telling.h"

#include "os/clock.h"
#include "flow/notify_wakeup.h"
#include "store/outbox.h"

#define WAKE_EVERY_MS 1000 /* one that was started needs a moment until it is seen at work */

int
telling_begin(struct telling *t, const struct run *run)
{
    *t = (struct telling){ .run = run };
    return outbox_newest(run->db, &t->newest);
}

void
telling_wake(struct telling *t)
{
    int64_t now_ms = clock_monotonic_ms();

    if (!t->untold || (t->woke_ms != 0 && now_ms - t->woke_ms < WAKE_EVERY_MS))
        return;
    t->untold = false;
    if (notifier_wake(t->run->db, "/proc/self/exe", clock_now(), t->run->fixed_now))
        t->woke_ms = now_ms;
}

bool
telling_goes_on(struct telling *t)
{
    t->untold = outbox_untried(t->run->db, run_now(t->run), t->newest) == 1;
    if (!t->untold)
        return false;
    telling_wake(t);
    return true;
}
