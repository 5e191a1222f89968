/* Monitors as rows: made, read, saved and deleted one by one. Every SELECT of a whole monitor goes through
 * the view monitor_rows, whose order of columns monitor_row_read follows. */
#include "store/monitors_inside.h"

#include "base/buf.h"
#include "base/duration.h"
#include "store/coverage_points.h"
#include "store/instance_totals.h"
#include "store/secrets.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The parts of a row, in the order of monitor_rows, one statement each: C leaves two calls in one expression
 * unordered. Columns that a migration added stand behind the texts, because SQLite can only append them. */
static void
read_numbers(struct query *q, struct arena *a, struct monitor *m)
{
    m->key = row_int(q);
    m->id = row_text(q, a);
    (void)digest_read(row_text(q, a), &m->manage_key);
    m->type = (enum monitor_type)row_int(q);
    m->interval_seconds = row_int(q);
    m->timeout_ms = row_int(q);
    m->expected_status = row_int(q);
    m->is_public = row_bool(q);
    m->confirmation_threshold = row_int(q);
    m->response_time_threshold_ms = row_int_or(q, -1);
    m->follow_redirects = row_bool(q);
    m->sla_target = row_real_or(q, -1);
    m->sla_period_days = row_int_or(q, -1);
    m->consensus_threshold = row_int_or(q, -1);
    m->trusted = row_bool(q);
    m->created_at = row_int(q);
    m->updated_at = row_int(q);
}

static void
read_texts(struct query *q, struct arena *a, struct monitor *m)
{
    m->method = row_text(q, a);
    m->dns_record_type = row_text(q, a);
    m->name = row_text(q, a);
    m->group_name = row_text(q, a);
    m->tags = row_text(q, a);
    m->url = row_text(q, a);
    m->dns_expected = row_text(q, a);
    m->body_contains = row_text(q, a);
    m->headers = row_secret(q, a, SECRET_HEADERS, m->id);
}

static void
read_added_columns(struct query *q, struct monitor *m)
{
    m->retry_interval_seconds = row_int(q);
    m->recovery_threshold = row_int(q);
    m->degraded_threshold = row_int_or(q, -1);
    m->configured_at = row_int(q);
    m->listing = (enum listing)row_int(q);
}

void
monitor_state_read(struct query *q, struct monitor *m)
{
    int64_t located_at, concluded_at;

    m->status = (enum status)row_int(q);
    m->is_paused = row_bool(q);
    m->last_checked_at = row_int(q);
    m->status_since = row_int(q);
    located_at = row_int(q);
    concluded_at = row_int(q);
    m->newest_check_at = located_at > concluded_at ? located_at : concluded_at;
}

/* What cannot be opened is none that could be checked by, nor saved. */
static void
read_options(struct query *q, struct arena *a, struct monitor *m)
{
    const char *options = row_secret(q, a, SECRET_OPTIONS, m->id);

    m->is_shut = secret_is_shut(options) || secret_is_shut(m->headers);
    if (m->is_shut)
        m->headers = options = NULL;
    monitor_options_read(a, options, m);
}

void
monitor_row_read(struct query *q, struct arena *a, struct monitor *m)
{
    *m = (struct monitor){ .key = 0 }; /* what is no column is nothing */
    read_numbers(q, a, m);
    read_texts(q, a, m);
    read_added_columns(q, m);
    monitor_state_read(q, m);
    m->dns_expected_values = row_text(q, a);
    m->dns_match = (enum dns_match)row_int(q);
    m->external_id = row_text(q, a);
    m->revision = row_int(q);
    read_options(q, a, m);
    m->workspace = row_int(q);
    m->was_adopted = row_bool(q);
    m->workspace_id = row_text(q, a);
    m->push.next_expected_at = row_int(q);
    m->push.last_ping_at = row_int(q);
    m->push.is_running = row_int(q) > 0;
    m->push.sealed_key = row_text(q, a);
    m->flapping_until = row_int(q);
}

/* What creating and saving have in common: all that a client may set. -1 stands for "not set" in the struct,
 * where 0 is a value; the column is NULL then. Secrets that were not read would be lost. */
