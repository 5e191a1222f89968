/* A check now, due or not, so that a repair can be seen at once. */
#include "os/process.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/api/handlers.h"

#include <stddef.h>

/* The answer does not wait for the check: its result comes as a live event, and as a heartbeat. */
static struct reply
start_check(struct request *rq)
{
    const char *const words[] = { "watchpost", "check", "--monitor", rq->monitor.id, NULL };
    struct reply reply;

    if (!process_detach(rq->app->command, words))
        return refuse(rq, INTERNAL_ERROR, "The check could not be started: look into the log of the API");
    reply = answer_message(rq, "Check started");
    reply.status = 202;
    return reply;
}

/* POST /monitors/:id/check */
struct reply
monitor_check(struct request *rq)
{
    const int64_t pause = limit_rules[LIMIT_CHECKS].window_seconds;
    int64_t ago = rq->now - rq->monitor.last_checked_at; /* less than nothing, if the clock was set back */
    struct rate_limit asked;

    body_ignored(rq);
    if (rq->monitor.is_paused)
        return refuse(rq, VALIDATION_ERROR, "The monitor is paused: resume it first");
    if (rate_limit_read_of(rq, LIMIT_CHECKS, rq->monitor.id, &asked) != 0)
        return broke(rq);
    if (rate_limit_spent(&asked))
        return rate_limit_refuse(rq, &asked);
    if (ago >= 0 && ago < pause)
        return refuse_rate(rq, pause - ago,
                           "This monitor was checked moments ago: try again in a few seconds");
    if (rate_limit_use(rq, &asked) != 0)
        return broke(rq);
    rq->later = start_check;
    return answer_message(rq, "Check started");
}
