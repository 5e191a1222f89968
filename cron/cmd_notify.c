/* watchpost notify: delivers what is due, stays for the retries, and leaves when nothing falls due soon.
 *
 *   claim what is due (a lease, renewed as long as this run lives; other runs leave everything to it meanwhile)
 *   > sort it by receiver > send, to many receivers at once
 *   > record each attempt, with what became of the alert, in one transaction
 *   > until nothing is held and nothing falls due within 5 s
 *
 * A letter is read when its turn comes, so a channel that was disabled or removed meanwhile gets nothing
 * more. Who is killed between sending and recording has sent; the next run sends again: at least once,
 * under the same webhook-id. */
#include "cron/command.h"
#include "cron/receivers.h"
#include "cron/sending.h"

#include "base/clock.h"
#include "base/ident.h"
#include "base/log.h"
#include "base/url.h"
#include "pure/retry.h"
#include "store/deliveries.h"
#include "store/outbox.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define CLAIM_SIZE 500
#define LOOK_MS 200       /* how soon what was queued meanwhile is seen */
#define RENEW_MS 3000
#define FORGET_MS 1000    /* how long an address found for a name is used */
#define HORIZON_MS 5000   /* what falls due so soon is waited for */
#define STAND_BY_MS 60000 /* then the next minute's run has begun to watch over the one at work */

struct post {
    struct run *run;
    struct loop loop;
    struct transfers *transfers; /* NULL: no webhook was sent yet */
    struct receivers *receivers;
    struct task *tasks;        /* in progress */
    int64_t lease;
    int64_t begun_ms, begun_at_ms; /* monotonic; as run_now has it */
    int64_t version;           /* of the database, when it was last looked at */
    int64_t next_due_ms;       /* of what this run does not hold */
    int64_t renewed_ms, forgot_ms; /* monotonic */
    int64_t standing_by_since; /* monotonic; 0: not */
    int signals;
    bool leaving;              /* asked to: nothing new is sent */
    bool failed;               /* the database cannot be written */
};

/* One letter in the hands of a sender. */
struct task {
    struct task *next, **link;
    struct post *post;
    struct receiver *receiver;
    struct arena arena;
    struct letter letter;
    struct channel_config to;
    struct facts facts;
    struct sending sending;
};

/* The time as this run sees it; it goes on from --now. */
static int64_t
post_now_ms(const struct post *p)
{
    return p->begun_at_ms + clock_monotonic_ms() - p->begun_ms;
}

static struct outbox_run
identity(const struct post *p)
{
    return (struct outbox_run){ .lease = p->lease, .now_ms = post_now_ms(p), .clock = clock_now() };
}

/* --- claiming --------------------------------------------------------------------------------------- */

/* Who a letter goes to, and which of them share a host. A channel that is gone needs no turn of its own. */
static void
sort_in(struct post *p, struct arena *a, const struct outbox_claimed *c)
{
    struct channel_config to = { .kind = CHANNEL_EMAIL };

    if (c->type == NULL || !channel_config_read(a, c->type, c->config, &to))
        receivers_add(p->receivers, c->key, "", "");
    else if (to.kind == CHANNEL_EMAIL)
        receivers_add(p->receivers, c->key, to.address, "mail");
    else
        receivers_add(p->receivers, c->key, to.url, url_origin(a, to.url));
}

