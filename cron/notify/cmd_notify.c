/* watchpost notify: delivers what is due, stays for the retries, and leaves when nothing falls due soon.
 *
 *   claim what is due (a lease, renewed as long as this run lives; meanwhile other runs leave all to it)
 *   > sort it by receiver > send, to many receivers at once
 *   > record each attempt, with what became of the alert, in one transaction
 *   > until nothing is held and nothing falls due within 5 s
 *
 * What becomes of a single letter is the postman's business. Only one run works at a time; another one waits
 * beside it for a while, and takes over at once if it dies. */
#include "base/uuid.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/outbox.h"
#include "cron/command.h"
#include "cron/notify/dispatcher.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define CLAIM_SIZE 500
#define LOOK_MS 200       /* how soon what was queued meanwhile is seen */
#define RENEW_MS 3000
#define HORIZON_MS 5000   /* what falls due so soon is waited for */
#define STAND_BY_MS 60000 /* then the next minute's run has begun to watch over the one at work */

struct post {
    struct run *run;
    struct loop loop;
    struct dispatcher postman;
    int64_t version;           /* of the database, when it was last looked at */
    int64_t renewed_ms;        /* monotonic */
    int64_t standing_by_since; /* monotonic; 0: not */
    int signals;
    int alive;                 /* others see by it that we are */
    bool leaving;              /* asked to: nothing new is sent */
    bool failed;
};

/* --- claiming --------------------------------------------------------------------------------------- */

/* Takes all that is due, a slice at a time. */
static int
claim_due(struct post *p)
{
    struct outbox_claims claims;
    bool busy;

    do {
        struct arena scratch = { 0 };
        struct outbox_run me = dispatcher_as_run(&p->postman);

        claims = (struct outbox_claims){ 0 };
        if (outbox_claim(p->run->db, &scratch, &me, CLAIM_SIZE, &claims, &busy) != 0) {
            arena_free(&scratch);
            return -1;
        }
        for (int i = 0; i < claims.count; i++)
            dispatcher_take(&p->postman, &scratch, &claims.list[i]);
        arena_free(&scratch);
    } while (claims.count == CLAIM_SIZE);
    if (!busy)
        p->standing_by_since = 0;
    else if (p->standing_by_since == 0)
        p->standing_by_since = clock_monotonic_ms();
    return 0;
}

/* Looks whether there is something to claim, unless nothing can have changed since the last time. */
static int
look(struct post *p)
{
    struct db *db = p->run->db;
    int64_t *next_due_ms = &p->postman.next_due_ms;
    struct outbox_run me = dispatcher_as_run(&p->postman);
    int64_t version = db_version(db);

    if (version == p->version && *next_due_ms > me.now_ms)
        return 0;
    p->version = version;
    if (outbox_next_due(db, &me, next_due_ms) != 0)
        return -1;
    if (*next_due_ms > me.now_ms)
        return 0;
    return claim_due(p) == 0 ? outbox_next_due(db, &me, next_due_ms) : -1;
}

static int
renew(struct post *p)
{
    struct outbox_run me = dispatcher_as_run(&p->postman);

    if (clock_monotonic_ms() - p->renewed_ms < RENEW_MS)
        return 0;
    p->renewed_ms = clock_monotonic_ms();
    return outbox_renew(p->run->db, &me);
}

/* --- the run ---------------------------------------------------------------------------------------- */

static void
on_signal(void *owner, int fd, uint32_t events)
{
    struct post *p = owner;
    struct signalfd_siginfo info;

    (void)events;
    while (read(fd, &info, sizeof info) == (ssize_t)sizeof info) {
        p->failed |= p->leaving; /* the second one ends it without waiting for what is being sent */
        p->leaving = true;
    }
}

/* Whether this run has nothing left to do, or to wait for. */
static bool
is_over(const struct post *p)
{
    const struct dispatcher *man = &p->postman;

    if (p->failed || man->failed)
        return true;
    if (dispatcher_busy(man) > 0)
        return false;
    if (p->leaving)
        return true;
    if (dispatcher_waiting(man) > 0)
        return false;
    if (man->next_due_ms > dispatcher_as_run(man).now_ms + HORIZON_MS)
        return true;
    return p->standing_by_since != 0 && clock_monotonic_ms() - p->standing_by_since >= STAND_BY_MS;
}

/* One turn: what is due is claimed, and sent as far as its turn has come. */
static int
work(struct post *p)
{
    if (p->leaving)
        return renew(p);
    return look(p) != 0 || renew(p) != 0 ? -1 : dispatcher_send(&p->postman);
}

static void
deliver(struct post *p)
{
    for (;;) {
        p->failed |= work(p) != 0;
        if (is_over(p))
            return;
        loop_turn(&p->loop, LOOK_MS);
    }
}

static int
open_signals(struct post *p)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    p->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (p->signals >= 0 && loop_watch(&p->loop, p->signals, EPOLLIN, on_signal, p) == 0)
        return 0;
    log_error("cannot start: the system refuses descriptors");
    return -1;
}

static int
open_post(struct post *p)
{
    struct outbox_run me;

    dispatcher_open(&p->postman);
    me = dispatcher_as_run(&p->postman);
    p->alive = outbox_enter(p->run->db, &me);
    return p->alive < 0 ? -1 : open_signals(p);
}

static void
close_post(struct post *p)
{
    struct outbox_run me = dispatcher_as_run(&p->postman);

    dispatcher_close(&p->postman);
    (void)outbox_release(p->run->db, &me);
    loop_close(&p->loop);
    if (p->signals >= 0)
        (void)close(p->signals);
    if (p->alive >= 0)
        (void)close(p->alive);
}

int
cmd_notify(struct run *run)
{
    struct post p = { .run = run, .version = -1, .signals = -1, .alive = -1 };
    bool well;

    if (run->channel != NULL)
        return try_channel(run);
    if (loop_open(&p.loop) != 0)
        return EXIT_FAILED;
    p.postman = (struct dispatcher){ .run = run, .loop = &p.loop, .lease = lease_random() };
    if (open_post(&p) == 0)
        deliver(&p);
    else
        p.failed = true;
    well = !p.failed && !p.postman.failed;
    close_post(&p);
    return well ? EXIT_FINE : EXIT_FAILED;
}
