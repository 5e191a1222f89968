/* The table `alerts`, as an outbox: what is on its way has a due_at, and nothing else has. Here is what is
 * put into it, changed on its way, and read as a log; what a run takes out is in store/outbox_run.c. */
#include "store/outbox.h"

#include "base/duration.h"
#include "base/uuid.h"
#include "store/secrets.h"

/* due_at and held_until are in milliseconds in the table, as retries need; what happened is in seconds. An
 * entry that is logged only has neither, so no run ever sees it. */
int
outbox_queue(struct db *db, const struct outbox_entry *e)
{
    bool goes = e->skipped == NULL && !e->silenced;
    int64_t goes_at = e->sent_at + e->wait_seconds;
    int64_t due_at = e->held_until > goes_at ? e->held_until : goes_at;
    char id[UUID_SIZE], group[UUID_SIZE];
    struct query q = query_start(db, SQL_OUTBOX_QUEUE);

    uuid_random(id);
    uuid_random(group);
    query_next(&q, ":key", SERIES_ALERT);
    query_text(&q, ":id", id);
    query_int_or_null(&q, ":monitor", e->monitor, 0);
    query_int_or_null(&q, ":incident", e->incident, 0);
    query_int_or_null(&q, ":channel", e->channel, 0);
    query_text(&q, ":channel_id", e->channel_id);
    query_text(&q, ":alert_type", e->alert_type);
    query_text(&q, ":event", e->event);
    query_int(&q, ":sent_at", e->sent_at);
    query_text(&q, ":outcome", goes ? ALERT_PENDING : e->skipped != NULL ? ALERT_SKIPPED : ALERT_SILENCED);
    query_text(&q, ":reason", e->skipped);
    query_text(&q, ":body", goes ? e->body : "");
    query_text(&q, ":delivery_group", group);
    query_int_or_null(&q, ":due_at", goes ? due_at * 1000 : 0, 0);
    query_int_or_null(&q, ":held_until", goes ? e->held_until * 1000 : 0, 0);
    query_text(&q, ":thread", e->thread);
    query_text(&q, ":receiver", e->receiver);
    return query_end(&q);
}

int
outbox_supersede(struct db *db, int64_t channel, int64_t incident)
{
    struct query q = query_start(db, SQL_OUTBOX_SUPERSEDE);

    query_int(&q, ":channel", channel);
    query_int(&q, ":incident", incident);
    return query_end(&q);
}

/* Channels go with their monitor, so their type, config and trust are copied into the rows that are still to
 * be sent. */
int
outbox_keep(struct db *db, int64_t incident)
{
    struct query q = query_start(db, SQL_OUTBOX_KEEP);

    query_int(&q, ":incident", incident);
    return query_end(&q);
}

int
outbox_settle(struct db *db, int64_t incident, int64_t channel, int64_t bits)
{
    struct query q = query_start(db, SQL_OUTBOX_SETTLE);

    query_int(&q, ":incident", incident);
    query_int(&q, ":channel", channel);
    query_int(&q, ":bits", bits);
    return query_end(&q);
}

int
outbox_prune_kept(struct db *db, int64_t before)
{
    struct query q = query_start(db, SQL_OUTBOX_PRUNE_KEPT);

    query_int(&q, ":before", before);
    return query_end(&q);
}

int
outbox_told(struct db *db, struct arena *a, int64_t incident, struct outbox_told *told)
{
    struct query q = query_start(db, SQL_OUTBOX_TOLD);

    query_int(&q, ":incident", incident);
    return query_all(&q, *arena_add(a, told) = row_int(&q));
}

static int
release_hold(struct db *db, const char *receiver)
{
    struct query q = query_start(db, SQL_OUTBOX_RELEASE_HOLD);

    query_text(&q, ":receiver", receiver);
    return query_end(&q);
}

/* The hold goes first: an item that is due and whose receiver is held back would still wait. */
int
outbox_hurry(struct db *db, const char *receiver, int64_t now)
{
    struct query q;

    if (release_hold(db, receiver) != 0)
        return -1;
    q = query_start(db, SQL_OUTBOX_HURRY);
    query_text(&q, ":receiver", receiver);
    query_int(&q, ":now", now * 1000);
    return query_end(&q);
}

int
outbox_redirect(struct db *db, int64_t channel, const char *receiver, int64_t now)
{
    struct query q = query_start(db, SQL_OUTBOX_REDIRECT);

    query_int(&q, ":channel", channel);
    query_text(&q, ":receiver", receiver);
    query_int(&q, ":now", now * 1000);
    return query_end(&q);
}

int
outbox_resume(struct db *db, int64_t incident, int64_t paused_at, int64_t length)
{
    struct query q = query_start(db, SQL_OUTBOX_RESUME);

    query_int(&q, ":incident", incident);
    query_int(&q, ":paused_at", paused_at * 1000);
    query_int(&q, ":length", length * 1000);
    return query_end(&q);
}