/* Takes all that is due, a slice at a time. */
static int
claim_due(struct post *p)
{
    struct outbox_claims claims;
    bool busy;

    do {
        struct arena scratch = { 0 };
        struct outbox_run me = identity(p);

        claims = (struct outbox_claims){ 0 };
        if (outbox_claim(p->run->db, &scratch, &me, CLAIM_SIZE, &claims, &busy) != 0) {
            arena_free(&scratch);
            return -1;
        }
        for (int i = 0; i < claims.count; i++)
            sort_in(p, &scratch, &claims.list[i]);
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
    struct outbox_run me = identity(p);
    int64_t version = db_version(p->run->db);

    if (version == p->version && p->next_due_ms > me.now_ms)
        return 0;
    p->version = version;
    if (outbox_next_due(p->run->db, &me, &p->next_due_ms) != 0)
        return -1;
    if (p->next_due_ms > me.now_ms)
        return 0;
    return claim_due(p) == 0 ? outbox_next_due(p->run->db, &me, &p->next_due_ms) : -1;
}

static int
renew(struct post *p)
{
    struct outbox_run me = identity(p);

    if (clock_monotonic_ms() - p->renewed_ms < RENEW_MS)
        return 0;
    p->renewed_ms = clock_monotonic_ms();
    return outbox_renew(p->run->db, &me);
}

/* --- one letter ------------------------------------------------------------------------------------- */

static void
task_end(struct task *t)
{
    if (t->next != NULL)
        t->next->link = t->link;
    *t->link = t->next;
    receivers_done(t->post->receivers, t->receiver);
    arena_free(&t->arena);
    free(t);
}

/* An attempt at a webhook, for the log. */
static int
log_delivery(struct task *t)
{
    const struct sending *s = &t->sending;
    const struct delivery d = {
        .delivery_group = t->letter.delivery_group,
        .event = t->letter.event,
        .url = t->to.url,
        .attempt = t->letter.attempts + 1,
        .status = s->delivered ? "success" : "failed",
        .status_code = s->status_code,
        .error_message = s->error,
        .response_time_ms = s->response_time_ms,
        .created_at = s->now,
    };

    return deliveries_insert(t->post->run->db, &d, t->letter.monitor, t->letter.incident);
}

/* What becomes of the letter after an attempt. */
static int
settle(struct task *t, bool *lost)
{
    struct post *p = t->post;
    struct db *db = p->run->db;
    struct outbox_run me = identity(p);
    int64_t attempts = t->letter.attempts + 1;
    int64_t pause_ms = t->sending.refused_for_good ? -1 : retry_pause_ms(attempts);

    if (t->sending.delivered)
        return outbox_finish(db, &me, &t->letter, OUTCOME_DELIVERED, NULL, attempts, lost);
    if (pause_ms < 0)
        return outbox_finish(db, &me, &t->letter, OUTCOME_GAVE_UP, NULL, attempts, lost);
    if (me.now_ms + pause_ms < p->next_due_ms)
        p->next_due_ms = me.now_ms + pause_ms;
    return outbox_postpone(db, &me, &t->letter, attempts, me.now_ms + pause_ms, lost);
}

/* A lease that was lost means that somebody else has the letter, or that it is gone: then nothing is
 * written. */
static int
record(struct task *t)
{
    struct db *db = t->post->run->db;
    bool lost;

    if (db_begin(db) != 0)
        return -1;
    if (settle(t, &lost) != 0)
        goto undo;
    if (!lost && t->to.kind == CHANNEL_WEBHOOK && log_delivery(t) != 0)
        goto undo;
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}

static void
sent(struct sending *s)
{
    struct task *t = s->owner;

    if (!s->delivered)
        log_info("channel %s: attempt %d: %s", s->channel_id, (int)t->letter.attempts + 1, s->error);
    if (record(t) != 0)
        t->post->failed = true;
    task_end(t);
}

static int
skip(struct task *t, const char *reason)
{
    struct db *db = t->post->run->db;
    struct outbox_run me = identity(t->post);
    bool lost;

    return outbox_finish(db, &me, &t->letter, OUTCOME_SKIPPED, reason, t->letter.attempts, &lost);
}

/* Why a letter is not sent at all; NULL: it is. Fills in what a sender needs to know. */
static const char *
reason_to_skip(struct task *t)
{
    const struct channel *c = &t->letter.channel;

    if (c->id == NULL)
        return "channel removed";
    if (!c->is_enabled)
        return "channel disabled";
    if (!channel_config_read(&t->arena, c->type, c->config, &t->to))
        return "the channel's config cannot be read";
    if (!facts_read(&t->arena, t->letter.body, &t->facts))
        return "the alert cannot be read";
    if (t->to.kind == CHANNEL_EMAIL && t->post->run->config.smtp_host == NULL)
        return "SMTP_HOST is not set";
    return NULL;
}

static void
send_letter(struct task *t)
{
    struct post *p = t->post;

    if (p->transfers == NULL && t->to.kind == CHANNEL_WEBHOOK)
        p->transfers = transfers_open(&p->loop, p->run->config.target_policy);
    t->sending = (struct sending){
        .loop = &p->loop,
        .config = &p->run->config,
        .transfers = p->transfers,
        .to = &t->to,
        .trusted = t->letter.channel.trusted,
        .channel_id = t->letter.channel.id,
        .id = t->letter.delivery_group,
        .facts = &t->facts,
        .now = post_now_ms(p) / 1000,
        .arena = &t->arena,
        .done = sent,
        .owner = t,
    };
    sending_start(&t->sending);
}

static struct task *
task_begin(struct post *p, struct receiver *to)
{
    struct task *t = calloc(1, sizeof *t);

    if (t == NULL)
        abort();
    t->post = p;
    t->receiver = to;
    t->next = p->tasks;
    t->link = &p->tasks;
    if (t->next != NULL)
        t->next->link = &t->next;
    p->tasks = t;
    return t;
}

static int
deal_with(struct post *p, int64_t key, struct receiver *to)
{
    struct task *t = task_begin(p, to);
    struct outbox_run me = identity(p);
    int found = outbox_letter(p->run->db, &t->arena, &me, key, &t->letter);
    const char *reason;

    if (found != 1) {
        task_end(t);
        return found;
    }
    reason = reason_to_skip(t);
    if (reason == NULL) {
        send_letter(t);
        return 0;
    }
    found = skip(t, reason);
    task_end(t);
    return found;
}

static int
send_more(struct post *p)
{
    struct receiver *to;
    int64_t key;

    if (clock_monotonic_ms() - p->forgot_ms >= FORGET_MS && p->transfers != NULL) {
        p->forgot_ms = clock_monotonic_ms();
        transfers_forget(p->transfers);
    }
    while (!p->leaving && receivers_next(p->receivers, &key, &to))
        if (deal_with(p, key, to) < 0)
            return -1;
    return 0;
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
is_over(struct post *p)
{
    int64_t now = clock_monotonic_ms();

    if (p->failed)
        return true;
    if (receivers_busy(p->receivers) > 0)
        return false;
    if (p->leaving)
        return true;
    if (receivers_waiting(p->receivers) > 0)
        return false;
    if (p->next_due_ms > post_now_ms(p) + HORIZON_MS)
        return true;
    return p->standing_by_since != 0 && now - p->standing_by_since >= STAND_BY_MS;
}

static void
deliver(struct post *p)
{
    do {
        if ((!p->leaving && look(p) != 0) || renew(p) != 0 || send_more(p) != 0)
            p->failed = true;
        if (is_over(p))
            break;
        loop_turn(&p->loop, LOOK_MS);
    } while (!p->failed);
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
    return p->signals < 0 ? -1 : loop_watch(&p->loop, p->signals, EPOLLIN, on_signal, p);
}

/* What is still in somebody's hands is given up: its attempt counts as never made. */
static void
close_post(struct post *p)
{
    struct outbox_run me = identity(p);
    struct task *next;

    for (struct task *t = p->tasks; t != NULL; t = next) {
        next = t->next;
        sending_stop(&t->sending);
        task_end(t);
    }
    (void)outbox_release(p->run->db, &me);
    receivers_close(p->receivers);
    transfers_close(p->transfers);
    loop_close(&p->loop);
    if (p->signals >= 0)
        (void)close(p->signals);
}

int
cmd_notify(struct run *run)
{
    struct post p = {
        .run = run,
        .lease = ident_number(),
        .begun_ms = clock_monotonic_ms(),
        .begun_at_ms = run->fixed_now != 0 ? run->fixed_now * 1000 : clock_now_ms(),
        .version = -1,
        .signals = -1,
    };

    if (run->channel != NULL)
        return try_channel(run);
    if (loop_open(&p.loop) != 0)
        return EXIT_FAILED;
    p.receivers = receivers_open();
    if (open_signals(&p) != 0) {
        log_error("cannot start: the system refuses descriptors");
        p.failed = true;
    } else {
        deliver(&p);
    }
    close_post(&p);
    return p.failed ? EXIT_FAILED : EXIT_FINE;
}
