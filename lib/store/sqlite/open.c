/* Opening the database: is this a place where it can live, the settings of the connection, the schema.
 *
 * The database is in WAL mode with synchronous=FULL: a commit that returned is on the disk. */
#include "base/text.h"
#include "store/sqlite/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Mapping the file spares a worker copies, and what it has mapped it keeps for as long as the instance runs
 * (t/long/memory.t): so it maps little. A run takes no longer without: it reads each page about once, and
 * would map the whole file for that.
 *
 * A worker rather answers "try again" than keeps a client waiting; a runner has a minute; the events helper
 * has thousands of clients waiting, and reads again by itself. Only writers checkpoint, and the runner, which
 * writes thousands of pages at a time, does it less often: wal_autocheckpoint is in pages of 4 KiB, and after
 * so many a commit copies the log back into the database. */
static const struct {
    int patience_ms;
    const char *pragmas;
} roles[] = {
    [DB_SERVER] = { 3000, "PRAGMA wal_autocheckpoint=1000; PRAGMA cache_size=-8000;"
                          "PRAGMA mmap_size=16777216;" },
    [DB_RUNNER] = { 15000, "PRAGMA wal_autocheckpoint=10000;" },
    [DB_READER] = { 50, "PRAGMA wal_autocheckpoint=0;" },
    [DB_MAKER] = { 15000, "PRAGMA wal_autocheckpoint=10000;" },
};

/* Before the first page is written: it decides whether pages can ever be given back (db_shrink). In a
 * database that is there already it changes nothing until that is copied: then the copy can. */
static const char first_pragma[] = "PRAGMA auto_vacuum=INCREMENTAL";

/* foreign_keys is off in SQLite unless each connection asks for it. cache_size is negative, so it is in KiB.
 * trusted_schema=OFF keeps a database that was tampered with from calling functions by its views and
 * triggers. */
static const char common_pragmas[] = "PRAGMA foreign_keys=ON;"
                                     "PRAGMA synchronous=FULL;"
                                     "PRAGMA cache_size=-16000;"
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
sqlite_network_file_system(unsigned long kind)
{
    for (size_t i = 0; i < sizeof network_file_systems / sizeof *network_file_systems; i++)
        if (network_file_systems[i].kind == (kind & 0xFFFFFFFFUL))
            return network_file_systems[i].name;
    return NULL;
}

/* By its folder: the file may not exist yet. Asked at each opening: a state folder may come to be a mount
 * point long after the installation. */
static int
refuse_network(struct arena *a, const char *path, const char **problem)
{
    const char *folder = text_folder(a, path), *name;
    struct statfs fs;

    if (statfs(folder, &fs) != 0) {
        *problem = arena_printf(a, "the folder %s: %s", folder, strerror(errno));
        return -1;
    }
    name = sqlite_network_file_system((unsigned long)fs.f_type);
    if (name != NULL) {
        *problem = arena_printf(a, "%s is on a network file system (%s), where SQLite's shared log loses "
                                "data: put the database on a local disk", path, name);
        return -1;
    }
    return 0;
}

int
sqlite_ask_for_wal(sqlite3 *handle)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(handle, "PRAGMA journal_mode=WAL", -1, &s, NULL);

    if (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_ROW)
        code = sqlite3_stricmp((const char *)sqlite3_column_text(s, 0), "wal") == 0 ? SQLITE_OK
                                                                                    : SQLITE_NOLFS;
    sqlite3_finalize(s);
    return code;
}

/* Switching it on needs the file alone, and SQLite does not wait for that: several processes that meet a new
 * database for the first time take turns here. */
static int
use_wal(struct db *db, struct arena *a, const char *path, const char **problem)
{
    struct sqlite_db *s = sqlite_of(db);
    int code = sqlite_ask_for_wal(s->handle);

    for (int waited = 0; code == SQLITE_BUSY && waited < s->patience_ms; waited += 10) {
        sqlite3_sleep(10);
        code = sqlite_ask_for_wal(s->handle);
    }
    if (code == SQLITE_OK)
        return 0;
    if (code == SQLITE_NOLFS)
        *problem = arena_printf(a, "%s: a write-ahead log is not possible on this file system", path);
    else
        sqlite_note_failure(db, "switch to WAL");
    return -1;
}

/* A newer schema is refused and never guessed at: an older program would write rows that the newer one cannot
 * read. */
static int
read_version(struct db *db, struct arena *a, int64_t *version, const char **problem)
{
    *version = sqlite_one_int(sqlite_of(db)->handle, "PRAGMA user_version");
    if (*version < 0)
        sqlite_note_failure(db, "read the version of the schema");
    if (*version <= sql_schema_version)
        return *version < 0 ? -1 : 0;
    *problem = arena_printf(a, "the database has schema version %lld, this program knows versions up to %d: "
                            "install the newer Watchpost that wrote it",
                            (long long)*version, sql_schema_version);
    return -1;
}

/* PRAGMA takes no parameters, hence the text. user_version is part of the transaction: it changes with the
 * schema, or not at all. */
static int
apply_migration(struct db *db, int64_t from)
{
    char set_version[96];

    snprintf(set_version, sizeof set_version, "PRAGMA application_id=%d; PRAGMA user_version=%lld",
             SQLITE_OUR_APPLICATION_ID, (long long)from + 1);
    if (sqlite_execute(db, sql_migrations[from], "migrate") != 0)
        return -1;
    return sqlite_execute(db, set_version, "migrate");
}

