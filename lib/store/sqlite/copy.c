/* SQLite as one end of a copy. As a target, the copy is written beside the place that it gets in the end,
 * under a name of its own: no program ever opens half of it. */
#include "store/copy_end.h"

#include "base/text.h"
#include "os/log.h"
#include "os/run_lock.h"
#include "store/leases.h"
#include "store/sqlite/inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNFINISHED ".copying"
#define LOCK UNFINISHED "-lock" /* held by the copy that writes there */
#define ROWS_A_COMMIT 20000
#define PATIENCE_MS 15000

struct sqlite_end {
    struct copy_end end; /* first */
    const char *path;    /* that it gets in the end */
    const char *work;    /* that it has until then; NULL: it is a source */
    int lock;            /* -1: none */
    sqlite3 *reader, *writer;
    sqlite3_stmt *rows, *change;
    const struct copy_table *reads, *writes;
    int columns; /* of those that are written, how many a change takes: all, or the key */
    int64_t uncommitted;
};

static struct sqlite_end *
own_of(struct copy_end *end)
{
    return (struct sqlite_end *)(void *)end;
}

static int
fail(struct sqlite_end *own, const char *problem)
{
    own->end.problem = problem;
    return -1;
}

static int
sqlite_failed(struct sqlite_end *own, sqlite3 *handle)
{
    return fail(own, arena_printf(own->end.a, "%s: %s", own->work != NULL ? own->work : own->path,
                                  sqlite_reason(handle)));
}

static int
execute(struct sqlite_end *own, sqlite3 *handle, const char *sql)
{
    return sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : sqlite_failed(own, handle);
}

/* --- opening --- */

static sqlite3 *
open_file(struct sqlite_end *own, const char *path)
{
    sqlite3 *handle = NULL;

    if (sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
        sqlite3_busy_timeout(handle, PATIENCE_MS);
        return handle;
    }
    (void)sqlite_failed(own, handle);
    sqlite3_close(handle);
    return NULL;
}

static void
close_end(struct copy_end *end)
{
    struct sqlite_end *own = own_of(end);

    sqlite3_finalize(own->rows);
    sqlite3_finalize(own->change);
    sqlite3_close(own->reader);
    sqlite3_close(own->writer);
    if (own->lock >= 0)
        (void)close(own->lock);
    free(own);
}

static struct sqlite_end *
make_end(struct arena *a, const char *path)
{
    struct sqlite_end *own = calloc(1, sizeof *own);

    if (own == NULL)
        abort();
    own->end.kind = &sqlite_copy_end;
    own->end.a = a;
    own->path = path;
    own->lock = -1;
    return own;
}

static struct copy_end *
opened(struct sqlite_end *own, bool is_open, const char **problem)
{
    if (is_open)
        return &own->end;
    *problem = own->end.problem;
    close_end(&own->end);
    return NULL;
}

/* Opened by the program before, which has brought its schema up to date. */
static struct copy_end *
open_source(struct arena *a, const char *location, const char **problem)
{
    struct sqlite_end *own = make_end(a, location);

    own->reader = open_file(own, location);
    return opened(own, own->reader != NULL, problem);
}

/* --- a target --- */

/* What watchpost init has made, and nobody has used, holds nothing either. */
static bool
is_blank(struct sqlite_end *own, const char *path)
{
    struct sqlite_finding found;
    sqlite3 *handle;
    bool blank;

    sqlite_look(own->end.a, path, false, &found);
    if (found.condition != DB_SOUND || found.version != sql_schema_version)
        return false;
    handle = open_file(own, path);
    blank = handle != NULL && sqlite_one_int(handle, sql_text[SQL_SQLITE][SQL_COPY_ROWS]) == 0;
    sqlite3_close(handle);
    return blank;
}

