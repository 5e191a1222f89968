/* A backup put in the place of the database, while everything else goes on.
 *
 *   FILE > a copy of it beside the database > is it whole, is it ours > migrated
 *   > the database is locked against writers > what it holds is copied, too
 *   > the copy's counters are set behind all numbers that were ever given out
 *   > its pages become the database's, in one transaction
 *
 * Workers and the helper for live events keep the database open for as long as they live, so the file stays
 * the same file: SQLite's backup interface writes the pages through the write-ahead log, readers see the
 * old state or the new, and a kill at any moment leaves one of the two. Its first step takes the write lock
 * and copies nothing if asked for no page; until the last step there is time for what must not miss a write.
 *
 * A database that SQLite can no longer make sense of cannot be written over in that way, nor one that is
 * gone. What is left of it is put aside and the copy gets its name; a process that had it open notices
 * (db_is_lost). */
#include "base/buf.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "os/log.h"
#include "store/secrets.h"
#include "store/settings.h"
#include "store/sqlite/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS 15000 /* for another process's transaction to end: as long as a runner waits */
#define PIECE ((size_t)1 << 30) /* bytes that one sendfile() is asked for */

/* Numbers that a lost database may have given out since the copy was made: more than it can have. */
#define SKIPPED 1000000000

struct restore {
    struct arena *a;
    const char *path;       /* the database */
    const char *staging;    /* the copy of FILE beside it; NULL: it has become the database */
    const char *kept;       /* where what is replaced goes */
    const struct digest *secrets_key; /* NULL: none */
    int64_t now;
    int lock;               /* on the staging file, against a second restore */
    struct db *fresh;       /* the staging file, open */
    sqlite3 *place;         /* the database, to be written over */
    sqlite3 *witness;       /* the same, to be read meanwhile */
    sqlite3_backup *move;
    bool damaged;            /* it is no database any more */
    bool nothing_there;     /* it was not there, or empty */
    bool wrong_key;         /* of the secrets in FILE */
    const char *problem;
};

static int
fail(struct restore *r, const char *what, const char *why)
{
    r->problem = arena_printf(r->a, "%s: %s", what, why);
    return -1;
}

static const char *
beside(const struct restore *r, const char *path, const char *ending)
{
    return arena_printf(r->a, "%s%s", path, ending);
}

/* --- the copy of FILE */

/* In the kernel, without a buffer of ours. */
static int
copy_bytes(int from, int to)
{
    ssize_t n;

    while ((n = sendfile(to, from, NULL, PIECE)) > 0)
        continue;
    return n < 0 ? -1 : fsync(to);
}

static int
copy_file(struct restore *r, const char *from, int to)
{
    int fd = open(from, O_RDONLY | O_CLOEXEC), result;

    if (fd < 0)
        return fail(r, from, strerror(errno));
    result = copy_bytes(fd, to) == 0 ? 0 : fail(r, arena_printf(r->a, "copying %s", from), strerror(errno));
    (void)close(fd);
    return result;
}

/* A copy of a database that was not closed properly, made by hand, comes with its log. */
static int
copy_log(struct restore *r, const char *file)
{
    const char *from = beside(r, file, "-wal"), *to = beside(r, r->staging, "-wal");
    int fd, result;

    if (access(from, F_OK) != 0)
        return 0;
    fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(r, to, strerror(errno));
    result = copy_file(r, from, fd);
    (void)close(fd);
    return result;
}

static void
forget_staging(struct restore *r)
{
    if (r->staging == NULL)
        return;
    (void)unlink(beside(r, r->staging, "-wal"));
    (void)unlink(beside(r, r->staging, "-shm"));
    (void)unlink(r->staging);
}

