/* What all senders share: the time limit of an attempt, and its end. The end is reported by a timer that
 * rings in the loop's next turn, so that neither the sender nor the owner is ever called from within
 * itself. */
#include "cron/notify/delivery_attempt.h"

#include "os/clock.h"

void
delivery_attempt_start(struct delivery_attempt *d)
{
    d->started_ms = clock_monotonic_ms();
    d->status_code = -1;
    d->retry_after_ms = -1;
    d->running = true;
    d->kind->start(d);
}

void
delivery_attempt_stop(struct delivery_attempt *d)
{
    loop_cancel(d->loop, &d->timer);
    if (d->running)
        d->kind->stop(d);
    d->running = false;
}

/* One timer: a later call takes the place of the one before, and delivery_attempt_done of both. */
void
delivery_attempt_limit(struct delivery_attempt *d, int64_t limit_ms, void (*late)(void *attempt))
{
    d->timer.ring = late;
    d->timer.owner = d;
    loop_ring_at(d->loop, &d->timer, d->started_ms + limit_ms);
}

static void
report_end(void *attempt)
{
    struct delivery_attempt *d = attempt;

    d->done(d);
}

/* The sender is stopped here and not in the next turn, so that a descriptor that is ready cannot call it
 * again. */
void
delivery_attempt_done(struct delivery_attempt *d, enum attempt_end end, const char *error)
{
    delivery_attempt_stop(d);
    d->end = end;
    d->delivered = end == ATTEMPT_DELIVERED;
    d->error = error;
    d->response_time_ms = clock_monotonic_ms() - d->started_ms;
    delivery_attempt_limit(d, 0, report_end);
}
