/* A check now, due or not: for whoever has just mended something and wants to see it. */
#include "api.h"

#include "base/detached.h"

#include <stddef.h>

/* Seconds: nobody's server is to be asked more often than this because somebody likes the button. */
enum { PAUSE = 10 };

/* The answer does not wait for the check: its result comes as a live event, and as a heartbeat. */
static struct reply
start_check(struct request *rq)
{
    char name[] = "watchpost", command[] = "check", option[] = "--monitor";
    char *words[] = { name, command, option, arena_text(rq->arena, rq->monitor.id), NULL };

    if (!detached_start(rq->app->helper, words))
        return refuse(rq, INTERNAL_ERROR, "The check could not be started: look into the log of the API");
    return answer_message(rq, "Check started");
}

/* POST /monitors/:id/check */
struct reply
monitor_check(struct request *rq)
{
    const struct monitor *m = &rq->monitor;
    int64_t ago = rq->now - m->last_checked_at; /* less than nothing, if the clock was set back */

    if (m->is_paused)
        return refuse(rq, VALIDATION_ERROR, "The monitor is paused: resume it first");
    if (ago >= 0 && ago < PAUSE)
        return answer_message(rq, "Checked moments ago");
    rq->later = start_check;
    return answer_message(rq, "Check started");
}
