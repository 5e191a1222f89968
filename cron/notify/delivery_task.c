/* What is written when an attempt has ended: what becomes of the item, what is now known of its receiver, and
 * a row of the log, in one transaction. A process that is killed before it commits leaves an item that has
 * begun and has no end; the next run sends that again.
 *
 * The lease decides: every statement names it, and one that changed no row says that the item has passed to
 * another run, which then writes its end. */
#include "cron/notify/delivery_task.h"

#include "store/channels.h"
#include "store/deliveries.h"
#include "store/outbox_groups.h"

bool
delivery_task_is_letter(const struct delivery_task *t)
{
    return t->item.subscriber != 0;
}

/* A row of the log of webhook deliveries. What a deleted monitor has left has none. */
static int
log_delivery(struct delivery_task *t)
{
    const struct delivery_attempt *attempt = &t->attempt;
    const struct delivery row = {
        .delivery_group = t->item.delivery_group,
        .event = t->item.event,
        .url = attempt->logged_url != NULL ? attempt->logged_url : t->to.url,
        .attempt = t->item.made_before + t->item.attempts + 1,
        .status = attempt->delivered ? "success" : "failed",
        .status_code = attempt->status_code,
        .error_message = attempt->error,
        .response_time_ms = attempt->response_time_ms,
        .created_at = attempt->now,
    };

    if (!t->kind->logs_attempts || t->item.monitor == 0)
        return 0;
    return deliveries_insert(t->dispatcher->run->db, &row, t->item.monitor, t->item.incident);
}

/* What waited behind an item in its thread may go now. The dispatcher then looks for what is due in its next
 * turn, instead of when something falls due. */
static int
let_successor_go(struct delivery_task *t)
{
    enum found found = outbox_has_successor(t->dispatcher->run->db, t->item.key);

    if (found == FOUND || t->item.has_members)
        dispatcher_note_due(t->dispatcher, 0);
    return found == FAILED ? -1 : 0;
}

/* Ends the item. One that was superseded while this attempt was under way is no more than noted as delivered,
 * if it was. The lease of a superseded item stays with the run that was sending it, so a lost lease and a
 * superseded item are told apart by asking for the second. */
static int
finish(struct delivery_task *t, const struct outbox_end *end, bool *lost)
{
    struct db *db = t->dispatcher->run->db;
    struct outbox_run me = dispatcher_as_run(t->dispatcher);
    enum found found;

    if (outbox_finish(db, &me, &t->item, end, lost) != 0)
        return -1;
    if (!*lost && t->item.has_members && outbox_members_told(db, t->item.key) != 0)
        return -1;
    if (!*lost)
        return let_successor_go(t);
    found = outbox_finish_superseded(db, &me, &t->item,
                                     &(struct outbox_end){
                                         .outcome = t->attempt.delivered ? ALERT_DELIVERED : ALERT_SUPERSEDED,
                                         .message = end->message,
                                         .attempts = end->attempts,
                                     });
    *lost = found == NONE;
    return found == FAILED ? -1 : 0;
}

/* Writes what becomes of the item. */
static int
settle(struct delivery_task *t, const struct retry *next, bool *lost)
{
    struct dispatcher *d = t->dispatcher;
    struct outbox_run me = dispatcher_as_run(d);
    const struct outbox_end end = {
        .outcome = next->verdict == RETRY_DELIVERED ? ALERT_DELIVERED : ALERT_GAVE_UP,
        .message = t->attempt.message,
        .attempts = t->item.attempts + 1,
    };

    if (next->verdict == RETRY_LATER) {
        t->item.settled = t->attempt.settled;
        if (outbox_postpone(d->run->db, &me, &t->item, end.attempts, next->next_ms, t->item.begun_at,
                            lost) != 0)
            return -1;
        dispatcher_note_due(d, next->next_ms);
        return *lost ? finish(t, &end, lost) : 0;
    }
    return finish(t, &end, lost);
}

/* Writes what is known of the receiver now. This run gives back what waits for one that is held back; if
 * nothing waits for it, it need not be held back. */
static int
hold_receiver(struct delivery_task *t, const struct retry *next)
{
    struct dispatcher *d = t->dispatcher;
    struct outbox_run me = dispatcher_as_run(d);
    struct recipient *to = t->recipient;
    const struct receiver_state was = to->state;
    enum found waits = next->hold_ms > 0 ? outbox_waits_for(d->run->db, to->address) : FOUND;

    if (waits == FAILED)
        return -1;
    to->state.not_before_ms = waits == FOUND ? next->hold_ms : 0;
    to->state.unanswered = waits == FOUND ? next->unanswered : 0;
    if (to->state.not_before_ms > 0) {
        recipient_queue_drop(d->recipients, to);
        dispatcher_note_due(d, to->state.not_before_ms);
        if (outbox_release_receiver(d->run->db, &me, to->address) != 0)
            return -1;
    }
    if (to->state.not_before_ms == was.not_before_ms && to->state.unanswered == was.unanswered)
        return 0;
    return receivers_put(d->run->db, to->address, &to->state);
}

/* A lost lease means that another run holds the item, or that the item is gone: then nothing is written of
 * it. What is known of the receiver is recorded even if the item was lost: the attempt was made all the
 * same. */
int
delivery_task_record(struct delivery_task *t, const struct retry *next)
{
    struct db *db = t->dispatcher->run->db;
    bool lost;

    if (db_begin(db) != 0)
        return -1;
    if (settle(t, next, &lost) != 0 || hold_receiver(t, next) != 0)
        goto undo;
    if (!lost && log_delivery(t) != 0)
        goto undo;
    if (!lost && next->disables_channel && channels_gone(db, t->item.channel_key, t->attempt.now) != 0)
        goto undo;
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}

int
delivery_task_end_unsent(struct delivery_task *t, const char *outcome, const char *reason)
{
    const struct outbox_end end = { .outcome = outcome, .reason = reason, .attempts = t->item.attempts };
    bool lost;

    return finish(t, &end, &lost);
}

int
delivery_task_put_off(struct delivery_task *t, int64_t until)
{
    struct outbox_run me = dispatcher_as_run(t->dispatcher);
    bool lost;

    dispatcher_note_due(t->dispatcher, until * 1000);
    return outbox_postpone(t->dispatcher->run->db, &me, &t->item, t->item.attempts, until * 1000,
                           t->item.begun_at, &lost);
}
