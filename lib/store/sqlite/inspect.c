/* What a database file is, found out by reading alone: nothing is created, migrated or recovered into it.
 *
 * For what must know before it opens one in earnest: a restore looks at what it is to put in place, the
 * doctor at what is there. */
#include "store/sqlite/inside.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 2000 /* the doctor would rather say "locked" than hang */

/* What every schema of ours has had from the first. */
static const char our_tables[] =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' "
    "AND name IN ('counters', 'settings', 'monitors', 'monitor_states', 'heartbeats', 'events')";
enum { OUR_TABLES = 6 };

static enum sqlite_condition
condition_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_NOTADB:
        return DB_FOREIGN;
    case SQLITE_CORRUPT:
        return DB_DAMAGED;
    default:
        return DB_UNREADABLE;
    }
}

static void
found(struct arena *a, struct sqlite_finding *f, enum sqlite_condition condition, const char *detail)
{
    f->condition = condition;
    f->detail = arena_text(a, detail);
}

static void
found_failure(struct arena *a, struct sqlite_finding *f, sqlite3 *handle)
{
    found(a, f, condition_of(sqlite3_errcode(handle)), sqlite_reason(handle));
}

/* Whether it is ours and how old it is. False: there is no need to look further. An id of 0 is a database of
 * the first release, which set none: then its tables say whose it is. */
static bool
look_at_head(struct arena *a, sqlite3 *handle, struct sqlite_finding *f)
{
    int64_t id = sqlite_one_int(handle, "PRAGMA application_id"), tables;

    f->version = sqlite_one_int(handle, "PRAGMA user_version");
    tables = id < 0 || f->version < 0 ? -1 : sqlite_one_int(handle, our_tables);
    if (tables < 0)
        found_failure(a, f, handle);
    else if ((id != 0 && id != SQLITE_OUR_APPLICATION_ID) || f->version == 0 || tables < OUR_TABLES)
        found(a, f, DB_FOREIGN, "it is a SQLite database, but not one of Watchpost's");
    else if (f->version > sql_schema_version)
        found(a, f, DB_NEWER,
              arena_printf(a, "it has schema version %lld, this program knows versions up to %d",
                           (long long)f->version, sql_schema_version));
    else
        return true;
    return false;
}

/* SQLite's own examination; its first complaint is enough. quick_check reads every page and skips comparing
 * indexes with tables, which takes most of the time of the thorough one. */
static void
look_through(struct arena *a, sqlite3 *handle, bool thorough, struct sqlite_finding *f)
{
    const char *sql = thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)";
    sqlite3_stmt *s = NULL;

    if (sqlite3_prepare_v2(handle, sql, -1, &s, NULL) != SQLITE_OK || sqlite3_step(s) != SQLITE_ROW)
        found_failure(a, f, handle);
    else if (sqlite3_stricmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
        found(a, f, DB_DAMAGED, (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
}

/* READONLY: a log beside it is read along and not copied into it. */
void
sqlite_look(struct arena *a, const char *path, bool thorough, struct sqlite_finding *f)
{
    sqlite3 *handle = NULL;

    *f = (struct sqlite_finding){ .condition = DB_SOUND, .detail = "" };
    if (access(path, F_OK) != 0) {
        found(a, f, errno == ENOENT ? DB_MISSING : DB_UNREADABLE, strerror(errno));
        return;
    }
    if (sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        found_failure(a, f, handle);
    } else {
        sqlite3_busy_timeout(handle, PATIENCE_MS);
        if (look_at_head(a, handle, f))
            look_through(a, handle, thorough, f);
    }
    sqlite3_close(handle);
}
