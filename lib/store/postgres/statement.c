/* Statements of PostgreSQL: names of parameters become numbers, values become bytes, answers values.
 *
 * Integers and reals are sent as bytes and texts as they are; answers come as text, because a sum of 64-bit
 * integers is a numeric and a comparison a boolean there, and both read well as text. */
#include "base/text.h"
#include "store/postgres/inside.h"

#include <assert.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT_TEXT, FORMAT_BINARY };

static void *
must_have(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

/* --- names to numbers --- */

static bool
is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The number of a name among those there are, from 1; it is added if it is new. */
static int
number_of(char *names, int *count, const char *name, size_t length)
{
    char *at = names;
    int number = 1;

    for (; number <= *count; number++, at += strlen(at) + 1)
        if (strlen(at) == length && memcmp(at, name, length) == 0)
            return number;
    memcpy(at, name, length);
    at[length] = '\0';
    *count = number;
    return number;
}

/* Where what is between quotes ends: behind the second of them. */
static const char *
end_of_quoted(const char *at)
{
    const char *end = strchr(at + 1, *at);

    return end == NULL ? at + strlen(at) : end + 1;
}

/* "::" is a cast, and no name. "$10" is at most half as long again as the shortest name, ":n". */
int
postgres_translate(const char *sql, char **translated, char **names)
{
    size_t most = 2 * strlen(sql) + 1;
    char *to = must_have(malloc(most));
    int count = 0;

    *translated = to;
    *names = must_have(calloc(1, most));
    while (*sql != '\0') {
        const char *from = sql;

        if (*sql == '\'' || *sql == '"') {
            sql = end_of_quoted(sql);
        } else if (*sql == ':' && is_name(sql[1])) {
            for (sql++; is_name(*sql); sql++)
                continue;
            to += snprintf(to, most - (size_t)(to - *translated), "$%d",
                           number_of(*names, &count, from, (size_t)(sql - from)));
            continue;
        } else {
            sql += sql[0] == ':' && sql[1] == ':' ? 2 : 1;
        }
        memcpy(to, from, (size_t)(sql - from));
        to += sql - from;
    }
    *to = '\0';
    return count;
}

/* --- statements --- */

/* No query of ours that begins with WITH changes anything. */
static bool
is_change(const char *sql)
{
    return strncmp(sql, "SELECT", 6) != 0 && strncmp(sql, "WITH", 4) != 0;
}

void
postgres_statement_make(struct postgres_statement *s, const char *doing, const char *sql)
{
    size_t count;

    *s = (struct postgres_statement){ .doing = doing, .changes = is_change(sql) };
    s->parameters = postgres_translate(sql, &s->sql, &s->names);
    count = (size_t)s->parameters + 1;
    s->types = must_have(calloc(count, sizeof *s->types));
    s->prepared_types = must_have(calloc(count, sizeof *s->prepared_types));
    s->values = must_have(calloc(count, sizeof *s->values));
    s->lengths = must_have(calloc(count, sizeof *s->lengths));
    s->formats = must_have(calloc(count, sizeof *s->formats));
    s->copies = must_have(calloc(count, sizeof *s->copies));
    s->numbers = must_have(calloc(count, sizeof *s->numbers));
}

void
postgres_statement_free(struct postgres_statement *s)
{
    postgres_statement_reset(s);
    postgres_statement_forget(s);
    postgres_set_free(s->set);
    postgres_set_free(s->questions);
    free(s->sql);
    free(s->names);
    free(s->types);
    free(s->prepared_types);
    free(s->values);
    free(s->lengths);
    free(s->formats);
    free(s->copies);
    free(s->numbers);
}

void
postgres_statement_reset(struct postgres_statement *s)
{
    if (s->result != NULL && !s->borrowed)
        PQclear(s->result);
    s->result = NULL;
    s->borrowed = false;
    for (int i = 0; i < s->parameters; i++) {
        s->values[i] = NULL;
        free(s->copies[i]);
        s->copies[i] = NULL;
    }
}

/* --- values --- */

static void
bind(struct postgres_statement *s, int parameter, Oid type, const void *value, int format)
{
    s->types[parameter - 1] = type;
    s->values[parameter - 1] = value;
    s->lengths[parameter - 1] = sizeof(int64_t); /* of no interest for texts */
    s->formats[parameter - 1] = format;
}

void
postgres_bind_int(struct postgres_statement *s, int parameter, int64_t value)
{
    int64_t *number = &s->numbers[parameter - 1];

    *number = (int64_t)htobe64((uint64_t)value);
    bind(s, parameter, POSTGRES_INT8, number, FORMAT_BINARY);
}

static void
bind_int(void *handle, int parameter, int64_t value)
{
    postgres_bind_int(handle, parameter, value);
}

static void
bind_real(void *handle, int parameter, double value)
{
    struct postgres_statement *s = handle;
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    s->numbers[parameter - 1] = (int64_t)htobe64(bits);
    bind(s, parameter, POSTGRES_FLOAT8, &s->numbers[parameter - 1], FORMAT_BINARY);
}

/* The server takes no text that is not UTF-8, not even to look for it. What is stored is; what a client asks
 * for may be anything, and is then not found. */
static const char *
acceptable(struct postgres_statement *s, int parameter, const char *text)
{
    char *copy;

    if (text == NULL || text_is_utf8(text, strlen(text)))
        return text;
    copy = must_have(strdup(text));
    for (char *c = copy; *c != '\0'; c++)
        if ((unsigned char)*c >= 0x80)
            *c = '?';
    free(s->copies[parameter - 1]);
    s->copies[parameter - 1] = copy;
    return copy;
}

void
postgres_bind_text(struct postgres_statement *s, int parameter, const char *text)
{
    bind(s, parameter, POSTGRES_TEXT, acceptable(s, parameter, text), FORMAT_TEXT);
}

static void
bind_text(void *handle, int parameter, const char *text)
{
    postgres_bind_text(handle, parameter, text);
}

/* The type is said of a NULL, too: it is compared with columns like any other value. */
static void
bind_null(void *handle, int parameter, enum value_kind kind)
{
    static const Oid types[] = { [VALUE_INT] = POSTGRES_INT8, [VALUE_REAL] = POSTGRES_FLOAT8 };

    bind(handle, parameter, types[kind], NULL, FORMAT_TEXT);
}

/* --- answers --- */

int64_t
postgres_int(const struct postgres_statement *s, int row, int column)
{
    const char *text = PQgetvalue(s->result, row, column);

    if (PQftype(s->result, column) == POSTGRES_BOOL)
        return *text == 't';
    return strtoll(text, NULL, 10); /* "", of a NULL, is 0 */
}

static bool
is_null(void *handle, int column)
{
    const struct postgres_statement *s = handle;

    return PQgetisnull(s->result, s->row, column) != 0;
}

static int64_t
column_int(void *handle, int column)
{
    const struct postgres_statement *s = handle;

    return postgres_int(s, s->row, column);
}

static double
column_real(void *handle, int column)
{
    const struct postgres_statement *s = handle;

    return strtod(PQgetvalue(s->result, s->row, column), NULL);
}

static const char *
column_text(void *handle, int column, size_t *length)
{
    const struct postgres_statement *s = handle;

    *length = (size_t)PQgetlength(s->result, s->row, column);
    return is_null(handle, column) ? NULL : PQgetvalue(s->result, s->row, column);
}

/* --- for query.c --- */

static void *
prepare(struct db *db, enum sql name, int *parameters)
{
    struct postgres_statement *s = must_have(malloc(sizeof *s));

    postgres_statement_make(s, sql_names[name], db_sql(db, name));
    *parameters = s->parameters;
    return s;
}

int
postgres_parameter(const struct postgres_statement *s, const char *name)
{
    const char *at = s->names;

    for (int number = 1; number <= s->parameters; number++, at += strlen(at) + 1)
        if (strcmp(at, name) == 0)
            return number;
    return 0;
}

static int
parameter(void *handle, const char *name)
{
    return postgres_parameter(handle, name);
}

static void
finalize(void *handle)
{
    postgres_statement_free(handle);
    free(handle);
}

static void
reset(void *handle)
{
    postgres_statement_reset(handle);
}

/* A change outside of a transaction is one by itself: it takes its turn among all that write. */
static int
change_by_itself(struct postgres_db *pg, struct postgres_statement *s)
{
    if (db_begin(&pg->db) != 0)
        return -1;
    if (postgres_send(pg, s, true) == 0 && postgres_commit(&pg->db) == 0)
        return 0;
    (void)postgres_rollback(&pg->db);
    return -1;
}

static enum found
step(struct db *db, enum sql name, void *handle)
{
    struct postgres_db *pg = postgres_of(db);
    struct postgres_statement *s = handle;
    int result = 0;

    (void)name;
    if (s->result != NULL)
        s->row++;
    else if (pg->rehearsing && !s->changes && (result = postgres_rehearse_statement(pg, s)) > 0)
        return NONE;
    else if (s->result != NULL || result < 0)
        ; /* lent by a rehearsal, or failed */
    else if (s->changes && pg->transaction == NO_TRANSACTION_OPEN)
        result = change_by_itself(pg, s);
    else
        result = postgres_ask(pg, s);
    if (result != 0)
        return FAILED;
    return s->row < s->end ? FOUND : NONE;
}

/* In a transaction a change is sent and not waited for: if it fails, what comes behind it does, too. */
static int
run(struct db *db, enum sql name, void *handle)
{
    struct postgres_db *pg = postgres_of(db);
    struct postgres_statement *s = handle;

    if (s->changes && pg->transaction == WRITING_TRANSACTION) {
        if (pg->failed)
            return -1;
        return postgres_collects(s) ? postgres_add_to_set(pg, s) : postgres_send(pg, s, false);
    }
    return step(db, name, handle) == FAILED ? -1 : 0;
}

static void
expect(struct db *db, void *handle)
{
    postgres_expect(postgres_of(db), handle);
}

static void
forget_expected(struct db *db)
{
    postgres_forget_expected(postgres_of(db));
}

static int64_t
touched(struct db *db)
{
    return postgres_of(db)->touched;
}

/* --- what a server does by itself, or has no need of --- */

static bool
exists(const char *location)
{
    (void)location; /* only its server can tell, and does when it is asked */
    return true;
}

static bool
is_full(const char *location)
{
    (void)location;
    return false;
}

static void
make_room(struct db *db)
{
    (void)db;
}

static int
shrink(struct db *db, bool *more)
{
    (void)db; /* autovacuum does */
    *more = false;
    return 0;
}

/* By a connection of its own, since VACUUM is no part of a pipeline. Each table is locked for as long as it
 * takes. What the server's own log has is the operator's matter. */
static int
rewrite(struct db *db)
{
    struct arena scratch = {0};
    const char *problem = NULL;
    PGconn *c = postgres_connect(&scratch, postgres_of(db)->address.location, DB_MAKER, &problem);
    bool fine =
        c != NULL &&
        postgres_execute(c, &scratch, "VACUUM FULL monitors, channels, alerts, deliveries, receivers, audit",
                         &problem) == 0;

    if (!fine)
        db_fail(db, DB_UNAVAILABLE, "write the database anew", problem);
    if (c != NULL)
        PQfinish(c);
    arena_free(&scratch);
    return fine ? 0 : -1;
}

const struct db_backend postgres_backend = {
    .dialect = SQL_POSTGRES,

    .exists = exists,
    .is_full = is_full,
    .open = postgres_open,
    .close = postgres_close,
    .is_lost = postgres_is_lost,
    .identity = postgres_identity,
    .make_room = make_room,
    .wait_at_most = postgres_wait_at_most,
    .in_transaction = postgres_in_transaction,
    .begin = postgres_begin,
    .read_only_until = postgres_read_only_until,
    .begin_read = postgres_begin_read,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .state_token = postgres_state_token,
    .state_seen = postgres_state_seen,
    .others_token = postgres_state_token,
    .log_position = postgres_log_position,
    .used_bytes = postgres_used_bytes,
    .shrink = shrink,
    .rewrite = rewrite,

    .make_partitions = postgres_make_partitions,
    .drop_partitions = postgres_drop_partitions,
    .run_lock = postgres_run_lock,
    .run_is_alive = postgres_run_is_alive,

    .notify = postgres_notify,
    .listen = postgres_listen,
    .listener_heard = postgres_listener_heard,
    .listener_renew = postgres_listener_renew,
    .listener_close = postgres_listener_close,

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
    .expect = expect,
    .forget_expected = forget_expected,
    .rehearse = postgres_rehearse,
    .rehearsed = postgres_rehearsed,
    .touched = touched,
    .is_null = is_null,
    .column_int = column_int,
    .column_real = column_real,
    .column_text = column_text,
};
