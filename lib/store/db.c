/* SQLite, kept in one place.
 *
 * The database is in WAL mode with synchronous=FULL: a commit that returned is on the disk. Writers wait for each
 * other for a bounded time. Each named query is prepared once per connection and kept.
 *
 * Numbers of a series are read from `counters` when a transaction first needs one, counted up in memory, and
 * written back just before the commit: one read and one write per transaction, however many numbers it takes. */
#include "store/db.h"

#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

struct counter {
    int64_t value;
    bool loaded, changed;
};

struct db {
    sqlite3 *handle;
    enum db_trouble trouble;
    struct counter counters[SERIES_COUNT];
    int64_t own_changes;
    sqlite3_stmt *cache[SQL_COUNT];
};

static const char *const series_names[SERIES_COUNT] = {
    [SERIES_MONITOR] = "monitor",   [SERIES_HEARTBEAT] = "heartbeat", [SERIES_INCIDENT] = "incident",
    [SERIES_DELIVERY] = "delivery", [SERIES_EVENT] = "event",
};

/* A worker rather says "try again" than keeps a client waiting; a runner has a minute. Only writers checkpoint,
 * and the runner, which writes thousands of pages at a time, does it less often. */
static const struct {
    int patience_ms;
    const char *pragmas;
} roles[] = {
    [DB_SERVER] = { 3000, "PRAGMA wal_autocheckpoint=1000;" },
    [DB_RUNNER] = { 15000, "PRAGMA wal_autocheckpoint=10000;" },
};

static const char common_pragmas[] = "PRAGMA foreign_keys=ON;"
                                     "PRAGMA synchronous=FULL;"
                                     "PRAGMA cache_size=-16000;"
                                     "PRAGMA mmap_size=268435456;"
                                     "PRAGMA temp_store=MEMORY;"
                                     "PRAGMA trusted_schema=OFF;";

/* Shared memory between processes, which WAL needs, does not work across these. */
static const struct {
    unsigned long kind;
    const char *name;
} network_file_systems[] = {
    { 0x6969, "NFS" },         { 0x517B, "SMB" },         { 0xFF534D42, "CIFS" },    { 0xFE534D42, "SMB2" },
    { 0x01021997, "9p" },      { 0x5346414F, "AFS" },     { 0x6B414653, "AFS" },     { 0x00C36400, "Ceph" },
    { 0x0BD00BD0, "Lustre" },  { 0x73757245, "Coda" },    { 0x564C, "NCP" },         { 0x47504653, "GPFS" },
    { 0x7461636F, "OCFS2" },   { 0x01161970, "GFS2" },    { 0x19830326, "BeeGFS" },  { 0xAAD7AAEA, "PanFS" },
};

const char *
db_network_file_system(unsigned long kind)
{
    for (size_t i = 0; i < sizeof network_file_systems / sizeof *network_file_systems; i++)
        if (network_file_systems[i].kind == (kind & 0xFFFFFFFFUL))
            return network_file_systems[i].name;
    return NULL;
}

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

static void
note_failure(struct db *db, const char *doing)
{
    db->trouble = trouble_of(sqlite3_extended_errcode(db->handle));
    if (db->trouble == DB_FINE)
        db->trouble = DB_MISTAKE;
    log_error("database: %s: %s", doing, sqlite3_errmsg(db->handle));
}

static int
execute(struct db *db, const char *sql, const char *doing)
{
    if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    note_failure(db, doing);
    return -1;
}

