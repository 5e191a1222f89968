/* The way of one outbox item: its turn comes > it is read, and that an attempt begins is committed
 * (delivery_turn.h) > a sender makes the attempt > its end is recorded, with what becomes of the item and of
 * its receiver (rules/retry.h, delivery_task.c).
 *
 * A process that is killed after sending but before recording leaves behind that it has begun. The next run
 * sends again: a message may arrive twice, then under the same webhook-id and in the same words. */
#include "cron/notify/dispatcher.h"

#include "base/text.h"
#include "os/clock.h"
#include "os/log.h"
#include "os/zone_file.h"
#include "rules/retry.h"
#include "cron/notify/delivery_attempt.h"
#include "cron/notify/delivery_task.h"
#include "cron/notify/delivery_turn.h"
#include "cron/notify/mail_receipt.h"
#include "cron/notify/sender.h"

#include <stdlib.h>

/* A run may last for hours, and a receiver's address may change meanwhile; a burst of messages needs one
 * look-up all the same. */
#define FORGET_MS 1000       /* how long an address found for a name is used */

int64_t
dispatcher_now_ms(const struct dispatcher *d)
{
    return d->begun_at_ms + clock_monotonic_ms() - d->begun_ms;
}

void
dispatcher_note_due(struct dispatcher *d, int64_t due_ms)
{
    if (due_ms < d->next_due_ms)
        d->next_due_ms = due_ms;
}

/* Built anew for each use: it holds the present time. */
struct outbox_run
dispatcher_as_run(const struct dispatcher *d)
{
    return (struct outbox_run){ .lease = d->lease, .now_ms = dispatcher_now_ms(d), .clock = clock_now() };
}

/* --- queueing --------------------------------------------------------------------------------------- */

/* What is known of a receiver may have changed while this run had nothing for it. While items of a recipient
 * are queued here, no other run sends to it, so what is in memory is right. */
static int
refresh(struct dispatcher *d, struct recipient *to)
{
    if (!recipient_is_idle(to) || *to->address == '\0')
        return 0;
    return receivers_get(d->run->db, to->address, dispatcher_now_ms(d), &to->state);
}

/* An item whose row did not say which receiver it is for was claimed although that one is held back. */
static int
give_back(struct dispatcher *d, const struct recipient *to)
{
    struct outbox_run me = dispatcher_as_run(d);

    dispatcher_note_due(d, to->state.not_before_ms);
    return outbox_release_receiver(d->run->db, &me, to->address);
}

/* Items that nothing will be sent of, because their channel is gone or cannot be read, share one recipient.
 * The receiver of a row is out of date if the channel's config has changed since: the item goes where the
 * config says now, and the row is corrected. */
int
dispatcher_take(struct dispatcher *d, struct arena *a, const struct outbox_claimed *c)
{
    const char *address = "", *host = "";
    struct outbox_run me = dispatcher_as_run(d);
    struct recipient *to;
    struct channel_config config;

    if (c->type != NULL && channel_config_read(a, c->type, c->config, &config)) {
        address = channel_receiver(a, &config);
        host = sender_kind_of(&config)->host(a, &config);
    }
    if (c->subscriber != 0) /* thousands of these must not hold up the alerts */
        host = "subscribers";
    to = recipient_queue_find(d->recipients, address, host);
    if (c->max_per_second > to->per_second) /* of several channels that lead there, the fastest */
        to->per_second = c->max_per_second;
    if (refresh(d, to) != 0)
        return -1;
    if (*address != '\0' && !text_same(c->receiver, address)) {
        if (outbox_address(d->run->db, &me, c->key, address) != 0)
            return -1;
        if (to->state.not_before_ms > me.now_ms)
            return give_back(d, to);
    }
    recipient_queue_add(d->recipients, to, c->key);
    return 0;
}

/* --- after an attempt ------------------------------------------------------------------------------- */

static void
task_end(struct delivery_task *t)
{
    if (t->next != NULL)
        t->next->link = t->link;
    *t->link = t->next;
    recipient_queue_done(t->dispatcher->recipients, t->recipient);
    arena_free(&t->arena);
    free(t);
}

/* Called from the loop. The message that failed is logged at the level of information: a receiver that is
 * away is no failure of this run. */
