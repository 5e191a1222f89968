/* The way of one outbox item: its turn comes > it is read, and that an attempt begins is committed > a sender
 * makes the attempt > its end is recorded, with what becomes of the item and of its receiver (rules/retry.h,
 * delivery_task.c).
 *
 * A process that is killed after sending but before recording leaves behind that it has begun. The next run
 * sends again: a message may arrive twice, then under the same webhook-id and in the same words. */
#include "cron/notify/dispatcher.h"

#include "base/text.h"
#include "os/clock.h"
#include "os/log.h"
#include "os/zone_file.h"
#include "rules/pace.h"
#include "rules/retry.h"
#include "store/address_holds.h"
#include "store/silences.h"
#include "flow/confirmation.h"
#include "flow/subscriptions.h"
#include "cron/notify/delivery_attempt.h"
#include "cron/notify/delivery_task.h"
#include "cron/notify/grouping.h"
#include "cron/notify/mail_links.h"
#include "cron/notify/mail_receipt.h"
#include "cron/notify/sender.h"
#include "cron/notify/stranger_limits.h"

#include <stdlib.h>

/* A run may last for hours, and a receiver's address may change meanwhile; a burst of messages needs one
 * look-up all the same. */
#define FORGET_MS 1000       /* how long an address found for a name is used */
#define DELAY_TOLD_AFTER 300 /* seconds by which a message is late before it says so */

/* The time as this run sees it; it goes on from --now. */
static int64_t
now_ms(const struct dispatcher *d)
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
    return (struct outbox_run){ .lease = d->lease, .now_ms = now_ms(d), .clock = clock_now() };
}

/* --- queueing --------------------------------------------------------------------------------------- */

/* What is known of a receiver may have changed while this run had nothing for it. While items of a recipient
 * are queued here, no other run sends to it, so what is in memory is right. */
static int
refresh(struct dispatcher *d, struct recipient *to)
{
    if (!recipient_is_idle(to) || *to->address == '\0')
        return 0;
    return receivers_get(d->run->db, to->address, now_ms(d), &to->state);
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

/* It is for a subscriber of a status page. */
static bool
is_letter(const struct delivery_task *t)
{
    return t->item.subscriber != 0;
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
    const struct retry next = retry_next(&history, attempt->end, now_ms(t->dispatcher));

    if (!attempt->delivered)
        log_info("channel %s: attempt %d: %s", attempt->channel_id, (int)t->item.attempts + 1,
                 attempt->error);
    if (delivery_task_record(t, &next) != 0)
        t->dispatcher->failed = true;
    else if (is_letter(t))
        mail_receipt_forget(&t->arena, &t->dispatcher->run->config, t->item.delivery_group);
    task_end(t);
}

/* --- the attempt ------------------------------------------------------------------------------------ */

/* What the message says of its own lateness. That of an attempt which a killed run has begun stays what it
 * was, because that attempt may have arrived. A receiver that knows the message by its webhook-id may compare
 * the two: so an attempt that is made again has the same words as the one that may have arrived. */
static void
note_lateness(struct delivery_task *t)
{
    int64_t now = t->item.begun_at != 0 ? t->item.begun_at : now_ms(t->dispatcher) / 1000;
    int64_t delay = now - t->item.sent_at;

    t->notification.delayed_seconds = delay > DELAY_TOLD_AFTER ? delay : 0;
    t->notification.only_word =
        t->item.nothing_delivered && text_same(t->item.event, event_type_name(INCIDENT_RESOLVED));
}

/* It is the mail that asks an address to confirm. */
static bool
asks(const struct delivery_task *t)
{
    return text_same(t->item.event, CONFIRMATION_EVENT);
}

/* Why nothing is sent of an item, whatever its addresses; NULL: all that its sender needs is filled in. Asked
 * when the item's turn has come, which may be a day after it was queued. */
static const char *
reason_to_skip(struct delivery_task *t)
{
    const struct channel *c = &t->item.channel;

    if (c->id == NULL || (asks(t) && t->item.channel_key == 0))
        return "channel removed";
    if (!c->is_enabled)
        return "channel disabled";
    if (!channel_config_read(&t->arena, c->type, c->config, &t->to))
        return "the channel's config cannot be read";
    if (!t->item.is_copy && !asks(t) && !is_letter(t) &&
        !notification_read(&t->arena, t->item.body, &t->notification))
        return "the alert cannot be read";
    note_lateness(t);
    t->kind = sender_kind_of(&t->to);
    return sender_obstacle(t->kind, &t->dispatcher->run->config);
}

/* FOUND: a silence began since the item was queued. An end that its channel waits for is told when that is
 * over. */
static enum found
is_silenced(const struct delivery_task *t, int64_t now)
{
    const struct outbox_item *i = &t->item;
    struct db *db = t->dispatcher->run->db;
    bool goes_on = i->monitor == 0 || i->is_copy || i->has_members || asks(t);
    enum found found = goes_on ? NONE : silences_hold(db, i->monitor, now);

    if (found == FOUND && text_same(i->event, event_type_name(INCIDENT_RESOLVED)) &&
        silences_keep_end(db, i->incident, i->channel_key) != 0)
        return FAILED;
    return found;
}

/* The same, of the addresses of a mail: 0, or -1. */
static int
look_at_addresses(struct delivery_task *t, const char **reason)
{
    struct dispatcher *d = t->dispatcher;
    struct db *db = d->run->db;

    if (is_letter(t))
        return subscription_letter(db, &t->arena, &d->run->config, t->item.subscriber, t->item.event,
                                   t->item.body, now_ms(d) / 1000, &t->letter, reason);
    if (asks(t))
        return mail_links_ask(db, &t->arena, &d->run->config, t->item.channel_key, &t->to, now_ms(d) / 1000,
                              &t->mail, reason);
    if (mail_links_look(db, &t->arena, t->item.channel_key, &t->to, &t->mail) != 0)
        return -1;
    if (confirmation_all_held(&t->to, t->mail.held))
        *reason = channel_held_reason(t->mail.pending);
    t->item.settled |= t->mail.held;
    return 0;
}

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
        .letter = is_letter(t) ? &t->letter : NULL,
        .message = t->item.is_copy ? t->item.body : NULL,
        .settled = t->item.settled,
        .now = now_ms(d) / 1000,
        .arena = &t->arena,
        .done = attempt_ended,
        .owner = t,
    };
    delivery_attempt_start(&t->attempt);
}

