/* The rows of `alerts` that a run of `watchpost notify` holds. Each statement that changes one names the
 * lease of the run, so a run that was slow, and whose rows have passed to another, changes nothing. */
#include "store/outbox_run.h"

#include "store/receivers.h"
#include "store/secrets.h"

#include <stdlib.h>

/* A lease alone does not say that its run lives: one that was killed left it. The run's lock does, and is
 * gone with the process. */
enum found
outbox_busy(struct db *db, const struct outbox_run *run)
{
    struct query q = query_start(db, SQL_OUTBOX_HOLDERS);
    enum found busy = NONE;

    query_int(&q, ":lease", run->lease);
    query_int(&q, ":clock", run->clock);
    query_int(&q, ":too_far", run->clock + LEASE_TOO_FAR);
    while (query_row(&q))
        if (db_run_is_alive(db, RUN_NOTIFIER, row_int(&q)))
            busy = FOUND;
    return query_end_found(&q, busy);
}

int
outbox_next_due(struct db *db, const struct outbox_run *run, int64_t *due_ms)
{
    struct query q = query_start(db, SQL_OUTBOX_NEXT_DUE);

    query_int(&q, ":lease", run->lease);
    query_int(&q, ":too_far", run->now_ms + RECEIVER_TOO_FAR_MS);
    query_int(&q, ":ahead", run->now_ms / 1000 + LEASE_TOO_FAR);
    return query_number(&q, INT64_MAX, due_ms);
}

/* RETURNING gives rows in no order; keys grow in the order of publication. */
static int
by_key(const void *one, const void *other)
{
    const struct outbox_claimed *a = one, *b = other;

    return a->key < b->key ? -1 : a->key > b->key;
}

static void
read_claimed(struct query *q, struct arena *a, struct outbox_claimed *c)
{
    const char *channel_id;

    c->key = row_int(q);
    c->receiver = row_text(q, a);
    c->type = row_text(q, a);
    channel_id = row_text(q, a);
    c->config = row_secret(q, a, SECRET_CONFIG, channel_id);
    c->max_per_second = row_int(q);
    c->subscriber = row_int(q);
}

/* `now` is in milliseconds by the run's clock, which --now may have moved; the lease runs by the real one. */
static int
claim(struct db *db, struct arena *a, const struct outbox_run *run, int limit, struct outbox_claims *list)
{
    struct query q = query_start(db, SQL_OUTBOX_CLAIM);
    int result;

    query_int(&q, ":lease", run->lease);
    query_int(&q, ":until", run->clock + OUTBOX_LEASE);
    query_int(&q, ":now", run->now_ms);
    query_int(&q, ":too_far", run->now_ms + RECEIVER_TOO_FAR_MS);
    query_int(&q, ":ahead", run->now_ms / 1000 + LEASE_TOO_FAR);
    query_int(&q, ":limit", limit);
    result = query_all(&q, read_claimed(&q, a, arena_add(a, list)));
    if (list->count > 1)
        qsort(list->list, (size_t)list->count, sizeof *list->list, by_key);
    return result;
}

/* Asking whether another run is at work and claiming are one writing transaction, so two runs cannot both
 * find none. */
int
outbox_claim(struct db *db, struct arena *a, const struct outbox_run *run, int limit,
             struct outbox_claims *list, bool *busy)
{
    enum found others;

    *busy = false;
    if (db_begin(db) != 0)
        return -1;
    others = outbox_busy(db, run);
    *busy = others == FOUND;
    if (*busy || (others == NONE && claim(db, a, run, limit, list) == 0))
        return db_commit(db);
    db_rollback(db);
    return -1;
}

int
outbox_address(struct db *db, const struct outbox_run *run, int64_t key, const char *receiver)
{
    struct query q = query_start(db, SQL_OUTBOX_ADDRESS);

    query_int(&q, ":key", key);
    query_int(&q, ":lease", run->lease);
    query_text(&q, ":receiver", receiver);
    return query_end(&q);
}

int
outbox_renew(struct db *db, const struct outbox_run *run)
{
    struct query q = query_start(db, SQL_OUTBOX_RENEW);

    query_int(&q, ":lease", run->lease);
    query_int(&q, ":until", run->clock + OUTBOX_LEASE);
    return query_end(&q);
}

int
outbox_release(struct db *db, const struct outbox_run *run)
{
    struct query q = query_start(db, SQL_OUTBOX_RELEASE);

    query_int(&q, ":lease", run->lease);
    return query_end(&q);
}

int
outbox_release_receiver(struct db *db, const struct outbox_run *run, const char *receiver)
{
    struct query q = query_start(db, SQL_OUTBOX_RELEASE_RECEIVER);

    query_int(&q, ":lease", run->lease);
    query_text(&q, ":receiver", receiver);
    return query_end(&q);
}

enum found
outbox_waits_for(struct db *db, const char *receiver)
{
    struct query q = query_start(db, SQL_OUTBOX_WAITS_FOR);

    query_text(&q, ":receiver", receiver);
    return query_exists(&q);
}