int
outbox_unclaim(struct db *db, int64_t incident, int64_t now)
{
    struct query q = query_start(db, SQL_OUTBOX_UNCLAIM);

    query_int(&q, ":incident", incident);
    query_int(&q, ":now", now * 1000);
    return query_end(&q);
}

int
outbox_withhold(struct db *db, int64_t incident, int64_t channel, int64_t now, const char *reason)
{
    struct query q = query_start(db, SQL_OUTBOX_WITHHOLD);

    query_int(&q, ":incident", incident);
    query_int(&q, ":channel", channel);
    query_int(&q, ":now", now * 1000);
    query_text(&q, ":reason", reason);
    return query_end(&q);
}

enum found
outbox_untried(struct db *db, int64_t now, int64_t after)
{
    struct query q = query_start(db, SQL_OUTBOX_UNTRIED);

    query_int(&q, ":now", now * 1000);
    query_int(&q, ":ahead", INT64_C(1000) * OUTBOX_AHEAD);
    query_int(&q, ":after", after);
    return query_exists(&q);
}

int
outbox_newest(struct db *db, int64_t *key)
{
    struct query q = query_start(db, SQL_OUTBOX_NEWEST);

    return query_number(&q, 0, key);
}

static void
read_sent(struct query *q, struct arena *a, const char *delivery_group, struct outbox_sent *s)
{
    s->key = row_int(q);
    s->is_pending = row_bool(q);
    s->message = row_secret(q, a, SECRET_MESSAGE, delivery_group);
    s->receiver = row_text(q, a);
    s->channel_is_enabled = row_bool(q);
}

enum found
outbox_sent(struct db *db, struct arena *a, int64_t monitor, const char *delivery_group,
            struct outbox_sent *sent)
{
    struct query q = query_start(db, SQL_OUTBOX_SENT);

    query_int(&q, ":monitor", monitor);
    query_text(&q, ":delivery_group", delivery_group);
    return query_one(&q, read_sent(&q, a, delivery_group, sent));
}

/* A new row and not the old one made pending again: the log keeps what was sent when, and a delivery group
 * keeps its name, so a receiver that knows the webhook-id drops the second. */
static int
copy(struct db *db, int64_t key, int64_t now)
{
    struct query q = query_start(db, SQL_OUTBOX_COPY);
    char id[UUID_SIZE];

    uuid_random(id);
    query_next(&q, ":new_key", SERIES_ALERT);
    query_text(&q, ":id", id);
    query_int(&q, ":key", key);
    query_int(&q, ":now", now);
    return query_end(&q);
}

static int
hurry(struct db *db, int64_t key, int64_t now)
{
    struct query q = query_start(db, SQL_OUTBOX_HURRY_ONE);

    query_int(&q, ":key", key);
    query_int(&q, ":now", now * 1000);
    return query_end(&q);
}

int
outbox_again(struct db *db, const struct outbox_sent *sent, int64_t now)
{
    if (release_hold(db, sent->receiver) != 0)
        return -1;
    return sent->is_pending ? hurry(db, sent->key, now) : copy(db, sent->key, now);
}

static void
read_entry(struct query *q, struct arena *a, struct alert_entry *e)
{
    e->id = row_text(q, a);
    e->monitor_id = row_text(q, a);
    e->incident_id = row_text(q, a);
    e->channel_id = row_text(q, a);
    e->alert_type = row_text(q, a);
    e->event = row_text(q, a);
    e->sent_at = row_int(q);
    e->outcome = row_text(q, a);
    e->reason = row_text(q, a);
    e->group_id = row_text(q, a);
    e->group_outcome = row_text(q, a);
}

int
outbox_log_of_monitor(struct db *db, struct arena *a, int64_t monitor, int64_t after,
                      const struct list_range *range, struct alert_entries *list)
{
    struct query q = query_start(db, SQL_OUTBOX_LOG_OF_MONITOR);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":after", after);
    query_list_range(&q, range);
    return query_all(&q, read_entry(&q, a, arena_add(a, list)));
}

int
outbox_log_of_incident(struct db *db, struct arena *a, int64_t incident, int64_t limit,
                       struct alert_entries *list)
{
    struct query q = query_start(db, SQL_OUTBOX_LOG_OF_INCIDENT);

    query_int(&q, ":incident", incident);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_entry(&q, a, arena_add(a, list)));
}

int
outbox_log_total(struct db *db, int64_t monitor, int64_t after, int64_t *total)
{
    struct query q = query_start(db, SQL_OUTBOX_LOG_TOTAL);

    after = after < 0 ? -1 : after; /* no alert is older */
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":after", after);
    query_int(&q, ":first_hour", after < 0 ? 0 : after - after % HOUR + HOUR);
    return query_number(&q, 0, total);
}