/* To the front of the list: what prepare_all adds can then be told apart from what is being sent, and begun
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

/* Writes that an attempt begins, and that it counts in the pace of its receiver. Committed before the first
 * byte is sent: after a kill, begun_at is what tells a message that may have arrived from one that has not
 * been tried. */
static int
note_begin(struct delivery_task *t)
{
    struct dispatcher *d = t->dispatcher;
    struct outbox_run me = dispatcher_as_run(d);
    struct receiver_state *s = &t->recipient->state;

    d->has_sent = true;
    if (!t->item.channel.trusted &&
        stranger_limits_count(d->run->db, &t->arena, &t->to, t->item.settled, me.now_ms / 1000) != 0)
        return -1;
    if (t->to.kind == CHANNEL_EMAIL && !asks(t) && !is_letter(t) &&
        mail_links_add(d->run->db, &t->arena, &d->run->config, t->item.channel_key, &t->to, t->item.settled,
                       &t->mail) != 0)
        return -1;
    s->paid_until_ms = pace_spend(s->paid_until_ms, t->recipient->per_second, me.now_ms);
    if (receivers_put(d->run->db, t->recipient->address, s) != 0)
        return -1;
    return t->item.begun_at != 0 ? 0 : outbox_begin(d->run->db, &me, t->item.key, me.now_ms / 1000);
}

/* What a killed run has sent. */
static int
end_as_sent(struct delivery_task *t)
{
    mail_receipt_forget(&t->arena, &t->dispatcher->run->config, t->item.delivery_group);
    return delivery_task_end_unsent(t, ALERT_DELIVERED, NULL);
}

/* Reads an item whose turn has come and writes that it begins, or how it ends. NONE: the item is gone, or
 * another run has it. Then nothing is to be done, and begin_all drops the task. */
static int
prepare(struct delivery_task *t, int64_t key)
{
    struct dispatcher *d = t->dispatcher;
    struct outbox_run me = dispatcher_as_run(d);
    enum found found = outbox_read(d->run->db, &t->arena, &me, key, &t->item);
    const char *reason;
    int64_t until = 0;
    bool waits;

    if (found != FOUND)
        return found == NONE ? 0 : -1;
    if (retry_too_late(t->item.sent_at, t->recipient->state.unanswered, me.now_ms))
        return delivery_task_end_unsent(t, ALERT_GAVE_UP, "the receiver was away for a day");
    found = is_silenced(t, me.now_ms / 1000);
    if (found != NONE)
        return found == FAILED ? -1 : delivery_task_end_unsent(t, ALERT_SILENCED, NULL);
    if (is_letter(t) && t->item.begun_at != 0) {
        enum mail_receipt receipt = mail_receipt_look(&t->arena, &d->run->config, t->item.delivery_group);

        if (receipt == RECEIPT_SENDING)
            return delivery_task_put_off(t, me.now_ms / 1000 + 1);
        if (receipt == RECEIPT_SENT)
            return end_as_sent(t);
    }
    reason = reason_to_skip(t);
    if (reason == NULL && t->to.kind == CHANNEL_EMAIL && look_at_addresses(t, &reason) != 0)
        return -1;
    if (reason != NULL)
        return delivery_task_end_unsent(t, ALERT_SKIPPED, reason);
    if (!t->item.channel.trusted && stranger_limits_look(d->run->db, &t->arena, &t->to, t->item.settled,
                                                         me.now_ms / 1000, &until) != 0)
        return -1;
    if (until * 1000 > me.now_ms)
        return delivery_task_put_off(t, until);
    if (grouping_look(t, &waits) != 0)
        return -1;
    if (waits)
        return 0;
    t->ready = true;
    return note_begin(t);
}

/* In one transaction: as many as may begin now. One transaction for all, since each commit waits for the
 * disk: a burst of alerts to many channels begins with one. After a rollback the tasks stay in the list as
 * new and are ended by dispatcher_close. */
static int
prepare_all(struct dispatcher *d, int64_t key, struct recipient *to)
{
    struct db *db = d->run->db;

    if (db_begin(db) != 0)
        return -1;
    do {
        if (prepare(task_begin(d, to), key) != 0)
            goto undo;
    } while (recipient_queue_next(d->recipients, now_ms(d), &key, &to));
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
    while (recipient_queue_next(d->recipients, now_ms(d), &key, &to)) {
        if (prepare_all(d, key, to) != 0)
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
        (void)receivers_prune(d->run->db, now_ms(d));
    recipient_queue_close(d->recipients);
    transfers_close(d->transfers);
    dialler_close(d->dialler);
}
