/* The way of one outbox item: its turn comes > it is read > a sender makes one attempt > that is recorded.
 *
 * A process that is killed after sending but before recording leaves no trace of the attempt, so the next run
 * sends again: a message may arrive twice, then under the same webhook-id. */
#include "cron/notify/dispatcher.h"

#include "os/clock.h"
#include "os/log.h"
#include "rules/retry.h"
#include "store/deliveries.h"
#include "cron/notify/delivery_attempt.h"
#include "cron/notify/sender.h"

#include <stdlib.h>

#define FORGET_MS 1000 /* how long an address found for a name is used */

/* An item that is being sent. */
struct task {
    struct task *next, **link;
    struct dispatcher *dispatcher;
    struct recipient *recipient;
    struct arena arena;
    struct outbox_item item;
    const struct sender_kind *kind;
    struct channel_config to;
    struct notification notification;
    struct delivery_attempt attempt;
};

/* The time as this run sees it; it goes on from --now. */
static int64_t
now_ms(const struct dispatcher *d)
{
    return d->begun_at_ms + clock_monotonic_ms() - d->begun_ms;
}

struct outbox_run
dispatcher_as_run(const struct dispatcher *d)
{
    return (struct outbox_run){ .lease = d->lease, .now_ms = now_ms(d), .clock = clock_now() };
}

/* Items that nothing will be sent of, because their channel is gone or cannot be read, share one
 * recipient. */
void
dispatcher_take(struct dispatcher *d, struct arena *a, const struct outbox_claimed *c)
{
    struct destination place = { "", "" };
    struct channel_config to;

    if (c->type != NULL && channel_config_read(a, c->type, c->config, &to))
        place = sender_kind_of(&to)->destination(a, &to);
    recipient_queue_add(d->recipients, c->key, place.address, place.host);
}

/* --- after an attempt ------------------------------------------------------------------------------- */

static void
task_end(struct task *t)
{
    if (t->next != NULL)
        t->next->link = t->link;
    *t->link = t->next;
    recipient_queue_done(t->dispatcher->recipients, t->recipient);
    arena_free(&t->arena);
    free(t);
}

/* A row of the log of webhook deliveries. */
static int
log_delivery(struct task *t)
{
    const struct delivery_attempt *attempt = &t->attempt;
    const struct delivery row = {
        .delivery_group = t->item.delivery_group,
        .event = t->item.event,
        .url = t->to.url,
        .attempt = t->item.attempts + 1,
        .status = attempt->delivered ? "success" : "failed",
        .status_code = attempt->status_code,
        .error_message = attempt->error,
        .response_time_ms = attempt->response_time_ms,
        .created_at = attempt->now,
    };

    return deliveries_insert(t->dispatcher->run->db, &row, t->item.monitor, t->item.incident);
}

/* Writes what becomes of the item after an attempt. */
static int
settle(struct task *t, bool *lost)
{
    struct dispatcher *d = t->dispatcher;
    struct db *db = d->run->db;
    struct outbox_run me = dispatcher_as_run(d);
    int64_t attempts = t->item.attempts + 1;
    int64_t pause_ms = t->attempt.refused_for_good ? -1 : retry_pause_ms(attempts);

    if (t->attempt.delivered)
        return outbox_finish(db, &me, &t->item, ALERT_DELIVERED, NULL, attempts, lost);
    if (pause_ms < 0)
        return outbox_finish(db, &me, &t->item, ALERT_GAVE_UP, NULL, attempts, lost);
    if (me.now_ms + pause_ms < d->next_due_ms)
        d->next_due_ms = me.now_ms + pause_ms;
    return outbox_postpone(db, &me, &t->item, attempts, me.now_ms + pause_ms, lost);
}

/* A lost lease means that another run holds the item, or that the item is gone: then nothing is written. */
static int
record(struct task *t)
{
    struct db *db = t->dispatcher->run->db;
    bool lost;

    if (db_begin(db) != 0)
        return -1;
    if (settle(t, &lost) != 0)
        goto undo;
    if (!lost && t->kind->logs_attempts && log_delivery(t) != 0)
        goto undo;
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}

static void
attempt_ended(struct delivery_attempt *attempt)
{
    struct task *t = attempt->owner;

    if (!attempt->delivered)
        log_info("channel %s: attempt %d: %s", attempt->channel_id, (int)t->item.attempts + 1,
                 attempt->error);
    if (record(t) != 0)
        t->dispatcher->failed = true;
    task_end(t);
}

