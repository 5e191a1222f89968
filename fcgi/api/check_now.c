/* A check now, due or not, so that a repair can be seen at once. It is queued, and one run makes all that are
 * queued, however many there are (`watchpost check --queued`): if none is alive, one is started. */
#include "base/json.h"
#include "fcgi/api/handlers.h"
#include "fcgi/http/hold.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/http/route.h"
#include "os/process.h"
#include "store/events.h"
#include "store/queued_checks.h"
#include "store/recent_results.h"
#include "store/settings.h"

#include <stddef.h>

/* The commit comes first: a run finds only what was committed. */
static struct reply
start_run(struct request *rq)
{
    const char *const words[] = {"watchpost", "check", "--queued", NULL};

    if (!process_detach(rq->app->command, words))
        return refuse(rq, INTERNAL_ERROR, "The check could not be started: look into the log of the API");
    return *rq->promised;
}

static struct reply
answer_promised(struct request *rq)
{
    return *rq->promised;
}

/* A monitor of the operator's may be checked more often than those of strangers, whose targets may be
 * anyone's. In seconds. A stranger's may be checked by hand once in its own interval, or once a minute where
 * that is longer. */
int64_t
check_pause(const struct monitor *m)
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

int
promise_run(struct request *rq, struct reply reply)
{
    enum found run = find_run(rq->app->db);

    rq->promised = arena_alloc(rq->arena, sizeof *rq->promised);
    *rq->promised = reply;
    rq->later = run == NONE ? start_run : answer_promised;
    return run == FAILED ? -1 : 0;
}

/* Queues a check that begins `after_pause` seconds from now, and answers what was promised. */
static struct reply
queue_check(struct request *rq, int64_t after_pause, struct reply reply)
{
    if (promise_run(rq, reply) != 0 ||
        queued_checks_add(rq->app->db, rq->monitor.key, rq->now + after_pause) != 0)
        return broke(rq);
    return reply;
}

/* Of what did not wait, or not for as long as the pause lasts. */
static struct reply
accepted(struct request *rq, int64_t after, int64_t pause)
{
    const char *message = pause == 0 ? HOLD_CHECK_STARTED
                                    : arena_printf(rq->arena,
                                                   "Check queued: it begins in %lld s, as the monitor was "
                                                   "checked moments ago",
                                                   (long long)pause);

    return hold_answer_accepted(rq, rq->monitor.id, after, message);
}

/* 429 says where to go on, too: that member is put into the refusal before its closing brace. */
static struct reply
refuse_for_pause(struct request *rq, int64_t pause, int64_t after)
{
    const char *sentence =
        arena_printf(rq->arena, "This monitor was checked moments ago: try again in %lld s, or send wait",
                     (long long)pause);
    struct reply no = refuse_rate(rq, pause, sentence);
    struct buf out = json_text(rq);

    buf_bytes(&out, no.text, no.length - 1);
    put_text(&out, "after", arena_printf(rq->arena, "%lld", (long long)after));
    end_object(&out);
    no.text = out.text;
    no.length = out.length;
    return no;
}

/* How many seconds of the pause are left. The limit counts requests, `ago` counts checks: the scheduled
 * ones as well, whose result is as fresh as that of a new one. */
static int
pause_left(struct request *rq, struct rate_limit *asked, int64_t *left)
{
    const int64_t pause = check_pause(&rq->monitor);
    int64_t ago = rq->now - rq->monitor.last_checked_at; /* less than nothing, if the clock was set back */

    *left = 0;
    if (rate_limit_read_within(rq, LIMIT_CHECKS, rq->monitor.id, pause, asked) != 0)
        return -1;
    if (rate_limit_spent(asked))
        *left = asked->wait;
    if (ago >= 0 && ago < pause && pause - ago > *left)
        *left = pause - ago;
    return 0;
}

/* What a client waits for that asks for a check now. */
static int
begin_wait(struct request *rq, struct hold *h, int64_t seconds)
{
    struct wait *w = &h->wait;
    bool asked;

    *h = (struct hold){.kind = HOLD_CHECK};
    w->monitors[0] = rq->monitor.key;
    w->count = 1;
    w->began_at = rq->now;
    w->deadline = rq->now + (seconds > 0 ? seconds : 0);
    return hold_take_key(rq, h) != 0 || events_newest(rq->app->db, &w->after) != 0 ||
                   recent_results_newest(rq->app->db, &w->seq) != 0 ||
                   recent_results_pending(rq->app->db, rq->monitor.key, rq->now, &asked, &w->under_way[0]) !=
                       0
               ? -1
               : 0;
}

/* The client goes on behind the newest event, and a check that began in the second of that event does not
 * count (GET /wait): this one then begins in the next. 0, or -1 (logged). */
static int
leave_second(struct request *rq, int64_t after, int64_t *left)
{
    int64_t at;

    if (events_time(rq->app->db, after, &at) != 0)
        return -1;
    if (at >= rq->now && *left <= at - rq->now && at - rq->now < check_pause(&rq->monitor))
        *left = at - rq->now + 1;
    return 0;
}

/* POST /monitors/:id/check -- with ?wait= the answer is that of the check, and the pause between two is
 * waited out if it ends in time; what does not is answered as without. */
struct reply
monitor_check(struct request *rq)
{
    struct rate_limit asked;
    struct hold h;
    struct reply no, reply;
    int64_t seconds, left;

    body_ignored(rq);
    if (!request_number(rq, "wait", &seconds, &no))
        return no;
    if (rq->monitor.type == MONITOR_PUSH)
        return refuse(rq, VALIDATION_ERROR, "A push monitor is not checked: it waits for pings");
    if (rq->monitor.is_paused)
        return refuse(rq, VALIDATION_ERROR, "The monitor is paused: resume it first");
    if (pause_left(rq, &asked, &left) != 0 || begin_wait(rq, &h, seconds) != 0)
        return broke(rq);
    if (left > 0 && seconds < 0)
        return refuse_for_pause(rq, left, h.wait.after);
    if (left == 0 && rate_limit_use(rq, &asked) != 0)
        return broke(rq);
    if (seconds > left)
        return queue_check(rq, left, hold_begin(rq, &h));
    reply = accepted(rq, h.wait.after, left);
    return leave_second(rq, h.wait.after, &left) == 0 ? queue_check(rq, left, reply) : broke(rq);
}