static void
read_item(struct query *q, struct arena *a, struct outbox_item *item)
{
    item->delivery_group = row_text(q, a);
    item->monitor = row_int(q);
    item->incident = row_int(q);
    item->event = row_text(q, a);
    item->sent_at = row_int(q);
    item->body = row_secret(q, a, SECRET_MESSAGE, item->delivery_group);
    item->is_copy = row_bool(q);
    item->attempts = row_int(q);
    item->made_before = row_int(q);
    item->settled = row_int(q);
    item->begun_at = row_int(q);
    item->channel_key = row_int(q);
    item->channel.id = row_text(q, a);
    item->channel.type = row_text(q, a);
    item->channel.config = row_secret(q, a, SECRET_CONFIG, item->channel.id);
    item->channel.is_enabled = row_bool(q);
    item->channel.trusted = row_bool(q);
    item->nothing_delivered = row_bool(q);
    item->timezone = row_text(q, a);
    item->is_change = row_bool(q);
    item->has_members = row_bool(q);
    item->channel.group_wait_seconds = row_int_or(q, -1);
    item->channel.group_interval_seconds = row_int_or(q, -1);
    item->channel.max_per_hour = row_int_or(q, -1);
    item->subscriber = row_int(q);
    item->channel.cooldown_seconds = row_int_or(q, -1);
    item->claim_until = row_int(q);
    item->claimed_by = row_text(q, a);
    item->channel.workspace = row_int(q);
}

enum found
outbox_read(struct db *db, struct arena *a, const struct outbox_run *run, int64_t key,
            struct outbox_item *item)
{
    struct query q = query_start(db, SQL_OUTBOX_ITEM);

    *item = (struct outbox_item){ .key = key };
    query_int(&q, ":key", key);
    query_int(&q, ":lease", run->lease);
    return query_one(&q, read_item(&q, a, item));
}

/* A run that is killed after this leaves begun_at behind: the next one knows that the message may have
 * arrived. */
int
outbox_begin(struct db *db, const struct outbox_run *run, int64_t key, int64_t now)
{
    struct query q = query_start(db, SQL_OUTBOX_BEGIN);

    query_int(&q, ":key", key);
    query_int(&q, ":lease", run->lease);
    query_int(&q, ":now", now);
    return query_end(&q);
}

/* No row changed: the lease has run out, and another run has the item. */
static int
end_change(struct query *q, bool *lost)
{
    enum found found = query_touch(q);

    *lost = found == NONE;
    return found == FAILED ? -1 : 0;
}

static void
bind_end(struct query *q, struct arena *a, const struct outbox_run *run, const struct outbox_item *item,
         const struct outbox_end *end)
{
    query_int(q, ":key", item->key);
    query_int(q, ":lease", run->lease);
    query_text(q, ":outcome", end->outcome);
    query_int(q, ":attempts", end->attempts);
    query_secret(q, a, ":body", SECRET_MESSAGE, item->delivery_group,
                 end->message != NULL ? end->message : "");
}

/* What is over and belongs to no monitor any longer has been kept for this only. No client can ask for an
 * alert of a monitor that is gone, so its row need not wait for tidy. */
static int
forget(struct db *db, const struct outbox_item *item)
{
    struct query q = query_start(db, SQL_OUTBOX_FORGET);

    query_int(&q, ":key", item->key);
    return query_end(&q);
}

int
outbox_finish(struct db *db, const struct outbox_run *run, const struct outbox_item *item,
              const struct outbox_end *end, bool *lost)
{
    struct query q = query_start(db, SQL_OUTBOX_FINISH);
    struct arena scratch = {0};
    int result;

    bind_end(&q, &scratch, run, item, end);
    query_text(&q, ":reason", end->reason);
    result = end_change(&q, lost);
    arena_free(&scratch);
    if (result != 0)
        return -1;
    return item->monitor == 0 && !*lost ? forget(db, item) : 0;
}

enum found
outbox_finish_superseded(struct db *db, const struct outbox_run *run, const struct outbox_item *item,
                         const struct outbox_end *end)
{
    struct query q = query_start(db, SQL_OUTBOX_FINISH_SUPERSEDED);
    struct arena scratch = {0};
    enum found found;

    bind_end(&q, &scratch, run, item, end);
    found = query_touch(&q);
    arena_free(&scratch);
    return found;
}

int
outbox_postpone(struct db *db, const struct outbox_run *run, const struct outbox_item *item, int64_t attempts,
                int64_t due_ms, int64_t begun_at, bool *lost)
{
    struct query q = query_start(db, SQL_OUTBOX_POSTPONE);

    query_int(&q, ":key", item->key);
    query_int(&q, ":lease", run->lease);
    query_int(&q, ":attempts", attempts);
    query_int(&q, ":due_at", due_ms);
    query_int_or_null(&q, ":begun_at", begun_at, 0);
    query_int(&q, ":settled", item->settled);
    return end_change(&q, lost);
}

enum found
outbox_has_successor(struct db *db, int64_t key)
{
    struct query q = query_start(db, SQL_OUTBOX_HAS_SUCCESSOR);

    query_int(&q, ":key", key);
    return query_exists(&q);
}
