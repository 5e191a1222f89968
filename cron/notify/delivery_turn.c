/* Judged when the turn has come, which may be a day after the item was queued: a channel that was disabled,
 * an address that has unsubscribed, a silence that began meanwhile all count. The steps stand in a table. */
#include "cron/notify/delivery_turn.h"

#include "base/text.h"
#include "flow/confirmation.h"
#include "flow/subscriptions.h"
#include "rules/pace.h"
#include "store/address_holds.h"
#include "store/silences.h"
#include "cron/notify/grouping.h"
#include "cron/notify/mail_links.h"
#include "cron/notify/mail_receipt.h"
#include "cron/notify/sender.h"
#include "cron/notify/stranger_limits.h"

#define DELAY_TOLD_AFTER 300 /* seconds by which a message is late before it says so */

/* --- what is known of it ---------------------------------------------------------------------------- */

/* What the message says of its own lateness. That of an attempt which a killed run has begun stays what it
 * was, because that attempt may have arrived. A receiver that knows the message by its webhook-id may compare
 * the two: so an attempt that is made again has the same words as the one that may have arrived. */
static void
note_lateness(struct delivery_task *t)
{
    int64_t now = t->item.begun_at != 0 ? t->item.begun_at : dispatcher_now_ms(t->dispatcher) / 1000;
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
    if (!t->item.is_copy && !asks(t) && !delivery_task_is_letter(t) &&
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

/* Why nothing is sent of an item because of the addresses of its mail: 0, or -1. */
static int
look_at_addresses(struct delivery_task *t, const char **reason)
{
    struct dispatcher *d = t->dispatcher;
    struct db *db = d->run->db;

    if (delivery_task_is_letter(t))
        return subscription_letter(db, &t->arena, &d->run->config, t->item.subscriber, t->item.event,
                                   t->item.body, dispatcher_now_ms(d) / 1000, &t->letter, reason);
    if (asks(t))
        return mail_links_ask(db, &t->arena, &d->run->config, t->item.channel_key, &t->to,
                              dispatcher_now_ms(d) / 1000, &t->mail, reason);
    if (mail_links_look(db, &t->arena, t->item.channel_key, &t->to, &t->mail) != 0)
        return -1;
    if (confirmation_all_held(&t->to, t->mail.held))
        *reason = channel_held_reason(t->mail.pending);
    t->item.settled |= t->mail.held;
    return 0;
}

/* --- the steps --------------------------------------------------------------------------------------- */

enum turn_step {
    BROKEN, /* the world failed it: logged */
    OVER,   /* there is no attempt in this turn, which is written */
    GO_ON
};

static enum turn_step
over(int written)
{
    return written == 0 ? OVER : BROKEN;
}

static enum turn_step
look_whether_late(struct delivery_task *t, int64_t now_ms)
{
    if (!retry_too_late(t->item.sent_at, t->recipient->state.unanswered, now_ms))
        return GO_ON;
    return over(delivery_task_end_unsent(t, ALERT_GAVE_UP, "the receiver was away for a day"));
}

static enum turn_step
look_whether_silenced(struct delivery_task *t, int64_t now_ms)
{
    enum found found = is_silenced(t, now_ms / 1000);

    if (found == NONE)
        return GO_ON;
    return found == FAILED ? BROKEN : over(delivery_task_end_unsent(t, ALERT_SILENCED, NULL));
}

/* What a killed run has sent to a subscriber, who is not known by a webhook-id, is not sent again. */
static enum turn_step
look_for_receipt(struct delivery_task *t, int64_t now_ms)
{
    const struct config *config = &t->dispatcher->run->config;
    enum mail_receipt receipt;

    if (!delivery_task_is_letter(t) || t->item.begun_at == 0)
        return GO_ON;
    receipt = mail_receipt_look(&t->arena, config, t->item.delivery_group);
    if (receipt == RECEIPT_SENDING)
        return over(delivery_task_put_off(t, now_ms / 1000 + 1));
    if (receipt != RECEIPT_SENT)
        return GO_ON;
    mail_receipt_forget(&t->arena, config, t->item.delivery_group);
    return over(delivery_task_end_unsent(t, ALERT_DELIVERED, NULL));
}

static enum turn_step
look_whether_fit(struct delivery_task *t, int64_t now_ms)
{
    const char *reason = reason_to_skip(t);

    (void)now_ms;
    if (reason == NULL && t->to.kind == CHANNEL_EMAIL && look_at_addresses(t, &reason) != 0)
        return BROKEN;
    return reason == NULL ? GO_ON : over(delivery_task_end_unsent(t, ALERT_SKIPPED, reason));
}

static enum turn_step
look_at_limits(struct delivery_task *t, int64_t now_ms)
{
    int64_t until = 0;

    if (!t->item.channel.trusted && stranger_limits_look(t->dispatcher->run->db, &t->arena, &t->to,
                                                         t->item.settled, now_ms / 1000, &until) != 0)
        return BROKEN;
    return until * 1000 > now_ms ? over(delivery_task_put_off(t, until)) : GO_ON;
}

static enum turn_step
look_for_group(struct delivery_task *t, int64_t now_ms)
{
    bool waits;

    (void)now_ms;
    if (grouping_look(t, &waits) != 0)
        return BROKEN;
    return waits ? OVER : GO_ON;
}

/* What ends an item whatever it says comes before what is read of it. Limits count the addresses that are
 * left, so they come behind these; and only what would be sent now is told along with others. */
static enum turn_step (*const steps[])(struct delivery_task *t, int64_t now_ms) = {
    look_whether_late, look_whether_silenced, look_for_receipt,
    look_whether_fit,  look_at_limits,        look_for_group,
};

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
    if (t->to.kind == CHANNEL_EMAIL && !asks(t) && !delivery_task_is_letter(t) &&
        mail_links_add(d->run->db, &t->arena, &d->run->config, t->item.channel_key, &t->to, t->item.settled,
                       &t->mail) != 0)
        return -1;
    s->paid_until_ms = pace_spend(s->paid_until_ms, t->recipient->per_second, me.now_ms);
    if (receivers_put(d->run->db, t->recipient->address, s) != 0)
        return -1;
    return t->item.begun_at != 0 ? 0 : outbox_begin(d->run->db, &me, t->item.key, me.now_ms / 1000);
}

int
delivery_turn(struct delivery_task *t, int64_t key)
{
    struct dispatcher *d = t->dispatcher;
    struct outbox_run me = dispatcher_as_run(d);
    enum found found = outbox_read(d->run->db, &t->arena, &me, key, &t->item);

    if (found != FOUND)
        return found == NONE ? 0 : -1;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        enum turn_step step = steps[i](t, me.now_ms);

        if (step != GO_ON)
            return step == OVER ? 0 : -1;
    }
    t->ready = true;
    return note_begin(t);
}
