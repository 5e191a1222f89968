/* A check now, due or not, so that a repair can be seen at once. It is queued, and one run makes all that are
 * queued, however many there are (`watchpost check --queued`): if none is alive, one is started. */
#include "os/process.h"
#include "store/queued_checks.h"
#include "store/settings.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/api/handlers.h"

#include <stddef.h>

/* The answer does not wait for the check: its result comes as a live event, and as a heartbeat. */
static struct reply
accepted(struct request *rq)
{
    struct reply reply = answer_message(rq, "Check started");

    reply.status = 202;
    return reply;
}

static struct reply
start_run(struct request *rq)
{
    const char *const words[] = { "watchpost", "check", "--queued", NULL };

    if (!process_detach(rq->app->command, words))
        return refuse(rq, INTERNAL_ERROR, "The check could not be started: look into the log of the API");
    return accepted(rq);
}

/* A monitor of the operator's may be checked more often than those of strangers, whose targets may be
 * anyone's. In seconds. A stranger's may be checked by hand once in its own interval, or once a minute where
 * that is longer. */
static int64_t
pause_of(const struct monitor *m)
{
    int64_t least = limit_rules[LIMIT_CHECKS].window_seconds;
    int64_t most = limit_rules[LIMIT_STRANGERS_CHECKS].window_seconds;

    if (m->trusted || m->interval_seconds < least)
        return least;
    return m->interval_seconds < most ? m->interval_seconds : most;
}

/* FOUND: a run takes what is queued. In the transaction that queues: see cron/check/queued_run.h. */
static enum found
find_run(struct db *db)
{
    int64_t number;

    if (settings_int(db, SETTING_QUEUED_RUN, 0, &number) != 0)
        return FAILED;
    return number != 0 && db_run_is_alive(db, RUN_CHECKER, number) ? FOUND : NONE;
}

static struct reply
queue_check(struct request *rq)
{
    enum found run = find_run(rq->app->db);

    if (run == FAILED || queued_checks_add(rq->app->db, rq->monitor.key, rq->now) != 0)
        return broke(rq);
    rq->later = run == NONE ? start_run : accepted;
    return accepted(rq);
}

/* POST /monitors/:id/check -- the limit counts requests, `ago` counts checks: the scheduled ones as well,
 * whose result is as fresh as that of a new one. */
struct reply
monitor_check(struct request *rq)
{
    const int64_t pause = pause_of(&rq->monitor);
    int64_t ago = rq->now - rq->monitor.last_checked_at; /* less than nothing, if the clock was set back */
    struct rate_limit asked;

    body_ignored(rq);
    if (rq->monitor.is_paused)
        return refuse(rq, VALIDATION_ERROR, "The monitor is paused: resume it first");
    if (rate_limit_read_within(rq, LIMIT_CHECKS, rq->monitor.id, pause, &asked) != 0)
        return broke(rq);
    if (rate_limit_spent(&asked))
        return rate_limit_refuse(rq, &asked);
    if (ago >= 0 && ago < pause)
        return refuse_rate(rq, pause - ago,
                           "This monitor was checked moments ago: try again in a few seconds");
    if (rate_limit_use(rq, &asked) != 0)
        return broke(rq);
    return queue_check(rq);
}
