/* A connection at work: what went wrong, transactions, and the numbers of series.
 *
 * Writers wait for each other for a bounded time. Numbers of a series are read from `counters` when a
 * transaction first needs one, counted up in memory, and written back just before the commit: one read and
 * one write per transaction, however many numbers it takes. */
#include "os/log.h"
#include "store/sqlite/inside.h"

#include <assert.h>
#include <string.h>

static const char *const series_names[SERIES_COUNT] = {
    [SERIES_MONITOR] = "monitor",   [SERIES_HEARTBEAT] = "heartbeat", [SERIES_INCIDENT] = "incident",
    [SERIES_DELIVERY] = "delivery", [SERIES_EVENT] = "event",
};

static enum db_trouble
trouble_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return DB_FINE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return DB_BUSY;
    case SQLITE_FULL:
        return DB_FULL;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOLFS:
    case SQLITE_PROTOCOL:
        return DB_UNAVAILABLE;
    default:
        return DB_MISTAKE;
    }
}

void
db_note_failure(struct db *db, const char *doing)
{
    db->trouble = trouble_of(sqlite3_extended_errcode(db->handle));
    if (db->trouble == DB_FINE)
        db->trouble = DB_MISTAKE;
    if (db->trouble == DB_BUSY && db->busy_told)
        return; /* said once is enough while it lasts */
    db->busy_told = db->trouble == DB_BUSY;
    log_error("database: %s: %s", doing, sqlite3_errmsg(db->handle));
}

int
db_execute(struct db *db, const char *sql, const char *doing)
{
    if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    db_note_failure(db, doing);
    return -1;
}

enum db_trouble
db_trouble(const struct db *db)
{
    return db->trouble;
}

static void
forget_counters(struct db *db)
{
    memset(db->counters, 0, sizeof db->counters);
}

/* Prepared once, like any other query: a worker begins and ends a transaction for each request. */
static int
run(struct db *db, enum sql name)
{
    struct query q = query_start(db, name);

    return query_end(&q);
}

int
db_begin(struct db *db)
{
    db->trouble = DB_FINE;
    forget_counters(db);
    if (run(db, SQL_BEGIN_WRITE) != 0)
        return -1;
    db->busy_told = false;
    return 0;
}

int
db_begin_read(struct db *db)
{
    db->trouble = DB_FINE;
    return run(db, SQL_BEGIN_READ);
}

static int
save_counters(struct db *db)
{
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

int
db_commit(struct db *db)
{
    if (save_counters(db) == 0 && run(db, SQL_COMMIT) == 0)
        return 0;
    db_rollback(db);
    return -1;
}

void
db_rollback(struct db *db)
{
    forget_counters(db);
    if (sqlite3_get_autocommit(db->handle) == 0)
        (void)run(db, SQL_ROLLBACK);
}

int64_t
db_next(struct db *db, enum series series)
{
    struct counter *c = &db->counters[series];

    assert(sqlite3_get_autocommit(db->handle) == 0);
    if (!c->loaded) {
        struct query q = query_start(db, SQL_COUNTER_READ);

        query_text(&q, ":name", series_names[series]);
        if (query_row(&q))
            c->value = row_int(&q);
        if (query_end(&q) != 0)
            return 0;
        c->loaded = true;
    }
    c->changed = true;
    return ++c->value;
}

int64_t
db_version(struct db *db)
{
    struct query q = query_start(db, SQL_DATA_VERSION);
    int64_t version = query_row(&q) ? row_int(&q) : -1;

    return query_end(&q) == 0 ? version : -1;
}

int64_t
db_own_changes(const struct db *db)
{
    return sqlite3_total_changes64(db->handle);
}

int64_t
db_touched(const struct db *db)
{
    return sqlite3_changes64(db->handle);
}