static int
skip(struct task *t, const char *reason)
{
    struct db *db = t->dispatcher->run->db;
    struct outbox_run me = dispatcher_as_run(t->dispatcher);
    bool lost;

    return outbox_finish(db, &me, &t->item, ALERT_SKIPPED, reason, t->item.attempts, &lost);
}

/* --- the attempt ------------------------------------------------------------------------------------ */

/* Why an item is not sent at all; NULL: it is, and all that its sender needs is filled in. */
static const char *
reason_to_skip(struct task *t)
{
    const struct channel *c = &t->item.channel;

    if (c->id == NULL)
        return "channel removed";
    if (!c->is_enabled)
        return "channel disabled";
    if (!channel_config_read(&t->arena, c->type, c->config, &t->to))
        return "the channel's config cannot be read";
    if (!notification_read(&t->arena, t->item.body, &t->notification))
        return "the alert cannot be read";
    t->kind = sender_kind_of(&t->to);
    return sender_obstacle(t->kind, &t->dispatcher->run->config);
}

static void
begin_attempt(struct task *t)
{
    struct dispatcher *d = t->dispatcher;

    if (d->transfers == NULL && t->kind->by_transfer)
        d->transfers = transfers_open(d->loop, d->dialler);
    t->attempt = (struct delivery_attempt){
        .kind = t->kind,
        .loop = d->loop,
        .config = &d->run->config,
        .transfers = d->transfers,
        .to = &t->to,
        .trusted = t->item.channel.trusted,
        .channel_id = t->item.channel.id,
        .id = t->item.delivery_group,
        .notification = &t->notification,
        .now = now_ms(d) / 1000,
        .arena = &t->arena,
        .done = attempt_ended,
        .owner = t,
    };
    delivery_attempt_start(&t->attempt);
}

static struct task *
task_begin(struct dispatcher *d, struct recipient *to)
{
    struct task *t = calloc(1, sizeof *t);

    if (t == NULL)
        abort();
    t->dispatcher = d;
    t->recipient = to;
    t->next = d->tasks;
    t->link = &d->tasks;
    if (t->next != NULL)
        t->next->link = &t->next;
    d->tasks = t;
    return t;
}

static int
handle(struct dispatcher *d, int64_t key, struct recipient *to)
{
    struct task *t = task_begin(d, to);
    struct outbox_run me = dispatcher_as_run(d);
    enum found found = outbox_read(d->run->db, &t->arena, &me, key, &t->item);
    const char *reason;
    int result;

    if (found != FOUND) {
        task_end(t);
        return found == NONE ? 0 : -1;
    }
    reason = reason_to_skip(t);
    if (reason == NULL) {
        begin_attempt(t);
        return 0;
    }
    result = skip(t, reason);
    task_end(t);
    return result;
}

int
dispatcher_send(struct dispatcher *d)
{
    struct recipient *to;
    int64_t key;

    if (clock_monotonic_ms() - d->forgot_ms >= FORGET_MS) {
        d->forgot_ms = clock_monotonic_ms();
        dialler_forget(d->dialler);
    }
    while (recipient_queue_next(d->recipients, &key, &to))
        if (handle(d, key, to) < 0)
            return -1;
    return 0;
}

int
dispatcher_waiting(const struct dispatcher *d)
{
    return recipient_queue_waiting(d->recipients);
}

int
dispatcher_busy(const struct dispatcher *d)
{
    return recipient_queue_busy(d->recipients);
}

void
dispatcher_open(struct dispatcher *d)
{
    d->begun_ms = clock_monotonic_ms();
    d->begun_at_ms = d->run->fixed_now != 0 ? d->run->fixed_now * 1000 : clock_now_ms();
    d->recipients = recipient_queue_open();
    d->dialler = dialler_open(d->loop, d->run->config.target_policy);
}

void
dispatcher_close(struct dispatcher *d)
{
    struct task *next;

    for (struct task *t = d->tasks; t != NULL; t = next) {
        next = t->next;
        delivery_attempt_stop(&t->attempt);
        task_end(t);
    }
    recipient_queue_close(d->recipients);
    transfers_close(d->transfers);
    dialler_close(d->dialler);
}
