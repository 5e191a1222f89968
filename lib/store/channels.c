/* Notification channels as rows. Every query names the same columns, in read_row's order. */
#include "store/channels.h"

#include "base/uuid.h"
#include "store/secrets.h"

static void
read_row(struct query *q, struct arena *a, struct channel *c)
{
    c->key = row_int(q);
    c->id = row_text(q, a);
    c->monitor = row_int(q);
    c->monitor_id = row_text(q, a);
    c->name = row_text(q, a);
    c->type = row_text(q, a);
    c->config = row_secret(q, a, SECRET_CONFIG, c->id);
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
    c->workspace = row_int(q);
    c->workspace_id = row_text(q, a);
    c->match.all = row_bool(q);
    c->match.tags = row_text(q, a);
    c->match.groups = row_text(q, a);
    c->match.monitors = row_text(q, a);
    c->group_wait_seconds = row_int_or(q, -1);
    c->group_interval_seconds = row_int_or(q, -1);
    c->max_per_hour = row_int_or(q, -1);
    c->cooldown_seconds = row_int_or(q, -1);
    c->inherited = false;
}

/* What may change. */
static void
bind_choice(struct query *q, struct arena *a, const struct channel *c)
{
    query_text(q, ":name", c->name);
    query_secret(q, a, ":config", SECRET_CONFIG, c->id, c->config);
    query_text(q, ":events", c->events);
    query_int(q, ":min_duration_seconds", c->min_duration_seconds);
    query_int(q, ":max_per_second", c->max_per_second);
    query_int_or_null(q, ":group_wait_seconds", c->group_wait_seconds, -1);
    query_int_or_null(q, ":group_interval_seconds", c->group_interval_seconds, -1);
    query_int_or_null(q, ":max_per_hour", c->max_per_hour, -1);
    query_int_or_null(q, ":cooldown_seconds", c->cooldown_seconds, -1);
    query_int(q, ":is_enabled", c->is_enabled);
    query_int(q, ":trusted", c->trusted);
    query_text(q, ":external_id", c->external_id);
    query_int(q, ":match_all", c->match.all);
    query_text(q, ":match_tags", c->match.tags != NULL ? c->match.tags : "");
    query_text(q, ":match_groups", c->match.groups != NULL ? c->match.groups : "");
    query_text(q, ":match_monitors", c->match.monitors != NULL ? c->match.monitors : "");
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
    query_int_or_null(&q, ":monitor", c->monitor, 0);
    query_int_or_null(&q, ":workspace", c->workspace, 0);
    query_text(&q, ":type", c->type);
    bind_choice(&q, a, c);
    query_int(&q, ":created_at", c->created_at);
    return query_end(&q);
}

int
channels_save(struct db *db, struct channel *c)
{
    struct query q = query_start(db, SQL_CHANNEL_SAVE);
    struct arena scratch = {0};
    int result;

    query_int(&q, ":key", c->key);
    query_int(&q, ":was_before", c->was_before);
    query_text(&q, ":type", c->type);
    bind_choice(&q, &scratch, c);
    c->revision++;
    result = query_end(&q);
    arena_free(&scratch);
    return result;
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

enum found
channels_by_external_id(struct db *db, struct arena *a, int64_t workspace, const char *external_id,
                        struct channel *c)
{
    struct query q = query_start(db, SQL_CHANNEL_BY_EXTERNAL_ID);

    query_int(&q, ":workspace", workspace);
    query_text(&q, ":external_id", external_id);
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
channels_count(struct db *db, int64_t monitor, int64_t *count)
{
    struct query q = query_start(db, SQL_CHANNELS_COUNT);

    query_int(&q, ":monitor", monitor);
    return query_number(&q, 0, count);
}

int
channels_of_workspace(struct db *db, struct arena *a, int64_t workspace, const struct list_range *range,
                      struct channels *list)
{
    struct query q = query_start(db, SQL_CHANNELS_OF_WORKSPACE);

    query_int(&q, ":workspace", workspace);
    query_list_range(&q, range);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

/* Few enough are a workspace's to be looked at one by one. */
int
channels_for_monitor(struct db *db, struct arena *a, const struct monitor *m, struct channels *list)
{
    static const struct list_range all = { .limit = INT64_MAX };
    struct channels shared = { 0 };

    if (channels_of_monitor(db, a, m->key, list) != 0)
        return -1;
    if (m->workspace == 0)
        return 0;
    if (channels_of_workspace(db, a, m->workspace, &all, &shared) != 0)
        return -1;
    for (int i = 0; i < shared.count; i++)
        if (match_has(&shared.list[i].match, m->id, m->tags, m->group_name)) {
            shared.list[i].inherited = true;
            *arena_add(a, list) = shared.list[i];
        }
    return 0;
}

int
channels_of_workspace_count(struct db *db, int64_t workspace, int64_t *count)
{
    struct query q = query_start(db, SQL_CHANNELS_OF_WORKSPACE_COUNT);

    query_int(&q, ":workspace", workspace);
    return query_number(&q, 0, count);
}