static void
bind_settings(struct query *q, struct arena *a, const struct monitor *m)
{
    const char *options;

    query_int(q, ":key", m->key);
    query_int(q, ":type", m->type);
    query_int(q, ":interval_seconds", m->interval_seconds);
    query_int(q, ":timeout_ms", m->timeout_ms);
    query_int(q, ":expected_status", m->expected_status);
    query_int(q, ":is_public", m->is_public);
    query_int(q, ":confirmation_threshold", m->confirmation_threshold);
    query_int_or_null(q, ":response_time_threshold_ms", m->response_time_threshold_ms, -1);
    query_int(q, ":follow_redirects", m->follow_redirects);
    query_real_or_negative(q, ":sla_target", m->sla_target);
    query_int_or_null(q, ":sla_period_days", m->sla_period_days, -1);
    query_int_or_null(q, ":consensus_threshold", m->consensus_threshold, -1);
    query_int(q, ":trusted", m->trusted);
    query_int(q, ":updated_at", m->updated_at);
    query_text(q, ":method", m->method);
    query_text(q, ":dns_record_type", m->dns_record_type);
    query_text(q, ":name", m->name);
    query_text(q, ":group_name", m->group_name);
    query_text(q, ":tags", m->tags);
    query_text(q, ":url", m->url);
    query_text(q, ":dns_expected", m->dns_expected);
    query_text(q, ":dns_expected_values", m->dns_expected_values);
    query_int(q, ":dns_match", m->dns_match);
    query_text(q, ":body_contains", m->body_contains);
    query_secret(q, a, ":headers", SECRET_HEADERS, m->id, m->headers);
    query_int(q, ":retry_interval_seconds", m->retry_interval_seconds);
    query_int(q, ":recovery_threshold", m->recovery_threshold);
    query_int_or_null(q, ":degraded_threshold", m->degraded_threshold, -1);
    query_int(q, ":configured_at", m->configured_at);
    query_int(q, ":listed", m->listing);
    query_text(q, ":external_id", m->external_id);
    options = monitor_options_text(a, m);
    if (secrets_in_options(options))
        query_secret(q, a, ":options", SECRET_OPTIONS, m->id, options);
    else
        query_text(q, ":options", options);
    q->failed |= m->is_shut;
}

/* At once; but a push monitor is never asked. */
static int64_t
due_from_now(const struct monitor *m)
{
    return m->type == MONITOR_PUSH ? NEVER_DUE : 0;
}

/* The state's row comes with it: due_at is 0 there, so the next run claims the new monitor at once. */
int
monitors_insert(struct db *db, struct monitor *m)
{
    struct arena scratch = {0};
    char digest[DIGEST_HEX_SIZE];
    struct query q;

    m->revision = 1;
    m->key = db_next(db, SERIES_MONITOR);
    if (m->key == 0)
        return -1;
    digest_hex(&m->manage_key, digest);
    q = query_start(db, SQL_MONITOR_INSERT);
    bind_settings(&q, &scratch, m);
    query_text(&q, ":id", m->id);
    query_text(&q, ":manage_key", digest);
    query_int(&q, ":created_at", m->created_at);
    query_text(&q, ":creator", m->creator);
    query_int_or_null(&q, ":workspace", m->workspace, 0);
    if (query_end(&q) != 0) {
        arena_free(&scratch);
        return -1;
    }
    arena_free(&scratch);
    q = query_start(db, SQL_MONITOR_STATE_INSERT);
    query_int(&q, ":monitor", m->key);
    query_int(&q, ":slot_from", m->created_at);
    query_int(&q, ":slot_seconds", m->interval_seconds);
    query_int(&q, ":slot_hour", m->created_at - m->created_at % HOUR);
    query_int(&q, ":due_at", due_from_now(m));
    return query_end(&q);
}

static int
reschedule(struct db *db, const struct monitor *m)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_RESCHEDULE);

    query_int(&q, ":monitor", m->key);
    return query_end(&q);
}

/* Votes of other locations answer the former question, too. */
static int
restart(struct db *db, const struct monitor *m)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_RESTART);

    query_int(&q, ":monitor", m->key);
    query_int(&q, ":due_at", due_from_now(m));
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_VOTES_FORGET);
    query_int(&q, ":monitor", m->key);
    return query_end(&q);
}

/* In the order of strength: another question makes the monitor due at once, which settles its schedule,
 * too. What a push monitor expects is settled by flow/expectation.h. */