static int
refuse_full(struct sqlite_end *own)
{
    struct stat file;

    if (stat(own->path, &file) != 0)
        return errno == ENOENT ? 0
                               : fail(own, arena_printf(own->end.a, "%s: %s", own->path, strerror(errno)));
    if (file.st_size == 0 || is_blank(own, own->path))
        return 0;
    return fail(own, arena_printf(own->end.a, "%s is not empty: name a file that is not there", own->path));
}

static int
take_lock(struct sqlite_end *own)
{
    const char *path = arena_printf(own->end.a, "%s" LOCK, own->path);

    own->lock = run_lock_is_held(path, 1) ? -1 : run_lock_take(path, 1);
    if (own->lock >= 0)
        return 0;
    return fail(own, arena_printf(own->end.a, "%s: another copy is writing there", own->path));
}

/* The schema, by opening it as any program does; and whose beginning it is. */
static int
mark(struct sqlite_end *own, int64_t number)
{
    struct lease lease, fresh = { .holder = number, .ends_at = LEASE_FOR_GOOD };
    const char *problem;
    struct db *db =
        db_open(own->end.a, &(struct database_address){ .location = own->work }, DB_MAKER, &problem);
    enum found found;
    int result;

    if (db == NULL)
        return fail(own, problem);
    found = lease_read(db, own->end.a, LEASE_COPY, &lease);
    result = found == NONE ? lease_write(db, LEASE_COPY, &fresh) : found == FOUND ? 0 : -1;
    db_close(db);
    if (result != 0)
        return fail(own, arena_printf(own->end.a, "%s cannot be written", own->work));
    if (found == NONE || lease.holder == number)
        return 0;
    return fail(own,
                arena_printf(own->end.a, "%s holds the beginning of another copy: remove it", own->work));
}

