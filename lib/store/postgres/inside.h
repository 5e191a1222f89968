/* What the files of a connection to PostgreSQL share among themselves. No other folder includes this.
 *
 * A connection is a pipeline: statements are sent one behind the other, and what they answered is read when
 * an answer is needed (postgres_collect). So a statement that only changes something costs no round trip; if
 * it fails, the next one that is waited for fails, or the commit does. */
#ifndef STORE_POSTGRES_INSIDE_H
#define STORE_POSTGRES_INSIDE_H

#include "store/backend.h"
#include "store/postgres/postgres.h"

#include "base/buf.h"

#include <libpq-fe.h>

/* Types by the numbers that they have in every PostgreSQL. */
enum { POSTGRES_BOOL = 16, POSTGRES_INT8 = 20, POSTGRES_TEXT = 25, POSTGRES_FLOAT8 = 701 };

/* A prepared query, its values, and what it answered. */
struct postgres_statement {
    const char *doing;     /* its name, for the log */
    char *sql;             /* with $1 for the first parameter */
    char *names;           /* ":a", ":b", each ended by a NUL; in the order of their numbers */
    char name[24];         /* at the server */
    bool changes;          /* more than it reads */
    int parameters;
    Oid *types;            /* of the values; of parameters that were never bound: 0 */
    const char **values;   /* NULL: NULL */
    int *lengths, *formats;
    char **copies;         /* of texts that could not be bound as they are */
    int64_t *numbers;      /* what values point to, in the order of bytes of the network */
    Oid *prepared_types;   /* those that it was prepared with */
    int64_t prepared_for;  /* the connection that it is prepared at, by its number; 0: none */
    PGresult *result;      /* NULL: it was not run, or is over */
    int row, end;          /* its own rows are those before end */
    struct postgres_expected *expected;    /* answers that it was asked for ahead, the first one first */
    struct postgres_expected **expects_at; /* where the next one is linked */
    struct postgres_expected **cursor;     /* behind the one that was found last; NULL: at the beginning */
    bool borrowed;                         /* the answer is that of an expected one, which keeps it */
    struct postgres_set *set;              /* of its rows that wait to be sent; NULL: there were none */
    struct postgres_set *questions;        /* likewise of values that it is to be asked with */
};

/* Changes in a set: few enough that the server works on some while the next are put together. */
enum { POSTGRES_SET_ROWS = 128, POSTGRES_ROW_PARAMETERS = 3 };

/* Rows of values for one statement, which are sent together: changes, or questions. */
struct postgres_set {
    struct postgres_statement statement; /* takes an array for each parameter */
    struct postgres_expected *batch;     /* gets the answers to these questions; NULL: they are changes */
    struct buf *columns;                 /* these arrays */
    Oid *types;                          /* of their elements */
    int rows;
    int place;                           /* of changes: their place in the order of sending, */
    int row[POSTGRES_ROW_PARAMETERS];    /* the parameters that say which row it is (0: no more), */
    int64_t told[POSTGRES_SET_ROWS][POSTGRES_ROW_PARAMETERS]; /* and their values */
    struct postgres_set *next;           /* of those that have any */
};

/* An answer that was asked for ahead, and the values that it is for. */
struct postgres_expected {
    struct postgres_expected *next;
    PGresult *result;
    bool answered;
    struct postgres_expected *batch; /* has the answer, in rows whose last column is `place`; NULL: here */
    int place;
    size_t length;
    unsigned char values[]; /* as `values_of` writes them */
};

/* Something that was sent, and whose answer was not read yet. */
struct postgres_sent {
    enum { SENT_PREPARE, SENT_QUERY, SENT_SYNC } kind;
    struct postgres_statement *statement; /* SENT_PREPARE: what is prepared; SENT_QUERY: what gets the answer,
                                           * or NULL */
    struct postgres_expected *expected;   /* gets the answer in its place; NULL: none */
    const char *doing;                    /* for the log */
};

enum postgres_transaction { NO_TRANSACTION_OPEN, READING_TRANSACTION, WRITING_TRANSACTION };