/* One integer from a pragma; -1 on failure. */
static int64_t
pragma_int(struct db *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t value = -1;

    if (sqlite3_prepare_v2(db->handle, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        value = sqlite3_column_int64(s, 0);
    else
        note_failure(db, sql);
    sqlite3_finalize(s);
    return value;
}

/* Applies what is missing, one transaction for all of it: whoever comes second finds nothing left to do. */
static int
migrate(struct db *db, struct arena *a, const char **problem)
{
    int64_t version = pragma_int(db, "PRAGMA user_version");

    if (version < 0)
        return -1;
    if (version > sql_schema_version) {
        *problem = arena_printf(a, "the database has schema version %lld, this program knows versions up to %d: "
                                "install the newer Watchpost that wrote it", (long long)version, sql_schema_version);
        return -1;
    }
    if (version == sql_schema_version)
        return 0;
    if (execute(db, "BEGIN IMMEDIATE", "lock for migration") != 0)
        return -1;
    version = pragma_int(db, "PRAGMA user_version");
    for (int64_t next = version; version >= 0 && next < sql_schema_version; next++) {
        char set_version[64];

        snprintf(set_version, sizeof set_version, "PRAGMA user_version=%lld", (long long)next + 1);
        if (execute(db, sql_migrations[next], "migrate") != 0 || execute(db, set_version, "migrate") != 0)
            version = -1;
    }
    if (version < 0 || execute(db, "COMMIT", "commit migration") != 0) {
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
        return -1;
    }
    return 0;
}

/* The file system is asked about the folder: the file may not exist yet. */
static int
refuse_network(struct arena *a, const char *path, const char **problem)
{
    const char *slash = strrchr(path, '/');
    const char *folder = slash == NULL ? "." : arena_bytes(a, path, slash == path ? 1 : (size_t)(slash - path));
    struct statfs fs;
    const char *name;

    if (statfs(folder, &fs) != 0) {
        *problem = arena_printf(a, "the folder %s: %s", folder, strerror(errno));
        return -1;
    }
    name = db_network_file_system((unsigned long)fs.f_type);
    if (name != NULL) {
        *problem = arena_printf(a, "%s is on a network file system (%s), where SQLite's shared log loses data: "
                                "put the database on a local disk", path, name);
        return -1;
    }
    return 0;
}

/* A restored or half-configured file could be in another mode; changing it needs the lock, so look first. */
static int
use_wal(struct db *db)
{
    sqlite3_stmt *s = NULL;
    bool is_wal = false;

    if (sqlite3_prepare_v2(db->handle, "PRAGMA journal_mode", -1, &s, NULL) == SQLITE_OK &&
        sqlite3_step(s) == SQLITE_ROW)
        is_wal = sqlite3_stricmp((const char *)sqlite3_column_text(s, 0), "wal") == 0;
    sqlite3_finalize(s);
    return is_wal ? 0 : execute(db, "PRAGMA journal_mode=WAL", "switch to WAL");
}

struct db *
db_open(struct arena *a, const char *path, enum db_role role, const char **problem)
{
    struct db *db;

    *problem = NULL;
    if (refuse_network(a, path, problem) != 0)
        return NULL;
    db = sqlite3_malloc(sizeof *db);
    assert(db != NULL);
    memset(db, 0, sizeof *db);
    if (sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        note_failure(db, "open");
        goto fail;
    }
    sqlite3_busy_timeout(db->handle, roles[role].patience_ms);
    if (use_wal(db) != 0 || execute(db, common_pragmas, "configure") != 0 ||
        execute(db, roles[role].pragmas, "configure") != 0 || migrate(db, a, problem) != 0)
        goto fail;
    return db;
fail:
    if (*problem == NULL)
        *problem = arena_printf(a, "%s: %s", path, sqlite3_errmsg(db->handle));
    db_close(db);
    return NULL;
}

void
db_close(struct db *db)
{
    if (db == NULL)
        return;
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(db->cache[i]);
    sqlite3_close(db->handle);
    sqlite3_free(db);
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

int
db_begin(struct db *db)
{
    db->trouble = DB_FINE;
    forget_counters(db);
    return execute(db, "BEGIN IMMEDIATE", "begin");
}

int
db_begin_read(struct db *db)
{
    db->trouble = DB_FINE;
    return execute(db, "BEGIN", "begin");
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
    if (save_counters(db) == 0 && execute(db, "COMMIT", "commit") == 0) {
        db->own_changes = sqlite3_total_changes64(db->handle);
        return 0;
    }
    db_rollback(db);
    return -1;
}

void
db_rollback(struct db *db)
{
    forget_counters(db);
    if (sqlite3_get_autocommit(db->handle) == 0)
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
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
    return db->own_changes;
}

int64_t
db_touched(const struct db *db)
{
    return sqlite3_changes64(db->handle);
}

/* VACUUM INTO reads one snapshot and writes a compact copy; writers go on meanwhile. The copy is made beside its
 * place and moved there when it is whole, so that a backup either exists or does not. */
int
db_backup(struct db *db, struct arena *a, const char *path, const char **problem)
{
    const char *partial = arena_printf(a, "%s.partial", path);
    sqlite3_stmt *s = NULL;
    int code;

    if (access(path, F_OK) == 0) {
        *problem = arena_printf(a, "%s exists already: choose another name", path);
        return -1;
    }
    (void)unlink(partial);
    code = sqlite3_prepare_v2(db->handle, "VACUUM INTO ?1", -1, &s, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_text(s, 1, partial, -1, SQLITE_STATIC);
        code = sqlite3_step(s);
    }
    sqlite3_finalize(s);
    if (code != SQLITE_DONE) {
        *problem = arena_printf(a, "%s: %s", path, sqlite3_errmsg(db->handle));
        (void)unlink(partial);
        return -1;
    }
    if (link(partial, path) != 0) {
        *problem = arena_printf(a, "%s: %s", path, strerror(errno));
        (void)unlink(partial);
        return -1;
    }
    (void)unlink(partial);
    return 0;
}

struct query
query_start(struct db *db, enum sql name)
{
    struct query q = { .db = db };

    if (db->cache[name] == NULL &&
        sqlite3_prepare_v3(db->handle, sql_text[name], -1, SQLITE_PREPARE_PERSISTENT, &db->cache[name], NULL) !=
            SQLITE_OK) {
        note_failure(db, sql_names[name]);
        q.failed = true;
        return q;
    }
    q.statement = db->cache[name];
    return q;
}

/* 0 when the query has failed already. A parameter that the SQL does not have is our mistake. */
static int
index_of(const struct query *q, const char *parameter)
{
    int index;

    if (q->failed)
        return 0;
    index = sqlite3_bind_parameter_index(q->statement, parameter);
    assert(index > 0);
    return index;
}

void
query_int(struct query *q, const char *parameter, int64_t value)
{
    int index = index_of(q, parameter);

    if (index > 0)
        sqlite3_bind_int64(q->statement, index, value);
}

void
query_real(struct query *q, const char *parameter, double value)
{
    int index = index_of(q, parameter);

    if (index > 0)
        sqlite3_bind_double(q->statement, index, value);
}

void
query_text(struct query *q, const char *parameter, const char *text)
{
    int index = index_of(q, parameter);

    if (index > 0)
        sqlite3_bind_text(q->statement, index, text, -1, SQLITE_STATIC);
}

void
query_null(struct query *q, const char *parameter)
{
    int index = index_of(q, parameter);

    if (index > 0)
        sqlite3_bind_null(q->statement, index);
}

void
query_int_or_null(struct query *q, const char *parameter, int64_t value, int64_t none)
{
    if (value == none)
        query_null(q, parameter);
    else
        query_int(q, parameter, value);
}

bool
query_row(struct query *q)
{
    int code;

    if (q->failed)
        return false;
    q->stepped = true;
    q->column = 0;
    code = sqlite3_step(q->statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE) {
        note_failure(q->db, sqlite3_sql(q->statement));
        q->failed = true;
    }
    return false;
}

int
query_end(struct query *q)
{
    if (!q->stepped)
        while (query_row(q))
            continue;
    if (q->statement != NULL) {
        sqlite3_reset(q->statement);
        sqlite3_clear_bindings(q->statement);
    }
    return q->failed ? -1 : 0;
}

int64_t
row_int(struct query *q)
{
    return sqlite3_column_int64(q->statement, q->column++);
}

int64_t
row_int_or(struct query *q, int64_t none)
{
    int column = q->column++;

    return sqlite3_column_type(q->statement, column) == SQLITE_NULL ? none
                                                                    : sqlite3_column_int64(q->statement, column);
}

double
row_real_or(struct query *q, double none)
{
    int column = q->column++;

    return sqlite3_column_type(q->statement, column) == SQLITE_NULL ? none
                                                                    : sqlite3_column_double(q->statement, column);
}

const char *
row_text(struct query *q, struct arena *a)
{
    int column = q->column++;
    const void *text = sqlite3_column_text(q->statement, column);

    return text == NULL ? NULL : arena_bytes(a, text, (size_t)sqlite3_column_bytes(q->statement, column));
}

bool
row_bool(struct query *q)
{
    return row_int(q) != 0;
}