/* The next step, from whatever version there is under the lock: another process may have made one since. */
static int
migrate_a_step(struct db *db, struct arena *a, int64_t *version, const char **problem)
{
    if (sqlite_execute(db, "BEGIN IMMEDIATE", "lock for migration") != 0)
        return -1;
    if (read_version(db, a, version, problem) == 0 &&
        (*version == sql_schema_version || apply_migration(db, *version) == 0) &&
        sqlite_execute(db, "COMMIT", "commit migration") == 0)
        return read_version(db, a, version, problem);
    if (*problem == NULL)
        *problem = arena_printf(a, "migrating the database: %s", sqlite_reason(sqlite_of(db)->handle));
    db_rollback(db);
    return -1;
}

/* Applies what is missing, each migration in a transaction of its own: a process that is killed on the way
 * leaves what it has done, and the next goes on from there. Several that open the database at the same time
 * take turns. The common case, an up-to-date schema, takes no lock. */
static int
migrate(struct db *db, struct arena *a, const char **problem)
{
    int64_t version;
    int result = read_version(db, a, &version, problem);

    while (result == 0 && version < sql_schema_version)
        result = migrate_a_step(db, a, &version, problem);
    return result;
}

/* One thread of each process touches the database: SQLite need not lock its own memory, nor count it.
 * Refused once SQLite is in use, which is as well. */
static void
go_lightly(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* A new database is its owner's alone: it holds what webhooks are signed with, and the headers of checks.
 * SQLite gives the log beside it the same mode. A file that is there already, or a failure, is left for
 * SQLite to judge. O_EXCL: the mode of a file that is there is the operator's choice. SQLite itself would
 * make it by umask. */
static void
make_private(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd >= 0)
        (void)close(fd);
}

static struct sqlite_db *
make_connection(const char *path, enum db_role role)
{
    struct sqlite_db *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    s->db.backend = &sqlite_backend;
    s->patience_ms = roles[role].patience_ms;
    s->notify_path = sqlite_notify_path(path);
    for (int i = 0; i < RUN_KINDS; i++)
        s->run_locks[i] = -1;
    return s;
}

static int
open_file(struct db *db, const char *path, enum db_role role)
{
    const int missing = role == DB_READER ? 0 : SQLITE_OPEN_CREATE;
    const int how = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | missing;

    if (sqlite3_open_v2(path, &sqlite_of(db)->handle, how, NULL) == SQLITE_OK)
        return 0;
    sqlite_note_failure(db, "open");
    return -1;
}

static int
prepare_data_version(struct db *db)
{
    struct sqlite_db *s = sqlite_of(db);

    if (sqlite3_prepare_v3(s->handle, "PRAGMA data_version", -1, SQLITE_PREPARE_PERSISTENT, &s->data_version,
                           NULL) == SQLITE_OK)
        return 0;
    sqlite_note_failure(db, "data_version");
    return -1;
}

bool
sqlite_exists(const char *location)
{
    return access(location, F_OK) == 0;
}

/* To a database that is there already the pragma would be a write, each time that it is opened. */
static int
set_up_new(struct db *db)
{
    if (sqlite_one_int(sqlite_of(db)->handle, "PRAGMA page_count") != 0)
        return 0;
    return sqlite_execute(db, first_pragma, "configure");
}

/* The order is SQLite's: auto_vacuum must come before the first page, journal_mode before what depends on it,
 * and a migration after foreign_keys. NULL leaves nothing behind but an empty file. *full: there is
 * no space for what it takes to open one. */
static struct db *
try_to_open(struct arena *a, const char *path, enum db_role role, const char **problem, bool *full)
{
    struct db *db = &make_connection(path, role)->db;

    if (open_file(db, path, role) != 0)
        goto fail;
    db_wait_at_most(db, 0);
    if (set_up_new(db) != 0 || use_wal(db, a, path, problem) != 0 ||
        sqlite_execute(db, common_pragmas, "configure") != 0 ||
        sqlite_execute(db, roles[role].pragmas, "configure") != 0 || migrate(db, a, problem) != 0 ||
        prepare_data_version(db) != 0)
        goto fail;
    sqlite_note_files(db);
    return db;
fail:
    if (*problem == NULL)
        *problem = arena_printf(a, "%s: %s", path, sqlite_reason(sqlite_of(db)->handle));
    *full = db->trouble == DB_FULL;
    db_close(db);
    return NULL;
}

/* The shared log takes some space as soon as it is used: on a full disk, that of the reserve. */
struct db *
sqlite_open(struct arena *a, const struct database_address *address, enum db_role role, const char **problem)
{
    const char *path = address->location;
    bool full = false;
    struct db *db;

    *problem = NULL;
    if (role == DB_READER && !sqlite_exists(path)) {
        *problem = arena_text(a, strerror(errno));
        return NULL;
    }
    if (refuse_network(a, path, problem) != 0)
        return NULL;
    go_lightly();
    if (role != DB_READER)
        make_private(path);
    db = try_to_open(a, path, role, problem, &full);
    if (db != NULL || !full || role == DB_READER || !sqlite_give_up_reserve(path))
        return db;
    *problem = NULL;
    return try_to_open(a, path, role, problem, &full);
}

/* Closing a descriptor gives up its lock, as the end of the process would. */
void
sqlite_close(struct db *db)
{
    struct sqlite_db *s = sqlite_of(db);

    for (int i = 0; i < RUN_KINDS; i++)
        if (s->run_locks[i] >= 0)
            (void)close(s->run_locks[i]);
    sqlite3_finalize(s->data_version);
    sqlite3_close(s->handle);
    free(s->notify_path);
    free(s);
}