static int
follow_settings(struct db *db, struct arena *scratch, const struct monitor *was, const struct monitor *m)
{
    if (m->type != MONITOR_PUSH && was->interval_seconds != m->interval_seconds &&
        coverage_points_refresh(db, m->key, m->updated_at) != 0)
        return -1;
    if (!monitor_asks_the_same(scratch, was, m))
        return restart(db, m);
    if (m->type == MONITOR_PUSH || (was->interval_seconds == m->interval_seconds &&
                                    was->retry_interval_seconds == m->retry_interval_seconds))
        return 0;
    return reschedule(db, m);
}

int
monitors_save(struct db *db, const struct monitor *was, const struct monitor *m)
{
    struct arena scratch = {0};
    struct query q = query_start(db, SQL_MONITOR_SAVE);
    int result;

    bind_settings(&q, &scratch, m);
    result = query_end(&q);
    if (result == 0)
        result = follow_settings(db, &scratch, was, m);
    arena_free(&scratch);
    return result;
}

enum found
monitors_by_id(struct db *db, struct arena *a, const char *id, struct monitor *m)
{
    struct query q = query_start(db, SQL_MONITOR_BY_ID);

    query_text(&q, ":id", id);
    return query_one(&q, monitor_row_read(&q, a, m));
}

enum found
monitors_by_key(struct db *db, struct arena *a, int64_t key, struct monitor *m)
{
    struct query q = query_start(db, SQL_MONITOR_BY_KEY);

    query_int(&q, ":key", key);
    return query_one(&q, monitor_row_read(&q, a, m));
}

/* A key, and where it stands in the list that was asked for. */
struct key_place {
    int64_t key;
    int place;
};

static int
by_key(const void *a, const void *b)
{
    const struct key_place *left = a, *right = b;

    return (left->key > right->key) - (left->key < right->key);
}

static struct key_place *
places_of(struct arena *a, const int64_t *keys, int count)
{
    struct key_place *places = arena_alloc(a, (size_t)count * sizeof *places);

    for (int i = 0; i < count; i++)
        places[i] = (struct key_place){ keys[i], i };
    qsort(places, (size_t)count, sizeof *places, by_key);
    return places;
}

/* "1,7,12" */
static const char *
joined(struct arena *a, const int64_t *keys, int count)
{
    struct buf list = { .arena = a };

    for (int i = 0; i < count; i++) {
        if (i > 0)
            buf_char(&list, ',');
        buf_int(&list, keys[i]);
    }
    return buf_string(&list);
}

/* All that it will hold: a list that doubles is copied and cleared several times. */
static struct monitor *
make_room(struct arena *a, struct monitors *list, int count)
{
    struct monitor *whole;

    if (list->capacity - list->count < count) {
        whole = arena_alloc(a, (size_t)(list->count + count) * sizeof *whole);
        if (list->count > 0)
            memcpy(whole, list->list, (size_t)list->count * sizeof *whole);
        list->list = whole;
        list->capacity = list->count + count;
    }
    return list->list + list->count;
}

int
monitors_of_keys(struct db *db, struct arena *a, const int64_t *keys, int count, struct monitors *found)
{
    struct key_place *places, *place;
    struct monitor *list, m;
    struct query q;

    if (count == 0)
        return 0;
    places = places_of(a, keys, count);
    list = make_room(a, found, count);
    memset(list, 0, (size_t)count * sizeof *list);
    q = query_start(db, SQL_MONITORS_OF_KEYS);
    query_text(&q, ":keys", joined(a, keys, count));
    while (query_row(&q)) {
        monitor_row_read(&q, a, &m);
        place = bsearch(&(struct key_place){ .key = m.key }, places, (size_t)count, sizeof *places, by_key);
        assert(place != NULL);
        list[place->place] = m;
    }
    for (int i = 0; i < count; i++)
        if (list[i].key != 0)
            found->list[found->count++] = list[i];
    return query_end(&q);
}

enum found
monitors_by_external_id(struct db *db, struct arena *a, int64_t workspace, const char *external_id,
                        struct monitor *m)
{
    struct query q = query_start(db, SQL_MONITOR_BY_EXTERNAL_ID);

    query_text(&q, ":external_id", external_id);
    query_int(&q, ":workspace", workspace);
    return query_one(&q, monitor_row_read(&q, a, m));
}

