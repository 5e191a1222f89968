/* A connection at work: what went wrong, whether it still is one to the database, and which runs are
 * alive. */
#include "os/log.h"
#include "os/run_lock.h"
#include "store/sqlite/inside.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* What a table of the shared log takes, without which nothing can be opened. */
#define LEAST_SPACE 65536

/* SQLite has many names for a full disk: what it could not write, map or make fails in ways of its own. */
static bool
is_disk_full(sqlite3 *handle, int code)
{
    const char *path = sqlite3_db_filename(handle, "main");
    struct statvfs fs;

    if ((code & 0xff) == SQLITE_FULL)
        return true;
    if ((code & 0xff) != SQLITE_IOERR && (code & 0xff) != SQLITE_CANTOPEN)
        return false;
    if (sqlite3_system_errno(handle) == ENOSPC || sqlite3_system_errno(handle) == EDQUOT)
        return true;
    return path != NULL && statvfs(path, &fs) == 0 && fs.f_bavail * fs.f_frsize < LEAST_SPACE;
}

/* The low byte is the kind of error, the rest its detail (SQLite's extended codes). NOLFS and PROTOCOL: a
 * file system that lacks large files or locks. */
static enum db_trouble
trouble_of(sqlite3 *handle)
{
    int code = sqlite3_extended_errcode(handle);

    if (is_disk_full(handle, code))
        return DB_FULL;
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return DB_BUSY;
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
sqlite_note_failure(struct db *db, const char *doing)
{
    sqlite3 *handle = sqlite_of(db)->handle;

    db_fail(db, trouble_of(handle), doing, sqlite_reason(handle));
}

const char *
sqlite_reason(sqlite3 *handle)
{
    if (is_disk_full(handle, sqlite3_extended_errcode(handle)))
        return "the disk is full";
    return sqlite3_errmsg(handle);
}

int
sqlite_execute(struct db *db, const char *sql, const char *doing)
{
    if (sqlite3_exec(sqlite_of(db)->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    sqlite_note_failure(db, doing);
    return -1;
}

/* Prepared each time: for PRAGMAs that are asked rarely, and may answer nothing. */
int64_t
sqlite_one_int(sqlite3 *handle, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t value = -1;

    if (sqlite3_prepare_v2(handle, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

bool
sqlite_in_transaction(struct db *db)
{
    return sqlite3_get_autocommit(sqlite_of(db)->handle) == 0;
}

void
sqlite_wait_at_most(struct db *db, int ms)
{
    struct sqlite_db *s = sqlite_of(db);

    sqlite3_busy_timeout(s->handle, ms > 0 ? ms : s->patience_ms);
}

/* --- which database it is */

static const char *
path_of(struct db *db)
{
    return sqlite3_db_filename(sqlite_of(db)->handle, "main");
}

/* 0: it is not there. */
static int64_t
inode_of_log(struct db *db)
{
    const char *path = sqlite3_filename_wal(path_of(db));
    struct stat file;

    return stat(path, &file) == 0 ? (int64_t)file.st_ino : 0;
}

static bool
file_has_moved(struct db *db)
{
    int moved = 0;

    return sqlite3_file_control(sqlite_of(db)->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
           moved;
}

/* What was committed to a log that has no name any more is still read through this connection: it is brought
 * into the database, and the shared index then says that the log holds nothing. So nothing is lost, and a
 * connection to the log that is there now is not misled. */
static void
rescue_log(struct db *db)
{
    sqlite3 *handle = sqlite_of(db)->handle;

    log_error("the database's log %s-wal was removed or replaced while it was in use: it is opened again",
              path_of(db));
    (void)sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

/* Its file, or that of its log, may no longer be the one of that name. An operator's `mv` or `rm`, or a
 * restore that had to put another file in its place. SQLite itself would go on writing into the file without
 * a name. */
bool
sqlite_is_lost(struct db *db)
{
    int64_t log_inode = sqlite_of(db)->log_inode;

    if (file_has_moved(db)) {
        log_error("the database %s was removed or replaced while it was in use: it is opened again",
                  path_of(db));
        return true;
    }
    if (log_inode == 0 || inode_of_log(db) == log_inode)
        return false;
    rescue_log(db);
    return true;
}

/* The number of the file, with that of its device in the high bits. 0 while there is no file. */
int64_t
sqlite_identity(struct db *db)
{
    struct stat file;

    return stat(path_of(db), &file) == 0 ? (int64_t)(file.st_ino ^ (uint64_t)file.st_dev << 48) : 0;
}

void
sqlite_note_files(struct db *db)
{
    sqlite_of(db)->file_inode = sqlite_identity(db);
    sqlite_of(db)->log_inode = inode_of_log(db);
}

/* Three PRAGMAs are not one state, unless the caller has a transaction open. */
int64_t
sqlite_used_bytes(struct db *db)
{
    sqlite3 *handle = sqlite_of(db)->handle;
    int64_t pages = sqlite_one_int(handle, "PRAGMA page_count");
    int64_t unused = sqlite_one_int(handle, "PRAGMA freelist_count");
    int64_t size = sqlite_one_int(handle, "PRAGMA page_size");

    return pages < 0 || unused < 0 || size < 0 ? -1 : (pages - unused) * size;
}

/* --- giving space back */

/* Pages that are left for new rows whatever the size, so that a small database does not shrink and grow by
 * turns; and how many are given back in one transaction: a few milliseconds, at most some twenty. */
enum { SPARE_PAGES = 256, PAGES_A_STEP = 64 };

/* Pages beyond the spare ones. A database made before there was auto_vacuum gives nothing back until it is
 * written anew, as a restored backup is; *surplus is 0 for it. A tenth stays as it is: tidy deletes each hour
 * about what the hour's checks write, and pages that are given back would have to be grown again. */
static int
count_surplus(sqlite3 *handle, int64_t *surplus)
{
    int64_t pages = sqlite_one_int(handle, "PRAGMA page_count");
    int64_t unused = sqlite_one_int(handle, "PRAGMA freelist_count");
    int64_t mode = sqlite_one_int(handle, "PRAGMA auto_vacuum");

    if (pages < 0 || unused < 0 || mode < 0)
        return -1;
    *surplus = mode == 0 ? 0 : unused - pages / 10 - SPARE_PAGES;
    return 0;
}

int
sqlite_shrink(struct db *db, bool *more)
{
    int64_t surplus, step;
    char pragma[64];

    *more = false;
    if (count_surplus(sqlite_of(db)->handle, &surplus) != 0) {
        sqlite_note_failure(db, "count unused pages");
        return -1;
    }
    if (surplus <= 0)
        return 0;
    step = surplus < PAGES_A_STEP ? surplus : PAGES_A_STEP;
    (void)snprintf(pragma, sizeof pragma, "PRAGMA incremental_vacuum(%lld)", (long long)step);
    *more = surplus > step;
    return sqlite_execute(db, pragma, "give space back");
}

/* What others read of the log meanwhile keeps its place. -1: it could not be cut off. */
static int
empty_log(struct db *db)
{
    int in_log, moved, code;

    code =
        sqlite3_wal_checkpoint_v2(sqlite_of(db)->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, &in_log, &moved);
    if (code == SQLITE_OK)
        return 0;
    sqlite_note_failure(db, "empty the write-ahead log");
    return -1;
}

/* VACUUM puts the new database together in a file of its own, and not in memory as other temporary things: it
 * is as large. The log has the old pages until it is emptied. */
int
sqlite_rewrite(struct db *db)
{
    int result = sqlite_execute(db, "PRAGMA temp_store=FILE", "configure") == 0 &&
                         sqlite_execute(db, "VACUUM", "write the database anew") == 0 && empty_log(db) == 0
                     ? 0
                     : -1;

    (void)sqlite_execute(db, "PRAGMA temp_store=MEMORY", "configure");
    return result;
}

/* --- runs, by files beside the database */

/* Beside the database and not in /run: processes of one database find each other whatever user's environment
 * they have. */
static const char *
path_of_runs(struct db *db, enum run_kind kind, char path[PATH_MAX])
{
    static const char *const endings[RUN_KINDS] = { [RUN_NOTIFIER] = "notifiers",
                                                    [RUN_CHECKER] = "checkers" };

    (void)snprintf(path, PATH_MAX, "%s-%s", path_of(db), endings[kind]);
    return path;
}

int
sqlite_run_lock(struct db *db, enum run_kind kind, int64_t number)
{
    int *lock = &sqlite_of(db)->run_locks[kind];
    char path[PATH_MAX];

    *lock = run_lock_take(path_of_runs(db, kind, path), number);
    if (*lock >= 0)
        return 0;
    log_error("cannot use %s: %s", path, strerror(errno));
    return -1;
}

bool
sqlite_run_is_alive(struct db *db, enum run_kind kind, int64_t number)
{
    char path[PATH_MAX];

    return run_lock_is_held(path_of_runs(db, kind, path), number);
}
