/* Only what waits is looked at, by the index of threads: a channel's past does not count. */
#include "store/outbox_groups.h"

#include "model/incident.h"
#include "store/query.h"

int
outbox_put_off_all(struct db *db, const char *channel_id, bool changes_only, int64_t until)
{
    struct query q = query_start(db, SQL_OUTBOX_PUT_OFF_ALL);

    query_text(&q, ":channel_id", channel_id);
    query_int(&q, ":changes", changes_only);
    query_int(&q, ":until", 1000 * until);
    return query_end(&q);
}

int
outbox_join(struct db *db, const struct outbox_item *item, bool changes_only, bool unclaimed_only,
            int64_t now_ms)
{
    struct query q = query_start(db, SQL_OUTBOX_JOIN);

    query_int(&q, ":key", item->key);
    query_text(&q, ":channel_id", item->channel.id);
    query_int(&q, ":changes", changes_only);
    query_int(&q, ":unclaimed", unclaimed_only);
    query_int(&q, ":claimed_after", now_ms - 1000 * INCIDENT_CLAIM_GRACE);
    query_int(&q, ":now", now_ms);
    return query_end(&q);
}

static void
read_member(struct query *q, struct arena *a, struct outbox_member *m)
{
    m->body = row_text(q, a);
    m->dependents = row_int(q);
}

int
outbox_members(struct db *db, struct arena *a, int64_t key, struct outbox_members *members)
{
    struct query q = query_start(db, SQL_OUTBOX_MEMBERS);

    query_int(&q, ":key", key);
    return query_all(&q, read_member(&q, a, arena_add(a, members)));
}

static void
read_parent(struct query *q, struct arena *a, const char **name, int64_t *count)
{
    *name = row_text(q, a);
    *count = row_int(q);
}

enum found
outbox_common_parent(struct db *db, struct arena *a, int64_t key, const char **name, int64_t *count)
{
    struct query q = query_start(db, SQL_OUTBOX_COMMON_PARENT);

    query_int(&q, ":key", key);
    return query_one(&q, read_parent(&q, a, name, count));
}

int
outbox_open_count(struct db *db, int64_t channel, int64_t *count)
{
    struct query q = query_start(db, SQL_OUTBOX_OPEN_COUNT);

    query_int(&q, ":channel", channel);
    return query_number(&q, 0, count);
}

int
outbox_keep_facts(struct db *db, const struct outbox_run *run, const struct outbox_item *item)
{
    struct query q = query_start(db, SQL_OUTBOX_KEEP_FACTS);

    query_int(&q, ":key", item->key);
    query_int(&q, ":lease", run->lease);
    query_text(&q, ":body", item->body);
    return query_end(&q);
}

int
outbox_members_told(struct db *db, int64_t key)
{
    struct query q = query_start(db, SQL_OUTBOX_MEMBERS_TOLD);

    query_int(&q, ":key", key);
    return query_end(&q);
}

static void
read_held(struct query *q, struct outbox_held *held)
{
    held->alerts = row_int(q);
    held->channels = row_int(q);
    held->until = row_int(q);
}

int
outbox_held(struct db *db, int64_t now, struct outbox_held *held)
{
    struct query q = query_start(db, SQL_OUTBOX_HELD);

    query_int(&q, ":now", now);
    return query_one(&q, read_held(&q, held)) == FOUND ? 0 : -1;
}

enum found
outbox_all_clear(struct db *db, int64_t channel)
{
    struct query q = query_start(db, SQL_OUTBOX_ALL_CLEAR);

    query_int(&q, ":channel", channel);
    return query_exists(&q);
}

static void
read_pace(struct query *q, struct group_pace *pace)
{
    pace->next_at = row_int(q);
    pace->hour_at = row_int(q);
    pace->messages = row_int(q);
}

int
channel_pace_get(struct db *db, int64_t channel, struct group_pace *pace)
{
    struct query q = query_start(db, SQL_CHANNEL_PACE_FIND);

    *pace = (struct group_pace){ 0 };
    query_int(&q, ":channel", channel);
    return query_one(&q, read_pace(&q, pace)) == FAILED ? -1 : 0;
}

int
channel_pace_put(struct db *db, int64_t channel, const struct group_pace *pace)
{
    struct query q = query_start(db, SQL_CHANNEL_PACE_SAVE);

    query_int(&q, ":channel", channel);
    query_int(&q, ":next_at", pace->next_at);
    query_int(&q, ":hour_at", pace->hour_at);
    query_int(&q, ":messages", pace->messages);
    return query_end(&q);
}
