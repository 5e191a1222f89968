/* What a kind of database has to provide, and what all connections have in common. Only the files that are
 * the connection include this: store/db.c, store/query.c, store/transaction.c, and the folder of each kind.
 *
 * The kind is chosen when a connection is opened, by its location: hence a table of functions. What they do
 * is said in store/db.h and store/query.h, where the functions are that call them. */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "rules/uptime.h"
#include "store/horizon.h"
#include "store/partitions.h"
#include "store/query.h"

/* What NULL stands in for: some databases ask for the type of everything. A text that is NULL is bound as a
 * text. */
enum value_kind { VALUE_INT, VALUE_REAL };

enum { HORIZON_TIMES = 4 };

/* A prepared query, and where its parameters are, in the order in which they were bound last. The end of that
 * list has a negative index. It lives as long as its connection. One query of a name can be under way at a
 * time, which `busy` watches over. */
struct statement {
    void *handle; /* of the kind; NULL: not prepared yet */
    struct parameter {
        const char *name; /* ":monitor"; compared by address, for callers pass literals */
        int index;
    } *parameters;
    int horizon[HORIZON_TIMES]; /* its parameters that are times of the horizon; 0: it has no such */
    bool has_horizon;
    bool busy; /* between its first row and its end */
};

/* A series of numbers as the transaction that is open has it. Forgotten at its begin and its end: between two
 * transactions another process may have gone on counting. */
struct counter {
    int64_t value;
    bool loaded, changed;
};

/* What a transaction has counted of an hour, over all monitors (store/instance_totals.h). */
enum { HOURS_COUNTED = 8 };
struct hour_total {
    int64_t hour;
    struct rollup rollup; /* checks 0: nothing yet, nor in those behind it */
};

/* Each kind has this at the beginning of a struct of its own. */
struct db {
    const struct db_backend *backend;
    enum db_trouble trouble;
    const struct digest *secrets_key; /* NULL: secrets are not sealed */
    bool busy_told; /* the log knows that another process holds the lock, or keeps all from writing */
    bool writes_anyway; /* it is the one that keeps all others from writing */
    bool is_run;         /* and waits for a copy to end */
    int copying_patience_ms; /* for how long, at the most */
    struct counter counters[SERIES_COUNT];
    bool counters_failed; /* one could not be read: the transaction cannot be committed */
    struct hour_total totals[HOURS_COUNTED];
    bool totals_failed; /* some could not be written: nor can the transaction be committed */
    struct horizon horizon; /* store/horizon.c */
    const struct config *horizon_for; /* not NULL: it is not known yet whether it is by the clock */
    int64_t horizon_clock;
    struct db_state begun; /* the newest state when the reading transaction began */
    bool begun_is_known;
    bool lacks; /* in a rehearsal: something that was asked has no answer yet */
    struct statement cache[SQL_COUNT];
};

struct db_listener {
    const struct db_backend *backend;
    int fd;
};

struct db_backend {
    enum sql_dialect dialect;

    /* Each of these does what db.h says of the db_ function of its name. */
    bool (*exists)(const char *location);
    bool (*is_full)(const char *location);

    /* Zeroed but for `backend`; NULL and *problem on failure. close frees it; its statements are gone
     * then. */
    struct db *(*open)(struct arena *a, const struct database_address *address, enum db_role role,
                       const char **problem);
    void (*close)(struct db *db);

