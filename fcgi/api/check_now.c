/* A check now, due or not: for whoever has just mended something and wants to see it. */
#include "os/process.h"
#include "store/rate_limits.h"
#include "fcgi/api/handlers.h"

#include <stddef.h>

/* Seconds: nobody's server is to be asked more often than this because somebody likes the button. */
enum { PAUSE = 10 };

/* The answer does not wait for the check: its result comes as a live event, and as a heartbeat. */
static struct reply
start_check(struct request *rq)
{
    const char *const words[] = { "watchpost", "check", "--monitor", rq->monitor.id, NULL };

    if (!process_detach(rq->app->command, words))
        return refuse(rq, INTERNAL_ERROR, "The check could not be started: look into the log of the API");
    return answer_message(rq, "Check started");
}

/* 1 the check is ours to start, and nobody else's for a while; 0 there was one a moment ago, or somebody has
 * just asked for it; -1 the store failed. */
static int
claim(struct request *rq)
{
    int64_t ago = rq->now - rq->monitor.last_checked_at; /* less than nothing, if the clock was set back */
    struct rate_limit_use asked;

    if (ago >= 0 && ago < PAUSE)
        return 0;
    if (rate_limits_read(rq->app->db, RATE_LIMIT_CHECKS, rq->monitor.id, PAUSE, rq->now, &asked) != 0)
        return -1;
    if (asked.used > 0)
        return 0;
    return rate_limits_count(rq->app->db, RATE_LIMIT_CHECKS, rq->monitor.id, PAUSE, rq->now) == 0 ? 1 : -1;
}

/* POST /monitors/:id/check */
struct reply
monitor_check(struct request *rq)
{
    int ours;

    if (rq->monitor.is_paused)
        return refuse(rq, VALIDATION_ERROR, "The monitor is paused: resume it first");
    ours = claim(rq);
    if (ours < 0)
        return broke(rq);
    if (ours == 0)
        return answer_message(rq, "Checked moments ago");
    rq->later = start_check;
    return answer_message(rq, "Check started");
}
