/* Transactions, and the numbers of series.
 *
 * Numbers are read from `counters` when a transaction first needs one of a series, counted up in memory, and
 * written back just before the commit: one read and one write per transaction and series, however many
 * numbers it takes. Where they cannot be read nothing is committed: a row that its inserter gave the number
 * 0, which stands for none everywhere, is rolled back. */
#include "os/clock.h"
#include "store/backend.h"
#include "store/instance_totals.h"
#include "store/leases.h"

#include <assert.h>
#include <poll.h>
#include <string.h>

#define COPYING_LOOK_MS 100 /* how often a run looks whether a copy has ended */

/* The names are in the database: one that is given out is never changed. */
static const char *const series_names[SERIES_COUNT] = {
    [SERIES_MONITOR] = "monitor",
    [SERIES_HEARTBEAT] = "heartbeat",
    [SERIES_INCIDENT] = "incident",
    [SERIES_DELIVERY] = "delivery",
    [SERIES_EVENT] = "event",
    [SERIES_INCIDENT_NOTE] = "incident_note",
    [SERIES_ACKNOWLEDGEMENT] = "acknowledgement",
    [SERIES_MAINTENANCE] = "maintenance",
    [SERIES_DEPENDENCY] = "dependency",
    [SERIES_LOCATION] = "location",
    [SERIES_CHANNEL] = "channel",
    [SERIES_ALERT] = "alert",
    [SERIES_PAGE] = "page",
    [SERIES_WORKSPACE] = "workspace",
    [SERIES_WORKSPACE_KEY] = "workspace_key",
    [SERIES_AUDIT] = "audit",
    [SERIES_GATE] = "gate",
    [SERIES_PAGE_SECTION] = "page_section",
    [SERIES_POST] = "post",
    [SERIES_POST_UPDATE] = "post_update",
    [SERIES_SUBSCRIBER] = "subscriber",
    [SERIES_SILENCE] = "silence",
};

static void
forget_counters(struct db *db)
{
    memset(db->counters, 0, sizeof db->counters);
    db->counters_failed = false;
}

/* Prepared once, like any other query: a worker begins and ends a transaction for each request. */
int
db_run(struct db *db, enum sql name)
{
    struct query q = query_start(db, name);

    return query_end(&q);
}

bool
db_is_read_only(struct db *db, int64_t until)
{
    if (db->writes_anyway || until <= clock_now())
        return false;
    if (until == LEASE_FOR_GOOD)
        db_fail(db, DB_COPIED, "begin",
                "it was copied, and takes no writes since: watchpost doctor says where to");
    else
        db_fail(db, DB_COPYING, "begin",
                "watchpost copy reads it, and nothing is written until that has ended");
    return true;
}

static int
begin_once(struct db *db)
{
    int64_t until;

    db->trouble = DB_FINE;
    forget_counters(db);
    if (db->backend->begin(db) != 0)
        return -1;
    until = db->backend->read_only_until(db);
    if (until >= 0 && !db_is_read_only(db, until))
        return 0;
    db_rollback(db);
    return -1;
}

/* A copy, or a migration, is waited for by looking. */
static bool
will_end(enum db_trouble trouble)
{
    return trouble == DB_COPYING || trouble == DB_MIGRATING;
}

/* busy_told is reset by success, so the next wait for the lock is logged anew. */
int
db_begin(struct db *db)
{
    int64_t give_up_ms = 0;
    int result = begin_once(db);

    while (result != 0 && will_end(db->trouble) && db->copying_patience_ms > 0) {
        if (give_up_ms == 0)
            give_up_ms = clock_monotonic_ms() + db->copying_patience_ms;
        if (clock_monotonic_ms() >= give_up_ms)
            break;
        (void)poll(NULL, 0, COPYING_LOOK_MS);
        result = begin_once(db);
    }
    if (result == 0)
        db->busy_told = false;
    return result;
}

static bool
newest_state(struct db *db, struct db_state *state)
{
    return db->backend->newest_state != NULL && db->backend->newest_state(db, state);
}

