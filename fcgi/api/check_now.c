/* A check now, due or not, so that a repair can be seen at once. */
#include "os/process.h"
#include "store/rate_limits.h"
#include "fcgi/api/handlers.h"

#include <stddef.h>

/* The shortest time between two checks that were asked for, however often the button is pressed: the target
 * may be another's server. */
enum { PAUSE_SECONDS = 10 };

/* The answer does not wait for the check: its result comes as a live event, and as a heartbeat. */
static struct reply
start_check(struct request *rq)
{
    const char *const words[] = { "watchpost", "check", "--monitor", rq->monitor.id, NULL };

    if (!process_detach(rq->app->command, words))
        return refuse(rq, INTERNAL_ERROR, "The check could not be started: look into the log of the API");
    return answer_message(rq, "Check started");
}

/* 1 this request may start the check, and no other may for a while; 0 there was one a moment ago, or another
 * request has just started one; -1 the store failed. */
static int
claim(struct request *rq)
{
    int64_t ago = rq->now - rq->monitor.last_checked_at; /* less than nothing, if the clock was set back */
    struct rate_limit_use asked;

    if (ago >= 0 && ago < PAUSE_SECONDS)
        return 0;
    if (rate_limits_read(rq->app->db, RATE_LIMIT_CHECKS, rq->monitor.id, PAUSE_SECONDS, rq->now, &asked) != 0)
        return -1;
    if (asked.used > 0)
        return 0;
    if (rate_limits_count(rq->app->db, RATE_LIMIT_CHECKS, rq->monitor.id, PAUSE_SECONDS, rq->now) != 0)
        return -1;
    return 1;
}

/* POST /monitors/:id/check */
struct reply
monitor_check(struct request *rq)
{
    int claimed;

    if (rq->monitor.is_paused)
        return refuse(rq, VALIDATION_ERROR, "The monitor is paused: resume it first");
    claimed = claim(rq);
    if (claimed < 0)
        return broke(rq);
    if (claimed == 0)
        return answer_message(rq, "Checked moments ago");
    rq->later = start_check;
    return answer_message(rq, "Check started");
}
