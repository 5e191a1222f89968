/* One letter's way: its turn > read > sent > recorded. Who is killed between sending and recording has sent;
 * the next run sends again: at least once, under the same webhook-id. */
#include "cron/notify/dispatcher.h"

#include "base/url.h"
#include "os/clock.h"
#include "os/log.h"
#include "rules/retry.h"
#include "store/deliveries.h"
#include "cron/notify/delivery_attempt.h"

#include <stdlib.h>

#define FORGET_MS 1000 /* how long an address found for a name is used */

/* One letter in the hands of a sender. */
struct task {
    struct task *next, **link;
    struct dispatcher *postman;
    struct recipient *receiver;
    struct arena arena;
    struct outbox_item letter;
    struct channel_config to;
    struct notification facts;
    struct delivery_attempt sending;
};

/* The time as this run sees it; it goes on from --now. */
static int64_t
now_ms(const struct dispatcher *p)
{
    return p->begun_at_ms + clock_monotonic_ms() - p->begun_ms;
}

struct outbox_run
dispatcher_as_run(const struct dispatcher *p)
{
    return (struct outbox_run){ .lease = p->lease, .now_ms = now_ms(p), .clock = clock_now() };
}

/* Who a letter goes to, and which of them share a host. A channel that is gone needs no turn of its own. */
void
dispatcher_take(struct dispatcher *p, struct arena *a, const struct outbox_claimed *c)
{
    struct channel_config to = { .kind = CHANNEL_EMAIL };

    if (c->type == NULL || !channel_config_read(a, c->type, c->config, &to))
        recipient_queue_add(p->receivers, c->key, "", "");
    else if (to.kind == CHANNEL_EMAIL)
        recipient_queue_add(p->receivers, c->key, to.address, "mail");
    else
        recipient_queue_add(p->receivers, c->key, to.url, url_origin(a, to.url));
}

/* --- after an attempt ------------------------------------------------------------------------------- */

static void
task_end(struct task *t)
{
    if (t->next != NULL)
        t->next->link = t->link;
    *t->link = t->next;
    recipient_queue_done(t->postman->receivers, t->receiver);
    arena_free(&t->arena);
    free(t);
}

/* An attempt at a webhook, for the log. */
static int
log_delivery(struct task *t)
{
    const struct delivery_attempt *s = &t->sending;
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

    return deliveries_insert(t->postman->run->db, &d, t->letter.monitor, t->letter.incident);
}

/* What becomes of the letter after an attempt. */
static int
settle(struct task *t, bool *lost)
{
    struct dispatcher *p = t->postman;
    struct db *db = p->run->db;
    struct outbox_run me = dispatcher_as_run(p);
    int64_t attempts = t->letter.attempts + 1;
    int64_t pause_ms = t->sending.refused_for_good ? -1 : retry_pause_ms(attempts);

    if (t->sending.delivered)
        return outbox_finish(db, &me, &t->letter, ALERT_DELIVERED, NULL, attempts, lost);
    if (pause_ms < 0)
        return outbox_finish(db, &me, &t->letter, ALERT_GAVE_UP, NULL, attempts, lost);
    if (me.now_ms + pause_ms < p->next_due_ms)
        p->next_due_ms = me.now_ms + pause_ms;
    return outbox_postpone(db, &me, &t->letter, attempts, me.now_ms + pause_ms, lost);
}

/* A lease that was lost means that somebody else has the letter, or that it is gone: then nothing is
 * written. */
static int
record(struct task *t)
{
    struct db *db = t->postman->run->db;
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
sent(struct delivery_attempt *s)
{
    struct task *t = s->owner;

    if (!s->delivered)
        log_info("channel %s: attempt %d: %s", s->channel_id, (int)t->letter.attempts + 1, s->error);
    if (record(t) != 0)
        t->postman->failed = true;
    task_end(t);
}

static int
skip(struct task *t, const char *reason)
{
    struct db *db = t->postman->run->db;
    struct outbox_run me = dispatcher_as_run(t->postman);
    bool lost;

    return outbox_finish(db, &me, &t->letter, ALERT_SKIPPED, reason, t->letter.attempts, &lost);
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
    if (!notification_read(&t->arena, t->letter.body, &t->facts))
        return "the alert cannot be read";
    if (t->to.kind == CHANNEL_EMAIL && t->postman->run->config.smtp_host == NULL)
        return "SMTP_HOST is not set";
    return NULL;
}

static void
send_letter(struct task *t)
{
    struct dispatcher *p = t->postman;

    if (p->transfers == NULL && t->to.kind == CHANNEL_WEBHOOK)
        p->transfers = transfers_open(p->loop, p->run->config.target_policy);
    t->sending = (struct delivery_attempt){
        .loop = p->loop,
        .config = &p->run->config,
        .transfers = p->transfers,
        .to = &t->to,
        .trusted = t->letter.channel.trusted,
        .channel_id = t->letter.channel.id,
        .id = t->letter.delivery_group,
        .facts = &t->facts,
        .now = now_ms(p) / 1000,
        .arena = &t->arena,
        .done = sent,
        .owner = t,
    };
    delivery_attempt_start(&t->sending);
}

static struct task *
task_begin(struct dispatcher *p, struct recipient *to)
{
    struct task *t = calloc(1, sizeof *t);

    if (t == NULL)
        abort();
    t->postman = p;
    t->receiver = to;
    t->next = p->tasks;
    t->link = &p->tasks;
    if (t->next != NULL)
        t->next->link = &t->next;
    p->tasks = t;
    return t;
}

static int
deal_with(struct dispatcher *p, int64_t key, struct recipient *to)
{
    struct task *t = task_begin(p, to);
    struct outbox_run me = dispatcher_as_run(p);
    int found = outbox_read(p->run->db, &t->arena, &me, key, &t->letter);
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

int
dispatcher_send(struct dispatcher *p)
{
    struct recipient *to;
    int64_t key;

    if (clock_monotonic_ms() - p->forgot_ms >= FORGET_MS && p->transfers != NULL) {
        p->forgot_ms = clock_monotonic_ms();
        transfers_forget(p->transfers);
    }
    while (recipient_queue_next(p->receivers, &key, &to))
        if (deal_with(p, key, to) < 0)
            return -1;
    return 0;
}

int
dispatcher_waiting(const struct dispatcher *p)
{
    return recipient_queue_waiting(p->receivers);
}

int
dispatcher_busy(const struct dispatcher *p)
{
    return recipient_queue_busy(p->receivers);
}

void
dispatcher_open(struct dispatcher *p)
{
    p->begun_ms = clock_monotonic_ms();
    p->begun_at_ms = p->run->fixed_now != 0 ? p->run->fixed_now * 1000 : clock_now_ms();
    p->receivers = recipient_queue_open();
}

void
dispatcher_close(struct dispatcher *p)
{
    struct task *next;

    for (struct task *t = p->tasks; t != NULL; t = next) {
        next = t->next;
        delivery_attempt_stop(&t->sending);
        task_end(t);
    }
    recipient_queue_close(p->receivers);
    transfers_close(p->transfers);
}