    bool (*is_lost)(struct db *db);
    int64_t (*identity)(struct db *db);
    void (*make_room)(struct db *db);
    void (*wait_at_most)(struct db *db, int ms);
    bool (*in_transaction)(struct db *db);
    int (*begin)(struct db *db);
    /* In a writing transaction: until when no other connection may write, Unix seconds; 0: no limit.
     * -1: failed. */
    int64_t (*read_only_until)(struct db *db);
    int (*begin_read)(struct db *db);
    int (*commit)(struct db *db); /* one that fails may leave the transaction open */
    int (*rollback)(struct db *db);
    int64_t (*state_token)(struct db *db);
    /* For db_state_seen; false: it cannot be told now. NULL: never. */
    bool (*newest_state)(struct db *db, struct db_state *state);
    /* Names the state that is seen now, where that can be done without newest_state; NULL: it cannot. */
    bool (*state_seen)(struct db *db, struct db_state *state);
    int64_t (*others_token)(struct db *db);
    int64_t (*log_position)(struct db *db); /* NULL: there is none */
    int64_t (*used_bytes)(struct db *db);
    int (*shrink)(struct db *db, bool *more);
    /* Writes all of it anew, so that nothing is left of what was deleted or replaced; outside of
     * transactions. 0, or -1 (noted). */
    int (*rewrite)(struct db *db);

    /* As store/partitions.h; NULL: it has none. */
    int (*make_partitions)(struct db *db, int64_t now);
    int (*drop_partitions)(struct db *db, const struct horizon *cuts);

    int (*run_lock)(struct db *db, enum run_kind kind, int64_t number);
    bool (*run_is_alive)(struct db *db, enum run_kind kind, int64_t number);

    void (*notify)(struct db *db);
    struct db_listener *(*listen)(const struct database_address *address);
    bool (*listener_heard)(struct db_listener *l);
    void (*listener_renew)(struct db_listener *l);
    void (*listener_close)(struct db_listener *l);

    /* Statements, by their handles. Parameters are numbered from 1, columns from 0. A failure is noted with
     * db_fail by the function that meets it. */
    void *(*prepare)(struct db *db, enum sql name, int *parameters); /* NULL: failed */
    int (*parameter)(void *handle, const char *name);                /* 0: it has none of this name */
    void (*finalize)(void *handle);
    void (*bind_int)(void *handle, int parameter, int64_t value);
    void (*bind_real)(void *handle, int parameter, double value);
    void (*bind_text)(void *handle, int parameter, const char *text);
    void (*bind_null)(void *handle, int parameter, enum value_kind kind);
    /* FOUND: there is a row, whose columns may be read until the next step or reset. NONE: the statement is
     * over. */
    enum found (*step)(struct db *db, enum sql name, void *handle);
    /* All steps of one whose rows are of no interest. Where it changes something, a failure may be that of a
     * later statement of the transaction, or of its commit. 0, or -1. */
    int (*run)(struct db *db, enum sql name, void *handle);
    void (*reset)(void *handle); /* forgets the values too */
    /* Asks it with the values that it has, for a later step with the same ones. NULL: of no use here. */
    void (*expect)(struct db *db, void *handle);
    void (*forget_expected)(struct db *db);
    /* NULL where round trips cost nothing. */
    void (*rehearse)(struct db *db);
    bool (*rehearsed)(struct db *db);
    /* How many rows the last statement changed. */
    int64_t (*touched)(struct db *db);
    bool (*is_null)(void *handle, int column);
    int64_t (*column_int)(void *handle, int column); /* NULL reads as 0 */
    double (*column_real)(void *handle, int column);
    const char *(*column_text)(void *handle, int column, size_t *length); /* NULL, or until the next step */
};

extern const struct db_backend sqlite_backend;
extern const struct db_backend postgres_backend;

/* The text of a query in the dialect of the connection. One that has no text of its own in a dialect is the
 * same in all. */
const char *db_sql(const struct db *db, enum sql name);

/* What a series has come to, for a kind of database that reads them when a transaction begins. Unknown names
 * are passed over. */
void db_counter_is(struct db *db, const char *name, int64_t value);

/* Runs a named query that neither takes nor answers anything. */
int db_run(struct db *db, enum sql name);

/* Whether nobody may write now, and this connection is not the one that sees to it: noted then. */
bool db_is_read_only(struct db *db, int64_t until);

/* Remembers a failure, and logs it: once, for as long as another process holds the lock. */
void db_fail(struct db *db, enum db_trouble trouble, const char *doing, const char *why);

#endif