struct postgres_db {
    struct db db; /* first: a struct db of this kind is one of these */
    struct database_address address;
    enum db_role role;
    PGconn *connection; /* NULL: it was lost */
    int64_t number;     /* of the connection: each that is made has another one */
    int64_t prepared;   /* statements so far: their names */
    int patience_ms;
    int64_t search_until_ms; /* it is lost, and is looked for until then; 0: it is not lost */
    int64_t next_search_ms;  /* after that: when it is tried again; both by the monotonic clock */
    int64_t identity;

    enum postgres_transaction transaction;
    bool failed;        /* a statement of the open transaction did: all others do */
    int64_t read_only_until; /* as the open writing transaction has read it */
    bool fresh;         /* no answer of the open transaction was used yet: it can be begun once more */

    struct postgres_statement **expecting; /* those that have answers asked for ahead */
    int expecting_count, expecting_capacity;
    struct postgres_expected *batches; /* answers to several questions each */
    bool rehearsing;    /* what is not answered is asked ahead, and has no rows */
    int rehearsals;     /* so far */
    size_t expected_bytes; /* of the answers that were asked for ahead */
    int64_t waits;      /* how often answers were waited for: round trips */

    struct postgres_set *sets; /* that have rows, in the order of sending */
    struct postgres_sent *sent;
    int sent_count, sent_capacity;
    int64_t touched;    /* rows that the last statement that was waited for has changed */

    struct postgres_statement begin, lock, facts, token, position, used_bytes; /* transaction.c */
    char *state;        /* the snapshot that the token is for */
    bool state_is_judged; /* the schema fits that of the open reading transaction */
    bool outdated;        /* the schema is another program's by now */
    int64_t state_number;
    bool state_is_known; /* it is that of the open reading transaction */

    PGconn *session;    /* holds the run locks, where the connection itself cannot */
    int64_t run_locks[RUN_KINDS]; /* 0: none is held */
};

static inline struct postgres_db *
postgres_of(struct db *db)
{
    return (struct postgres_db *)(void *)db;
}

/* --- connections: connect.c --- */

/* Connects to a URL. NULL and *problem (in the arena, without the password) on failure. */
PGconn *postgres_connect(struct arena *a, const char *url, enum db_role role, const char **problem);

/* --- the schema: schema.c --- */

/* One integer that SQL answers; -1 and *problem on failure. And SQL whose answer is of no interest. */
int64_t postgres_one_int(PGconn *c, struct arena *a, const char *sql, const char **problem);
int postgres_execute(PGconn *c, struct arena *a, const char *sql, const char **problem);

/* The version of the schema that there is; 0: none; below 0: a copy into it is not finished, or *problem. */
int64_t postgres_schema_version(PGconn *c, struct arena *a, const char **problem);
/* Whether the server and the database are fit for us. 0, or -1 and *problem. */
int postgres_check_server(PGconn *c, struct arena *a, const char **problem);
/* Makes the tables, or brings them up to date; outside of transactions. */
int postgres_migrate(PGconn *c, struct arena *a, const char *url, const char **problem);
/* Whether the schema is that of this program. */
int postgres_check_schema(PGconn *c, struct arena *a, const char **problem);

/* Why what was prepared is not there. */
#define POSTGRES_POOLED "a pooler stands between, which hands each transaction to another session: set " \
                        "DATABASE_PREPARE=no, and DATABASE_LISTEN_URL to the server itself, or to none"

/* libpq's last failure on one line, in the arena. */
const char *postgres_reason(struct arena *a, const char *message);

/* Makes sure that there is a connection in the pipeline mode. 0, or -1 (noted). Outside of transactions. */
int postgres_ready(struct postgres_db *pg);

/* Closes what is of no use any longer. What was sent and not answered has failed. */
void postgres_drop(struct postgres_db *pg);

/* --- parts of tables: partitions.c --- */

/* As partitions_make, and those of a history that has not come yet. */
int postgres_make_past_partitions(struct db *db, int64_t now);

void postgres_look_at_partitions(PGconn *c, struct arena *a, int64_t now, struct postgres_finding *found);

/* --- statements: statement.c --- */

void postgres_statement_make(struct postgres_statement *s, const char *doing, const char *sql);
void postgres_statement_free(struct postgres_statement *s);
void postgres_statement_reset(struct postgres_statement *s);
/* The number of a parameter, from 1; 0: it has none of this name (":monitor"). */
int postgres_parameter(const struct postgres_statement *s, const char *name);
void postgres_bind_int(struct postgres_statement *s, int parameter, int64_t value);
int64_t postgres_int(const struct postgres_statement *s, int row, int column);

