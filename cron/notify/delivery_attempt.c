/* What all senders have in common: the clock of an attempt, and its end. The end is told by a timer that
 * rings in the loop's next turn, so that neither sender nor owner is ever called from within itself. */
#include "cron/notify/delivery_attempt.h"

#include "os/clock.h"

static void
tell(void *sending)
{
    struct delivery_attempt *s = sending;

    s->done(s);
}

void
delivery_attempt_start(struct delivery_attempt *s)
{
    s->started_ms = clock_monotonic_ms();
    s->status_code = -1;
    if (s->to->kind == CHANNEL_EMAIL)
        send_email(s);
    else
        send_webhook(s);
}

void
delivery_attempt_stop(struct delivery_attempt *s)
{
    loop_cancel(s->loop, &s->timer);
    if (s->stop != NULL)
        s->stop(s);
    s->stop = NULL;
}

void
delivery_attempt_limit(struct delivery_attempt *s, int64_t limit_ms, void (*late)(void *sending))
{
    s->timer.ring = late;
    s->timer.owner = s;
    loop_ring_at(s->loop, &s->timer, s->started_ms + limit_ms);
}

void
delivery_attempt_done(struct delivery_attempt *s, const char *error)
{
    delivery_attempt_stop(s);
    s->delivered = error == NULL;
    s->error = error;
    s->response_time_ms = clock_monotonic_ms() - s->started_ms;
    delivery_attempt_limit(s, 0, tell);
}
