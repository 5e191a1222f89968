/* Notification channels as rows. Every query names the same columns, in read_row's order. */
#include "store/channels.h"

#include "base/uuid.h"
#include "store/query.h"

static void
read_row(struct query *q, struct arena *a, struct channel *c)
{
    c->key = row_int(q);
    c->id = row_text(q, a);
    c->monitor = row_int(q);
    c->monitor_id = row_text(q, a);
    c->name = row_text(q, a);
    c->type = row_text(q, a);
    c->config = row_text(q, a);
    c->events = row_text(q, a);
    c->min_duration_seconds = row_int(q);
    c->max_per_second = row_int(q);
    c->is_enabled = row_bool(q);
    c->trusted = row_bool(q);
    c->created_at = row_int(q);
    c->was_before = row_bool(q);
    c->external_id = row_text(q, a);
    c->revision = row_int(q);
    c->pending_count = row_int(q);
    c->unsubscribed_count = row_int(q);
}

/* What may change. The type and the monitor of a channel stay what they are. */
static void
bind_choice(struct query *q, const struct channel *c)
{
    query_text(q, ":name", c->name);
    query_text(q, ":config", c->config);
    query_text(q, ":events", c->events);
    query_int(q, ":min_duration_seconds", c->min_duration_seconds);
    query_int(q, ":max_per_second", c->max_per_second);
    query_int(q, ":is_enabled", c->is_enabled);
    query_int(q, ":trusted", c->trusted);
    query_text(q, ":external_id", c->external_id);
}

int
channels_insert(struct db *db, struct arena *a, struct channel *c)
{
    struct query q = query_start(db, SQL_CHANNEL_INSERT);

    c->id = uuid_new(a);
    c->revision = 1;
    c->key = db_next(db, SERIES_CHANNEL);
    query_int(&q, ":key", c->key);
    query_text(&q, ":id", c->id);
    query_int(&q, ":monitor", c->monitor);
    query_text(&q, ":type", c->type);
    bind_choice(&q, c);
    query_int(&q, ":created_at", c->created_at);
    return query_end(&q);
}

int
channels_save(struct db *db, struct channel *c)
{
    struct query q = query_start(db, SQL_CHANNEL_SAVE);

    query_int(&q, ":key", c->key);
    query_int(&q, ":was_before", c->was_before);
    bind_choice(&q, c);
    c->revision++;
    return query_end(&q);
}

int
channels_gone(struct db *db, int64_t key, int64_t now)
{
    struct query q = query_start(db, SQL_CHANNEL_GONE);

    query_int(&q, ":key", key);
    query_int(&q, ":now", now);
    return query_end(&q);
}

/* In this order: once the channel is gone its alerts no longer refer to it. */
int
channels_delete(struct db *db, int64_t key)
{
    struct query q = query_start(db, SQL_CHANNEL_DROP_QUEUED);

    query_int(&q, ":channel", key);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_CHANNEL_DELETE);
    query_int(&q, ":key", key);
    return query_end(&q);
}

enum found
channels_by_id(struct db *db, struct arena *a, const char *id, struct channel *c)
{
    struct query q = query_start(db, SQL_CHANNEL_BY_ID);

    query_text(&q, ":id", id);
    return query_one(&q, read_row(&q, a, c));
}

enum found
channels_by_key(struct db *db, struct arena *a, int64_t key, struct channel *c)
{
    struct query q = query_start(db, SQL_CHANNEL_BY_KEY);

    query_int(&q, ":key", key);
    return query_one(&q, read_row(&q, a, c));
}

static int
read_all(struct db *db, struct arena *a, enum sql name, int64_t monitor, struct channels *list)
{
    struct query q = query_start(db, name);

    query_int(&q, ":monitor", monitor);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
channels_of_monitor(struct db *db, struct arena *a, int64_t monitor, struct channels *list)
{
    return read_all(db, a, SQL_CHANNELS_OF_MONITOR, monitor, list);
}

int
channels_enabled(struct db *db, struct arena *a, int64_t monitor, struct channels *list)
{
    return read_all(db, a, SQL_CHANNELS_ENABLED, monitor, list);
}

int
channels_count(struct db *db, int64_t monitor, int64_t *count)
{
    struct query q = query_start(db, SQL_CHANNELS_COUNT);

    query_int(&q, ":monitor", monitor);
    return query_number(&q, 0, count);
}