void postgres_bind_text(struct postgres_statement *s, int parameter, const char *text);

/* --- the pipeline: pipeline.c --- */

#define FORMAT_OF_ANSWERS 0 /* text */

/* Sends a statement. `keep`: its answer goes to it. 0, or -1: the connection is lost (noted). */
int postgres_send(struct postgres_db *pg, struct postgres_statement *s, bool keep);
int postgres_send_expected(struct postgres_db *pg, struct postgres_statement *s, struct postgres_expected *e);
/* The same for SQL without values whose answer is of no interest. */
int postgres_send_text(struct postgres_db *pg, const char *sql, const char *doing);
/* Has the server take all that was sent, now. Its answers are read later. */
void postgres_push(struct postgres_db *pg);
/* Waits for the answers of all that was sent. 0, or -1 if any of it failed (noted: the first). */
int postgres_collect(struct postgres_db *pg);
/* One statement, waited for, outside of transactions or within. */
int postgres_ask(struct postgres_db *pg, struct postgres_statement *s);

/* --- rows that are sent together: sets.c --- */

/* Whether its change may wait for others of its kind. */
bool postgres_collects(const struct postgres_statement *s);
int postgres_add_to_set(struct postgres_db *pg, struct postgres_statement *s);
/* Whether it may be asked with others of its kind; and a question: e gets the answer. */
bool postgres_asks_together(const struct postgres_statement *s);
int postgres_add_question(struct postgres_db *pg, struct postgres_statement *s, struct postgres_expected *e);
int postgres_send_sets(struct postgres_db *pg);
void postgres_forget_sets(struct postgres_db *pg);
void postgres_set_free(struct postgres_set *set);

/* --- answers that are asked for ahead: expected.c --- */

void postgres_expect(struct postgres_db *pg, struct postgres_statement *s);
/* Gives the statement the answer to its values, if that was asked for ahead. 0: it has it; 1: it was not;
 * -1: it has failed. */
int postgres_take_expected(struct postgres_db *pg, struct postgres_statement *s);
/* In a rehearsal: lends it the answer, or asks for it. The same values. */
int postgres_rehearse_statement(struct postgres_db *pg, struct postgres_statement *s);
void postgres_statement_forget(struct postgres_statement *s);
void postgres_forget_expected(struct postgres_db *pg);

/* --- transactions: transaction.c --- */

void postgres_transaction_make(struct postgres_db *pg);
void postgres_transaction_free(struct postgres_db *pg);
/* Whether what the open reading transaction has read so far is of a schema that this program knows. False: it
 * is not (noted). */
bool postgres_state_fits(struct postgres_db *pg);

/* --- for the table of functions in backend.c; what they do is said in store/backend.h --- */
struct db *postgres_open(struct arena *a, const struct database_address *address, enum db_role role,
                         const char **problem);
void postgres_close(struct db *db);
bool postgres_is_lost(struct db *db);
int64_t postgres_identity(struct db *db);
void postgres_wait_at_most(struct db *db, int ms);
bool postgres_in_transaction(struct db *db);
int postgres_begin(struct db *db);
int64_t postgres_read_only_until(struct db *db);
int postgres_begin_read(struct db *db);
int postgres_commit(struct db *db);
int postgres_rollback(struct db *db);
void postgres_rehearse(struct db *db);
bool postgres_rehearsed(struct db *db);
int64_t postgres_state_token(struct db *db);
bool postgres_state_seen(struct db *db, struct db_state *state);
int64_t postgres_log_position(struct db *db);
int64_t postgres_used_bytes(struct db *db);
int postgres_make_partitions(struct db *db, int64_t now);
int postgres_drop_partitions(struct db *db, const struct horizon *cuts);
int postgres_run_lock(struct db *db, enum run_kind kind, int64_t number);
bool postgres_run_is_alive(struct db *db, enum run_kind kind, int64_t number);
void postgres_lock_again(struct postgres_db *pg);
void postgres_notify(struct db *db);
struct db_listener *postgres_listen(const struct database_address *address);
bool postgres_listener_heard(struct db_listener *l);
void postgres_listener_renew(struct db_listener *l);
void postgres_listener_close(struct db_listener *l);

#endif