/* Keys are compared by their digests, which say nothing of the key: that an index takes its time does not
 * matter. */
enum found
monitors_by_manage_key(struct db *db, struct arena *a, const struct digest *manage_key, struct monitor *m)
{
    char digest[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_MONITOR_BY_MANAGE_KEY);

    digest_hex(manage_key, digest);
    query_text(&q, ":manage_key", digest);
    return query_one(&q, monitor_row_read(&q, a, m));
}

const char *
monitors_owner(struct db *db, struct arena *a, int64_t key)
{
    struct query q = query_start(db, SQL_MONITOR_OWNER);
    const char *owner = NULL;

    query_int(&q, ":key", key);
    return query_answer(&q, owner = row_text(&q, a)) == 0 ? owner : NULL;
}

int
monitors_touch(struct db *db, int64_t key, int64_t now)
{
    struct query q = query_start(db, SQL_MONITOR_TOUCH);

    query_int(&q, ":key", key);
    query_int(&q, ":now", now);
    return query_end(&q);
}

/* NONE: it was so already. Nothing is touched then, and updated_at stays. */
int
monitors_pause(struct db *db, int64_t key, bool paused, int64_t now)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_PAUSE);

    query_int(&q, ":monitor", key);
    query_int(&q, ":is_paused", paused);
    query_int(&q, ":now", now);
    switch (query_touch(&q)) {
    case FAILED:
        return -1;
    case NONE:
        return 0;
    case FOUND:
        return coverage_points_refresh(db, key, now) == 0 ? monitors_touch(db, key, now) : -1;
    }
    return -1;
}

int
monitors_set_key(struct db *db, int64_t key, const struct digest *manage_key, int64_t now)
{
    char digest[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_MONITOR_SET_KEY);

    digest_hex(manage_key, digest);
    query_int(&q, ":key", key);
    query_text(&q, ":manage_key", digest);
    query_int(&q, ":now", now);
    return query_end(&q);
}

/* In this order: an incident takes along what refers to it. */
int
monitors_delete_some(struct db *db, int64_t key, int64_t limit, int64_t *count)
{
    static const enum sql parts[] = {
        SQL_MONITOR_DELETE_SOME_NOTES,
        SQL_MONITOR_DELETE_SOME_DELIVERIES,
        SQL_MONITOR_DELETE_SOME_ALERTS,
        SQL_MONITOR_DELETE_SOME_INCIDENTS,
        SQL_MONITOR_DELETE_SOME_EVIDENCE,
    };
    struct query released = query_start(db, SQL_MONITOR_RELEASE_GROUPED);

    query_int(&released, ":key", key);
    if (query_end(&released) != 0)
        return -1;
    *count = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && *count < limit; i++) {
        struct query q = query_start(db, parts[i]);

        query_int(&q, ":key", key);
        query_int(&q, ":limit", limit - *count);
        if (query_count(&q, count) != 0)
            return -1;
    }
    return 0;
}

/* Alerts first: those that are kept lose their reference to the monitor, the others go. The rest follows by
 * ON DELETE CASCADE. The sums of all monitors come first: what is taken from them is read from the rows that
 * are about to go. */
int
monitors_delete(struct db *db, int64_t key)
{
    struct query q;

    if (instance_totals_subtract(db, key) != 0 || coverage_points_subtract(db, key) != 0)
        return -1;
    q = query_start(db, SQL_MONITOR_DELETE_ALERTS);
    query_int(&q, ":key", key);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_MONITOR_DELETE);
    query_int(&q, ":key", key);
    return query_end(&q);
}

int
monitors_keys(struct db *db, struct arena *a, struct keys *keys)
{
    struct query q = query_start(db, SQL_MONITOR_KEYS);

    return query_all(&q, *arena_add(a, keys) = row_int(&q));
}

enum found
monitors_exists(struct db *db, int64_t key)
{
    struct query q = query_start(db, SQL_MONITOR_EXISTS);

    query_int(&q, ":key", key);
    return query_exists(&q);
}

enum found
monitors_manage_key(struct db *db, struct arena *a, int64_t key, struct digest *manage_key)
{
    struct query q = query_start(db, SQL_MONITOR_MANAGE_KEY);

    query_int(&q, ":key", key);
    return query_one(&q, (void)digest_read(row_text(&q, a), manage_key));
}