int
db_begin_read(struct db *db)
{
    db->trouble = DB_FINE;
    db->begun_is_known = newest_state(db, &db->begun);
    return db->backend->begin_read(db);
}

bool
db_state_is_newest(struct db *db, const struct db_state *state)
{
    struct db_state newest;

    return newest_state(db, &newest) && memcmp(newest.bytes, state->bytes, sizeof newest.bytes) == 0;
}

bool
db_state_may_be_newest(struct db *db, const struct db_state *state)
{
    return db->backend->newest_state == NULL || db_state_is_newest(db, state);
}

/* The transaction sees what there was when it read for the first time, which it has done by the time that
 * db_state_token returns. If the newest state was the same before and is the same after that, it is this
 * one. */
bool
db_state_seen(struct db *db, struct db_state *state)
{
    if (db->backend->state_seen != NULL)
        return db->backend->state_seen(db, state);
    if (!db->begun_is_known || db_state_token(db) < 0 || !db_state_is_newest(db, &db->begun))
        return false;
    *state = db->begun;
    return true;
}

/* Last before the commit: until then statements of this transaction may take numbers. */
static int
save_counters(struct db *db)
{
    if (db->counters_failed)
        return -1;
    for (enum series s = 0; s < SERIES_COUNT; s++) {
        struct query q;

        if (!db->counters[s].changed)
            continue;
        q = query_start(db, SQL_COUNTER_SAVE);
        query_text(&q, ":name", series_names[s]);
        query_int(&q, ":value", db->counters[s].value);
        if (query_end(&q) != 0)
            return -1;
    }
    forget_counters(db);
    return 0;
}

/* A commit that fails leaves SQLite's transaction open (SQLITE_BUSY, SQLITE_FULL): it is rolled back, so that
 * the next begin finds none. */
int
db_commit(struct db *db)
{
    if (instance_totals_save(db) == 0 && save_counters(db) == 0 && db->backend->commit(db) == 0)
        return 0;
    db_rollback(db);
    return -1;
}

/* SQLite may have rolled back by itself, after a full disk for one: then there is nothing to end, and
 * ROLLBACK would be an error that hides the first. */
void
db_rollback(struct db *db)
{
    forget_counters(db);
    instance_totals_forget(db);
    if (db->backend->in_transaction(db))
        (void)db->backend->rollback(db);
}

/* Nothing was written, so there is nothing that ending it could lose. */
void
db_end_read(struct db *db)
{
    db_rollback(db);
}

bool
db_expects(const struct db *db)
{
    return db->backend->expect != NULL;
}

void
db_forget_expected(struct db *db)
{
    if (db->backend->forget_expected != NULL)
        db->backend->forget_expected(db);
}

void
db_rehearse(struct db *db)
{
    db->lacks = false;
    if (db->backend->rehearse != NULL)
        db->backend->rehearse(db);
}

bool
db_rehearsed(struct db *db)
{
    return db->backend->rehearsed != NULL && db->backend->rehearsed(db);
}

bool
db_lacks(const struct db *db)
{
    return db->lacks;
}

void
db_counter_is(struct db *db, const char *name, int64_t value)
{
    for (enum series s = 0; s < SERIES_COUNT; s++)
        if (strcmp(series_names[s], name) == 0)
            db->counters[s] = (struct counter){ .value = value, .loaded = true };
}

int64_t
db_next(struct db *db, enum series series)
{
    struct counter *c = &db->counters[series];

    assert(db->backend->in_transaction(db));
    if (!c->loaded) {
        struct query q = query_start(db, SQL_COUNTER_READ);

        query_text(&q, ":name", series_names[series]);
        if (query_number(&q, 0, &c->value) != 0) {
            db->counters_failed = true;
            return 0;
        }
        c->loaded = true;
    }
    c->changed = true;
    return ++c->value;
}

int64_t
db_next_many(struct db *db, enum series series, int64_t count)
{
    int64_t first = db_next(db, series);

    if (first > 0)
        db->counters[series].value += count - 1;
    return first;
}