static void
attempt_ended(struct delivery_attempt *attempt)
{
    struct delivery_task *t = attempt->owner;
    const struct retry_history history = {
        .event_at = t->item.sent_at,
        .attempts = t->item.attempts + 1,
        .unanswered = t->recipient->state.unanswered,
        .retry_after_ms = attempt->retry_after_ms,
    };
    const struct retry next = retry_next(&history, attempt->end, dispatcher_now_ms(t->dispatcher));

    if (!attempt->delivered)
        log_info("channel %s: attempt %d: %s", attempt->channel_id, (int)t->item.attempts + 1,
                 attempt->error);
    if (delivery_task_record(t, &next) != 0)
        t->dispatcher->failed = true;
    else if (delivery_task_is_letter(t))
        mail_receipt_forget(&t->arena, &t->dispatcher->run->config, t->item.delivery_group);
    task_end(t);
}

/* --- the attempt ------------------------------------------------------------------------------------ */

/* libcurl is loaded with the first webhook: a run that sends mails only does without. */
static void
begin_attempt(struct delivery_task *t)
{
    struct dispatcher *d = t->dispatcher;

    if (d->transfers == NULL && t->kind->by_transfer)
        d->transfers = transfers_open(d->loop, d->dialler);
    t->attempt = (struct delivery_attempt){
        .kind = t->kind,
        .loop = d->loop,
        .config = &d->run->config,
        .zone = text_blank(t->item.timezone) ? NULL : zone_file_read(&t->arena, t->item.timezone),
        .transfers = d->transfers,
        .to = &t->to,
        .trusted = t->item.channel.trusted,
        .of_workspace = t->item.channel.workspace != 0,
        .channel_id = t->item.channel.id,
        .id = t->item.delivery_group,
        .notification = &t->notification,
        .mail = &t->mail,
        .letter = delivery_task_is_letter(t) ? &t->letter : NULL,
        .message = t->item.is_copy ? t->item.body : NULL,
        .settled = t->item.settled,
        .now = dispatcher_now_ms(d) / 1000,
        .arena = &t->arena,
        .done = attempt_ended,
        .owner = t,
    };
    delivery_attempt_start(&t->attempt);
}

/* To the front of the list: what take_turns adds can then be told apart from what is being sent, and begun
 * (is_new). */
static struct delivery_task *
task_begin(struct dispatcher *d, struct recipient *to)
{
    struct delivery_task *t = calloc(1, sizeof *t);

    if (t == NULL)
        abort();
    t->is_new = true;
    t->dispatcher = d;
    t->recipient = to;
    t->next = d->tasks;
    t->link = &d->tasks;
    if (t->next != NULL)
        t->next->link = &t->next;
    d->tasks = t;
    return t;
}

/* In one transaction: as many as may begin now. One transaction for all, since each commit waits for the
 * disk: a burst of alerts to many channels begins with one. After a rollback the tasks stay in the list as
 * new and are ended by dispatcher_close. */
static int
take_turns(struct dispatcher *d, int64_t key, struct recipient *to)
{
    struct db *db = d->run->db;

    if (db_begin(db) != 0)
        return -1;
    do {
        if (delivery_turn(task_begin(d, to), key) != 0)
            goto undo;
    } while (recipient_queue_next(d->recipients, dispatcher_now_ms(d), &key, &to));
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}

/* Begins what is ready, and drops what was ended without an attempt. */
static void
begin_all(struct dispatcher *d)
{
    for (struct delivery_task *t = d->tasks, *next; t != NULL && t->is_new; t = next) {
        next = t->next;
        t->is_new = false;
        if (t->ready)
            begin_attempt(t);
        else
            task_end(t);
    }
}

/* Items that end without an attempt make room at once: hence a loop. */
int
dispatcher_send(struct dispatcher *d)
{
    struct recipient *to;
    int64_t key;

    if (clock_monotonic_ms() - d->forgot_ms >= FORGET_MS) {
        d->forgot_ms = clock_monotonic_ms();
        dialler_forget(d->dialler);
    }
    while (recipient_queue_next(d->recipients, dispatcher_now_ms(d), &key, &to)) {
        if (take_turns(d, key, to) != 0)
            return -1;
        begin_all(d);
    }
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

/* Receivers that are as they should be again need no row; to tidy them up costs one statement, and only runs
 * that sent something pay it. */
void
dispatcher_close(struct dispatcher *d)
{
    struct delivery_task *next;

    for (struct delivery_task *t = d->tasks; t != NULL; t = next) {
        next = t->next;
        if (!t->is_new)
            delivery_attempt_stop(&t->attempt);
        task_end(t);
    }
    if (d->has_sent)
        (void)receivers_prune(d->run->db, dispatcher_now_ms(d));
    recipient_queue_close(d->recipients);
    transfers_close(d->transfers);
    dialler_close(d->dialler);
}
