/* watchpost notify: delivers what is due, stays for the retries, and leaves when nothing falls due soon.
 *
 *   claim what is due (a lease, renewed as long as this run lives; meanwhile other runs claim nothing)
 *   > queue it by recipient > send, to many recipients at once
 *   > record each attempt, with what became of the alert, in one transaction
 *   > until nothing is held and nothing falls due within some seconds
 *
 * What happens to a single item is in dispatcher.c. Only one run works at a time; a second one stands by for
 * about a minute, and takes over at once if the first is killed. */
#include "base/uuid.h"
#include "os/clock.h"
#include "os/signals.h"
#include "store/outbox_run.h"
#include "flow/confirmation.h"
#include "cron/command.h"
#include "cron/notify/dispatcher.h"

#include <unistd.h>

#define CLAIM_SIZE 500 /* items; a claim holds the write lock for some milliseconds */
#define LOOK_MS 200       /* how soon what was queued meanwhile is seen */
#define RENEW_MS 3000 /* a lease lasts OUTBOX_LEASE, 10 s: two renewals may fail */
#define HORIZON_MS 5000   /* what falls due so soon is waited for; what is new longer: OUTBOX_AHEAD */
#define STAND_BY_MS 60000 /* by then the next minute's run has begun, and stands by instead */

struct notify_run {
    struct run *run;
    struct loop loop;
    struct dispatcher dispatcher;
    int64_t version;           /* of the database, when it was last looked at */
    int64_t renewed_ms;        /* monotonic */
    int64_t standing_by_since; /* monotonic; 0: not */
    struct signals signals;    /* after the first nothing new is sent */
    bool failed;
};

/* --- claiming --------------------------------------------------------------------------------------- */

static int
take_all(struct notify_run *n, struct arena *scratch, const struct outbox_claims *claims)
{
    for (int i = 0; i < claims->count; i++)
        if (dispatcher_take(&n->dispatcher, scratch, &claims->list[i]) != 0)
            return -1;
    return 0;
}

/* Claims everything that is due, a batch at a time. Items stay queued in memory until they are sent: what is
 * claimed here is renewed as a whole, and given back when the run ends. */
static int
claim_due(struct notify_run *n)
{
    struct outbox_claims claims;
    bool busy;

    do {
        struct arena scratch = { 0 };
        struct outbox_run me = dispatcher_as_run(&n->dispatcher);

        claims = (struct outbox_claims){ 0 };
        if (outbox_claim(n->run->db, &scratch, &me, CLAIM_SIZE, &claims, &busy) != 0) {
            arena_free(&scratch);
            return -1;
        }
        if (take_all(n, &scratch, &claims) != 0) {
            arena_free(&scratch);
            return -1;
        }
        arena_free(&scratch);
    } while (claims.count == CLAIM_SIZE);
    if (!busy)
        n->standing_by_since = 0;
    else if (n->standing_by_since == 0)
        n->standing_by_since = clock_monotonic_ms();
    return 0;
}

/* Claims, if something is due; asks the database only if it has changed since it was last asked. A look costs
 * one PRAGMA as long as no other process has committed: what this run commits itself, it knows of. */
static int
look(struct notify_run *n)
{
    struct db *db = n->run->db;
    int64_t *next_due_ms = &n->dispatcher.next_due_ms;
    struct outbox_run me = dispatcher_as_run(&n->dispatcher);
    int64_t version = db_others_token(db);

    if (version == n->version && *next_due_ms > me.now_ms)
        return 0;
    n->version = version;
    if (outbox_next_due(db, &me, next_due_ms) != 0)
        return -1;
    if (*next_due_ms > me.now_ms)
        return 0;
    return claim_due(n) == 0 ? outbox_next_due(db, &me, next_due_ms) : -1;
}

static int
renew(struct notify_run *n)
{
    struct outbox_run me = dispatcher_as_run(&n->dispatcher);

    if (clock_monotonic_ms() - n->renewed_ms < RENEW_MS)
        return 0;
    n->renewed_ms = clock_monotonic_ms();
    return outbox_renew(n->run->db, &me);
}

/* --- the run ---------------------------------------------------------------------------------------- */

/* Whether something new waits for what may be told with it. */
static bool
waits_for_group(const struct notify_run *n)
{
    const struct dispatcher *d = &n->dispatcher;
    int64_t now_ms = dispatcher_as_run(d).now_ms;

    return d->next_due_ms <= now_ms + INT64_C(1000) * OUTBOX_AHEAD &&
           outbox_untried(n->run->db, now_ms / 1000, 0) == FOUND;
}

/* Whether this run has nothing left to do, or to wait for. In this order: a failure ends the run at once,
 * attempts in progress are waited for, and after a signal nothing but those. A run that stands by leaves
 * after a minute, because cron has started the next by then, and runs would pile up behind one that hangs. */
static bool
is_over(const struct notify_run *n)
{
    const struct dispatcher *d = &n->dispatcher;

    if (n->failed || d->failed)
        return true;
    if (dispatcher_busy(d) > 0)
        return false;
    if (n->signals.count > 0)
        return true;
    if (dispatcher_waiting(d) > 0)
        return false;
    if (d->next_due_ms > dispatcher_as_run(d).now_ms + HORIZON_MS && !waits_for_group(n))
        return true;
    return n->standing_by_since != 0 && clock_monotonic_ms() - n->standing_by_since >= STAND_BY_MS;
}

/* One turn: claims what is due, renews the leases, sends what may be sent. After a signal leases are still
 * renewed: attempts in progress must find theirs when they end. */
static int
work(struct notify_run *n)
{
    if (n->signals.count > 0)
        return renew(n);
    return look(n) != 0 || renew(n) != 0 ? -1 : dispatcher_send(&n->dispatcher);
}

static void
deliver(struct notify_run *n)
{
    for (;;) {
        n->failed |= work(n) != 0;
        if (is_over(n))
            return;
        loop_turn(&n->loop, LOOK_MS);
        n->failed |= n->signals.count > 1; /* then attempts in progress are not waited for */
    }
}

/* The lock comes before the first claim: other runs take a lease without a lock for that of a dead run. */
static int
open_run(struct notify_run *n)
{
    dispatcher_open(&n->dispatcher);
    if (db_run_lock(n->run->db, RUN_NOTIFIER, n->dispatcher.lease) != 0)
        return -1;
    return signals_open(&n->signals, &n->loop);
}

/* Open attempts are broken off before the leases go: no other run may begin to send what this one still
 * sends. The lock ends with the connection, last of all. */
static void
close_run(struct notify_run *n)
{
    struct outbox_run me = dispatcher_as_run(&n->dispatcher);

    dispatcher_close(&n->dispatcher);
    (void)outbox_release(n->run->db, &me);
    signals_close(&n->signals);
    loop_close(&n->loop);
}

int
cmd_notify(struct run *run)
{
    struct notify_run n = { .run = run, .version = -1, .signals.fd = -1 };
    bool well;

    if (run->channel != NULL)
        return try_channel(run);
    if (loop_open(&n.loop) != 0)
        return EXIT_FAILED;
    n.dispatcher = (struct dispatcher){ .run = run, .loop = &n.loop, .lease = lease_random() };
    if (open_run(&n) == 0 && confirmation_catch_up(run->db, &run->config, run_now(run)) == 0)
        deliver(&n);
    else
        n.failed = true;
    well = !n.failed && !n.dispatcher.failed;
    close_run(&n);
    return well ? EXIT_FINE : EXIT_FAILED;
}