/* Triggers have done their work in the source, and references hold there. */
static int
open_writer(struct sqlite_end *own)
{
    own->reader = open_file(own, own->work);
    own->writer = own->reader == NULL ? NULL : open_file(own, own->work);
    if (own->writer == NULL)
        return -1;
    (void)sqlite3_db_config(own->writer, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    return execute(own, own->writer,
                   "PRAGMA foreign_keys=OFF; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000");
}

static struct copy_end *
open_target(struct arena *a, const char *location, int64_t number, const char **problem)
{
    struct sqlite_end *own = make_end(a, location);

    own->work = arena_printf(a, "%s" UNFINISHED, location);
    return opened(
        own, take_lock(own) == 0 && refuse_full(own) == 0 && mark(own, number) == 0 && open_writer(own) == 0,
        problem);
}

/* --- tables --- */

/* By SQLite's own rule what has INT in its name is an integer. False: it is none that a copy knows. */
static bool
type_of(const char *declared, enum copy_type *type)
{
    bool is_int = strstr(declared, "INT") != NULL, is_text = strcmp(declared, "TEXT") == 0;

    *type = is_int ? COPY_INT : is_text ? COPY_TEXT : COPY_REAL;
    return is_int || is_text || strcmp(declared, "REAL") == 0;
}

/* Key columns first, the others by their names: the two kinds of database may have them in different orders.
 */
static const char columns_of[] = "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY pk = 0, pk, name";

static int
read_columns(struct sqlite_end *own, struct copy_table *t)
{
    sqlite3_stmt *s = NULL;
    int capacity = 0;
    bool known = true;

    if (sqlite3_prepare_v2(own->reader, columns_of, -1, &s, NULL) != SQLITE_OK)
        return sqlite_failed(own, own->reader);
    (void)sqlite3_bind_text(s, 1, t->name, -1, SQLITE_STATIC);
    while (sqlite3_step(s) == SQLITE_ROW) {
        t->columns = arena_more(own->end.a, t->columns, t->count, &capacity, sizeof *t->columns);
        t->columns[t->count].name = arena_text(own->end.a, (const char *)sqlite3_column_text(s, 0));
        known &= type_of((const char *)sqlite3_column_text(s, 1), &t->columns[t->count++].type);
        t->keys += sqlite3_column_int(s, 2) > 0;
    }
    if (sqlite3_finalize(s) != SQLITE_OK)
        return sqlite_failed(own, own->reader);
    if (!known || t->keys == 0)
        return fail(own, arena_printf(own->end.a, "the table %s has %s", t->name,
                                      known ? "no primary key" : "a column of an unknown type"));
    return 0;
}

static int
tables(struct copy_end *end, struct copy_tables *list)
{
    static const char sql[] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                              "'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    struct sqlite_end *own = own_of(end);
    sqlite3_stmt *s = NULL;

    if (sqlite3_prepare_v2(own->reader, sql, -1, &s, NULL) != SQLITE_OK)
        return sqlite_failed(own, own->reader);
    while (sqlite3_step(s) == SQLITE_ROW)
        arena_add(end->a, list)->name = arena_text(end->a, (const char *)sqlite3_column_text(s, 0));
    if (sqlite3_finalize(s) != SQLITE_OK)
        return sqlite_failed(own, own->reader);
    for (int i = 0; i < list->count; i++)
        if (read_columns(own, &list->list[i]) != 0)
            return -1;
    return 0;
}

/* --- reading --- */

/* "a, b, c" of the first so many columns, with something between and behind each. */
static void
put_columns(struct buf *out, const struct copy_table *t, int count, const char *behind, const char *between)
{
    for (int i = 0; i < count; i++)
        buf_printf(out, "%s\"%s\"%s", i == 0 ? "" : between, t->columns[i].name, behind);
}

static int
prepare(struct sqlite_end *own, sqlite3 *handle, struct buf *sql, sqlite3_stmt **s)
{
    sqlite3_finalize(*s);
    *s = NULL;
    return sqlite3_prepare_v2(handle, buf_string(sql), -1, s, NULL) == SQLITE_OK ? 0
                                                                                 : sqlite_failed(own, handle);
}

static int
read_table(struct copy_end *end, const struct copy_table *t)
{
    struct sqlite_end *own = own_of(end);
    struct buf sql = { .arena = end->a };

    buf_text(&sql, "SELECT ");
    put_columns(&sql, t, t->count, "", ", ");
    buf_printf(&sql, " FROM \"%s\" ORDER BY ", t->name);
    put_columns(&sql, t, t->keys, "", ", ");
    own->reads = t;
    return prepare(own, own->reader, &sql, &own->rows);
}

static struct copy_value
value_at(sqlite3_stmt *s, int i, enum copy_type type)
{
    if (sqlite3_column_type(s, i) == SQLITE_NULL)
        return (struct copy_value){ .is_null = true };
    if (type == COPY_INT)
        return (struct copy_value){ .number = sqlite3_column_int64(s, i) };
    if (type == COPY_REAL)
        return (struct copy_value){ .real = sqlite3_column_double(s, i) };
    return (struct copy_value){ .text = (const char *)sqlite3_column_text(s, i),
                                .length = (size_t)sqlite3_column_bytes(s, i) };
}

static enum found
next(struct copy_end *end, struct copy_value *values)
{
    struct sqlite_end *own = own_of(end);
    int code = sqlite3_step(own->rows);

    if (code == SQLITE_DONE) {
        (void)sqlite3_reset(own->rows); /* lets go of the state that it sees */
        return NONE;
    }
    if (code != SQLITE_ROW) {
        (void)sqlite_failed(own, own->reader);
        return FAILED;
    }
    for (int i = 0; i < own->reads->count; i++)
        values[i] = value_at(own->rows, i, own->reads->columns[i].type);
    return FOUND;
}

/* --- writing --- */

static int
begin(struct copy_end *end, const struct copy_table *t, bool inserts)
{
    struct sqlite_end *own = own_of(end);
    struct buf sql = { .arena = end->a };

    own->writes = t;
    own->columns = inserts ? t->count : t->keys;
    if (inserts) {
        buf_printf(&sql, "INSERT INTO \"%s\" (", t->name);
        put_columns(&sql, t, t->count, "", ", ");
        buf_text(&sql, ") VALUES (");
        for (int i = 0; i < t->count; i++)
            buf_text(&sql, i == 0 ? "?" : ", ?");
        buf_char(&sql, ')');
    } else {
        buf_printf(&sql, "DELETE FROM \"%s\" WHERE ", t->name);
        put_columns(&sql, t, t->keys, " = ?", " AND ");
    }
    return prepare(own, own->writer, &sql, &own->change);
}

static void
bind(sqlite3_stmt *s, int i, const struct copy_value *v, enum copy_type type)
{
    if (v->is_null)
        (void)sqlite3_bind_null(s, i);
    else if (type == COPY_INT)
        (void)sqlite3_bind_int64(s, i, v->number);
    else if (type == COPY_REAL)
        (void)sqlite3_bind_double(s, i, v->real);
    else
        (void)sqlite3_bind_text(s, i, v->text, (int)v->length, SQLITE_STATIC);
}

static int
commit(struct copy_end *end)
{
    struct sqlite_end *own = own_of(end);

    own->uncommitted = 0;
    return sqlite3_get_autocommit(own->writer) != 0 ? 0 : execute(own, own->writer, "COMMIT");
}

static int
write_row(struct copy_end *end, const struct copy_value *values)
{
    struct sqlite_end *own = own_of(end);

    if (own->uncommitted == 0 && execute(own, own->writer, "BEGIN IMMEDIATE") != 0)
        return -1;
    for (int i = 0; i < own->columns; i++)
        bind(own->change, i + 1, &values[i], own->writes->columns[i].type);
    if (sqlite3_step(own->change) != SQLITE_DONE)
        return sqlite_failed(own, own->writer);
    (void)sqlite3_reset(own->change);
    return ++own->uncommitted < ROWS_A_COMMIT ? 0 : commit(end);
}

/* --- the end --- */

/* What root makes is given to the owner of the folder. */
static void
hand_over(struct sqlite_end *own)
{
    struct stat owner;

    if (geteuid() == 0 && stat(text_folder(own->end.a, own->path), &owner) == 0 &&
        chown(own->work, owner.st_uid, owner.st_gid) != 0)
        log_error("%s: its owner cannot be set: %s", own->work, strerror(errno));
}

/* The log is brought into the file, which then is all of it; and gets its name. What an empty one had beside
 * it would be taken for its own. */
static int
take_place(struct sqlite_end *own)
{
    struct arena *a = own->end.a;

    hand_over(own);
    (void)unlink(arena_printf(a, "%s-wal", own->path));
    (void)unlink(arena_printf(a, "%s-shm", own->path));
    if (rename(own->work, own->path) != 0 || sqlite_sync_folder(a, own->path) != 0)
        return fail(own, arena_printf(a, "%s: %s", own->path, strerror(errno)));
    (void)unlink(arena_printf(a, "%s" LOCK, own->path));
    return 0;
}

static int
finish(struct copy_end *end)
{
    struct sqlite_end *own = own_of(end);

    sqlite3_finalize(own->rows);
    sqlite3_finalize(own->change);
    own->rows = own->change = NULL;
    if (execute(own, own->writer,
                "PRAGMA synchronous=FULL; DELETE FROM leases; "
                "PRAGMA wal_checkpoint(TRUNCATE)") != 0)
        return -1;
    sqlite3_close(own->reader);
    sqlite3_close(own->writer);
    own->reader = own->writer = NULL;
    return take_place(own);
}

const struct copy_end_kind sqlite_copy_end = {
    .open_source = open_source,
    .open_target = open_target,
    .close = close_end,
    .tables = tables,
    .read = read_table,
    .next = next,
    .begin = begin,
    .write = write_row,
    .commit = commit,
    .finish = finish,
};
