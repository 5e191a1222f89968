/* SQLite as a kind of database: its statements, and the table of all functions. */
#include "store/sqlite/inside.h"

/* PERSISTENT: it is kept for the life of the connection, so SQLite takes its memory from the heap and not
 * from the small pool for statements of a moment. */
static void *
prepare(struct db *db, enum sql name, int *parameters)
{
    sqlite3_stmt *s = NULL;

    if (sqlite3_prepare_v3(sqlite_of(db)->handle, db_sql(db, name), -1, SQLITE_PREPARE_PERSISTENT, &s,
                           NULL) != SQLITE_OK) {
        sqlite_note_failure(db, sql_names[name]);
        return NULL;
    }
    *parameters = sqlite3_bind_parameter_count(s);
    return s;
}

static int
parameter(void *handle, const char *name)
{
    return sqlite3_bind_parameter_index(handle, name);
}

static void
finalize(void *handle)
{
    (void)sqlite3_finalize(handle);
}

static void
bind_int(void *handle, int index, int64_t value)
{
    (void)sqlite3_bind_int64(handle, index, value);
}

static void
bind_real(void *handle, int index, double value)
{
    (void)sqlite3_bind_double(handle, index, value);
}

/* SQLITE_STATIC: not copied. The caller's text outlives the query; reset forgets the pointer. */
static void
bind_text(void *handle, int index, const char *text)
{
    (void)sqlite3_bind_text(handle, index, text, -1, SQLITE_STATIC);
}

static void
bind_null(void *handle, int index, enum value_kind kind)
{
    (void)kind;
    (void)sqlite3_bind_null(handle, index);
}

static int64_t
read_only_until(struct db *db)
{
    struct query q = query_start(db, SQL_LEASE_READ_ONLY);
    int64_t until;

    return query_number(&q, 0, &until) == 0 ? until : -1;
}

/* A change outside of a transaction is one by itself, which nobody has asked about before. */
static bool
may_step(struct db *db, enum sql name, sqlite3_stmt *s)
{
    int64_t until;

    if (name == SQL_BEGIN_WRITE || sqlite3_stmt_readonly(s) != 0 || sqlite_in_transaction(db))
        return true;
    until = read_only_until(db);
    return until >= 0 && !db_is_read_only(db, until);
}

static enum found
step(struct db *db, enum sql name, void *handle)
{
    if (!may_step(db, name, handle))
        return FAILED;
    switch (sqlite3_step(handle)) {
    case SQLITE_ROW:
        return FOUND;
    case SQLITE_DONE:
        return NONE;
    default:
        sqlite_note_failure(db, sql_names[name]);
        return FAILED;
    }
}

static int
run(struct db *db, enum sql name, void *handle)
{
    enum found found;

    do
        found = step(db, name, handle);
    while (found == FOUND);
    return found == FAILED ? -1 : 0;
}

static int
begin(struct db *db)
{
    return db_run(db, SQL_BEGIN_WRITE);
}

static int
begin_read(struct db *db)
{
    return db_run(db, SQL_BEGIN_READ);
}

static int
commit(struct db *db)
{
    return db_run(db, SQL_COMMIT);
}

static int
rollback(struct db *db)
{
    return db_run(db, SQL_ROLLBACK);
}

/* Bindings are cleared too: a parameter that the next run forgets to bind is NULL, and not the value of
 * another request. */
static void
reset(void *handle)
{
    (void)sqlite3_reset(handle); /* repeats the error of the step */
    (void)sqlite3_clear_bindings(handle);
}

static int64_t
touched(struct db *db)
{
    return sqlite3_changes64(sqlite_of(db)->handle);
}

static bool
is_null(void *handle, int column)
{
    return sqlite3_column_type(handle, column) == SQLITE_NULL;
}

static int64_t
column_int(void *handle, int column)
{
    return sqlite3_column_int64(handle, column);
}

static double
column_real(void *handle, int column)
{
    return sqlite3_column_double(handle, column);
}

/* The bytes are counted after the text was asked for: asking may convert the column, and the length with
 * it. */
static const char *
column_text(void *handle, int column, size_t *length)
{
    const void *text = sqlite3_column_text(handle, column);

    *length = (size_t)sqlite3_column_bytes(handle, column);
    return text;
}

const struct db_backend sqlite_backend = {
    .dialect = SQL_SQLITE,

    .exists = sqlite_exists,
    .is_full = sqlite_is_full,
    .open = sqlite_open,
    .close = sqlite_close,
    .is_lost = sqlite_is_lost,
    .identity = sqlite_identity,
    .make_room = sqlite_make_room,
    .wait_at_most = sqlite_wait_at_most,
    .in_transaction = sqlite_in_transaction,
    .begin = begin,
    .read_only_until = read_only_until,
    .begin_read = begin_read,
    .commit = commit,
    .rollback = rollback,
    .state_token = sqlite_state_token,
    .newest_state = sqlite_newest_state,
    .others_token = sqlite_others_token,
    .used_bytes = sqlite_used_bytes,
    .shrink = sqlite_shrink,
    .rewrite = sqlite_rewrite,

    .run_lock = sqlite_run_lock,
    .run_is_alive = sqlite_run_is_alive,

    .notify = sqlite_notify,
    .listen = sqlite_listen,
    .listener_heard = sqlite_listener_heard,
    .listener_renew = sqlite_listener_renew,
    .listener_close = sqlite_listener_close,

    .prepare = prepare,
    .parameter = parameter,
    .finalize = finalize,
    .bind_int = bind_int,
    .bind_real = bind_real,
    .bind_text = bind_text,
    .bind_null = bind_null,
    .step = step,
    .run = run,
    .reset = reset,
    .touched = touched,
    .is_null = is_null,
    .column_int = column_int,
    .column_real = column_real,
    .column_text = column_text,
};