static bool
is_same_file(const char *one, const char *other)
{
    struct stat a, b;

    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* The copy is made beside the database: it may have to take its name later, and rename() does not cross file
 * systems. */
static int
stage(struct restore *r, const char *file)
{
    struct stat about;

    if (stat(file, &about) != 0 || access(file, R_OK) != 0)
        return fail(r, file, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return fail(r, file, "it is not a file");
    if (is_same_file(file, r->path))
        return fail(r, file, "it is the database itself");
    r->lock = sqlite_open_partial(r->staging);
    if (r->lock < 0)
        return fail(r, r->staging, errno == EWOULDBLOCK ? "another restore is under way" : strerror(errno));
    (void)unlink(beside(r, r->staging, "-wal")); /* of one that was killed */
    (void)unlink(beside(r, r->staging, "-shm"));
    return copy_file(r, file, r->lock) == 0 ? copy_log(r, file) : -1;
}

/* What is judged is what will be put in place, not a file that may change under our eyes. Opening it as any
 * other database migrates it: what an older release wrote is brought up to date before anything is
 * replaced. */
static int
judge(struct restore *r, const char *file)
{
    struct sqlite_finding found;
    const char *problem;

    sqlite_look(r->a, r->staging, true, &found);
    switch (found.condition) {
    case DB_SOUND:
        break;
    case DB_NEWER:
        return fail(r, file,
                    arena_printf(r->a, "%s: install the newer Watchpost that wrote it", found.detail));
    case DB_DAMAGED:
        return fail(r, file, arena_printf(r->a, "it is damaged: %s", found.detail));
    case DB_MISSING:
    case DB_UNREADABLE:
    case DB_FOREIGN:
        return fail(r, file, found.detail);
    }
    r->fresh =
        db_open(r->a, &(struct database_address){.location = r->staging, .secrets_key = r->secrets_key},
                DB_RUNNER, &problem);
    return r->fresh != NULL ? 0 : fail(r, file, problem);
}

/* A backup whose secrets are sealed is of no use without their key; one that has them in plain is sealed
 * before any of it is where the database is. */
static int
judge_secrets(struct restore *r, const char *file)
{
    const char *problem;
    int64_t sealed;

    if (secrets_judge(r->fresh, r->a, false, &problem) != 0)
        return fail(r, file, "it cannot be read");
    r->wrong_key = problem != NULL;
    if (r->wrong_key)
        return fail(r, file, problem);
    return secrets_seal_all(r->fresh, &sealed) == 0 ? 0 : fail(r, file, "its secrets cannot be sealed");
}

/* --- the database that is there */

/* What root makes is given to the owner of the database, or of its folder. */
static void
hand_over(const struct restore *r, const char *path)
{
    struct stat owner;

    if (geteuid() != 0 || (stat(r->path, &owner) != 0 && stat(text_folder(r->a, r->path), &owner) != 0))
        return;
    if (chown(path, owner.st_uid, owner.st_gid) != 0)
        log_error("%s: its owner cannot be set: %s", path, strerror(errno));
}

/* A bare connection, without the migration of store/sqlite/open.c: nothing may be written to what is about to
 * be kept. */
static int
open_place(struct restore *r, sqlite3 **handle)
{
    if (sqlite3_open_v2(r->path, handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return fail(r, r->path, sqlite_reason(*handle));
    sqlite3_busy_timeout(*handle, PATIENCE_MS);
    return 0;
}

/* From now on no other process writes. -1 with `damaged` set: there is no database to be locked. An empty
 * file is none either: another process may still have open what it was. Two connections: the one that is
 * written over must not read meanwhile, and the copy of what is there (keep) needs a reader. */
static int
lock_place(struct restore *r)
{
    struct stat about;
    int code;

    if (stat(r->path, &about) != 0 || about.st_size == 0) {
        r->damaged = r->nothing_there = true;
        return -1;
    }
    if (open_place(r, &r->place) != 0 || open_place(r, &r->witness) != 0)
        return -1;
    code = sqlite_ask_for_wal(r->place);
    if (code == SQLITE_OK) {
        r->move = sqlite3_backup_init(r->place, "main", sqlite_of(r->fresh)->handle, "main");
        code = r->move == NULL ? sqlite3_errcode(r->place) : sqlite3_backup_step(r->move, 0);
    }
    if (code == SQLITE_OK)
        return 0;
    r->damaged = (code & 0xff) == SQLITE_NOTADB || (code & 0xff) == SQLITE_CORRUPT;
    return fail(r, r->path, sqlite3_errstr(code));
}

/* Byte by byte, for what SQLite cannot read in whole. The log too: an expert may still get rows out of the
 * two together. */
static int
keep_damaged(struct restore *r)
{
    static const char *const endings[] = { "", "-wal" };

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const char *from = beside(r, r->path, endings[i]), *to = beside(r, r->kept, endings[i]);
        int fd, result;

        if (access(from, F_OK) != 0)
            continue;
        fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0)
            return fail(r, to, strerror(errno));
        result = copy_file(r, from, fd);
        (void)close(fd);
        if (result != 0)
            return -1;
        hand_over(r, to);
    }
    return 0;
}

static int
keep(struct restore *r)
{
    const char *problem;
    int code;

    if (sqlite_copy(r->witness, r->a, r->kept, &problem) == 0) {
        hand_over(r, r->kept);
        return 0;
    }
    code = sqlite3_errcode(r->witness) & 0xff;
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        return keep_damaged(r);
    return fail(r, "keeping what is there", problem);
}

/* --- numbers that are never given out twice */

/* NONE: the copy is further on, or does not know it. */
static enum found
raise_counter(struct db *fresh, const char *name, int64_t value)
{
    struct query q = query_start(fresh, SQL_COUNTER_RAISE);

    query_text(&q, ":name", name);
    query_int(&q, ":value", value);
    return query_touch(&q);
}

/* Whether the database carries on from where the copy was made: all of its counters have gone further. If so
 * the copy's follow; one of an older release has fewer than the copy, and *names is those it has,
 * ",one,other,". -1: failed. A single counter that the copy is ahead of means that this is no descendant:
 * then no number of it says what clients have seen. */
static int
follow_counters(struct restore *r, struct buf *names)
{
    sqlite3_stmt *s = NULL;
    int known = 0, behind = 0, code;

    buf_char(names, ',');

    if (r->damaged ||
        sqlite3_prepare_v2(r->witness, db_sql(r->fresh, SQL_COUNTERS_ALL), -1, &s, NULL) != SQLITE_OK)
        return 0;
    while ((code = sqlite3_step(s)) == SQLITE_ROW && known >= 0) {
        const char *name = (const char *)sqlite3_column_text(s, 0);
        enum found raised = raise_counter(r->fresh, name, sqlite3_column_int64(s, 1));

        known = raised == FAILED ? -1 : known + 1;
        behind += raised == NONE;
        buf_printf(names, "%s,", name);
    }
    sqlite3_finalize(s);
    return known < 0 ? -1 : known > 0 && behind == 0 && code == SQLITE_DONE;
}

/* Another database, an empty one, or none that can be read: how far the lost one had counted is not known.
 * Clients keep the last id that they saw: a number that came again would be passed over, or stand for two
 * things. */
static int
skip_ahead(struct restore *r, const char *but)
{
    struct query q = query_start(r->fresh, SQL_COUNTERS_SKIP);

    query_int(&q, ":numbers", SKIPPED);
    query_text(&q, ":but", but);
    return query_end(&q);
}

/* While the database is locked, so no number can be given out between reading and exchanging. */
static int
set_counters(struct restore *r)
{
    struct buf names = { .arena = r->a };
    int followed;

    if (db_begin(r->fresh) != 0)
        return fail(r, r->staging, sqlite_reason(sqlite_of(r->fresh)->handle));
    followed = follow_counters(r, &names);
    if (followed < 0 || skip_ahead(r, followed == 0 ? "" : buf_string(&names)) != 0 ||
        settings_set_int(r->fresh, SETTING_RESTORED_AT, r->now) != 0) {
        db_rollback(r->fresh);
        return fail(r, r->staging, "its counters cannot be set");
    }
    return db_commit(r->fresh) == 0 ? 0 : fail(r, r->staging, sqlite_reason(sqlite_of(r->fresh)->handle));
}

/* --- the exchange */

static int
end_move(struct restore *r)
{
    int code = r->move == NULL ? SQLITE_OK : sqlite3_backup_finish(r->move);

    r->move = NULL;
    return code;
}

/* One transaction of SQLite's: it is in the log as a whole, or not at all. */
static int
write_over(struct restore *r)
{
    int code = sqlite3_backup_step(r->move, -1);

    if (end_move(r) != SQLITE_OK || code != SQLITE_DONE)
        return fail(r, r->path, code == SQLITE_DONE ? sqlite_reason(r->place) : sqlite3_errstr(code));
    /* The log holds a whole database now; a reader may keep it from being emptied, then a writer will. */
    (void)sqlite3_exec(r->place, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    return 0;
}

/* Where there was a file there always is one, or a worker might make an empty one; where there was none, a
 * file that has come to be meanwhile is not replaced. rename() swaps the name in one step. link() fails if
 * the name is taken. */
static int
rename_staging(struct restore *r)
{
    if (access(r->path, F_OK) != 0)
        return link(r->staging, r->path) == 0 ? unlink(r->staging) : -1;
    return rename(r->staging, r->path);
}

/* The old log never lies beside the new database. Killed in between, the old database still has its name and
 * a second one (kept), or the new one has it: never is there none. */
static int
take_its_name(struct restore *r)
{
    const char *log = beside(r, r->path, "-wal");

    db_close(r->fresh); /* and its log is gone */
    r->fresh = NULL;
    hand_over(r, r->staging);
    if (!r->nothing_there && link(r->path, r->kept) != 0)
        return fail(r, r->kept, strerror(errno));
    if (rename(log, beside(r, r->kept, "-wal")) != 0 && errno != ENOENT)
        return fail(r, log, strerror(errno));
    (void)unlink(beside(r, r->path, "-shm"));
    if (fsync(r->lock) != 0 || rename_staging(r) != 0 || sqlite_sync_folder(r->a, r->path) != 0)
        return fail(r, r->path, strerror(errno));
    r->staging = NULL;
    return 0;
}

/* Closing gives up SQLite's locks. */
static void
let_go(struct restore *r)
{
    (void)end_move(r);
    sqlite3_close(r->witness);
    sqlite3_close(r->place);
    r->witness = r->place = NULL;
}

/* "watchpost.db.replaced-20261123T081500Z"; "-2" and so on behind it, if another restore of this second has
 * taken the name. Asked under the lock on the staging
 * file. RFC 3339 without its separators: a colon in a file name is trouble for scp and for other systems. */
static const char *
name_for_kept(struct arena *a, const char *path, int64_t now)
{
    char time[RFC3339_SIZE], *to = time;
    const char *name, *free_name;

    rfc3339_print(now, time);
    for (const char *from = time; *from != '\0'; from++)
        if (*from != '-' && *from != ':')
            *to++ = *from;
    *to = '\0';
    name = free_name = arena_printf(a, "%s.replaced-%s", path, time);
    for (int i = 2; access(free_name, F_OK) == 0; i++)
        free_name = arena_printf(a, "%s-%d", name, i);
    return free_name;
}

static int
exchange(struct restore *r)
{
    r->kept = name_for_kept(r->a, r->path, r->now);
    if (lock_place(r) == 0)
        return keep(r) == 0 && set_counters(r) == 0 ? write_over(r) : -1;
    if (!r->damaged)
        return -1;
    let_go(r);
    return set_counters(r) == 0 ? take_its_name(r) : -1;
}

static void
wake_listeners(const char *path)
{
    char *notify_path = sqlite_notify_path(path);

    sqlite_touch(notify_path);
    free(notify_path);
}

/* The staging file is removed while its lock is held: a second restore must not find it half gone. */
int
sqlite_restore(struct arena *a, const struct database_address *address, const char *file, int64_t now,
               const char **kept, const char **problem)
{
    const char *path = address->location;
    struct restore r = {.a = a, .path = path, .secrets_key = address->secrets_key, .now = now, .lock = -1};
    int result;

    r.staging = beside(&r, path, ".restoring");
    result = stage(&r, file) == 0 && judge(&r, file) == 0 && judge_secrets(&r, file) == 0 ? exchange(&r) : -1;
    let_go(&r);
    db_close(r.fresh);
    if (r.lock >= 0) {
        forget_staging(&r);
        (void)close(r.lock);
    }
    if (result == 0)
        wake_listeners(path);
    *kept = r.nothing_there ? NULL : r.kept;
    *problem = r.problem;
    return r.wrong_key ? RESTORE_WRONG_KEY : result;
}
