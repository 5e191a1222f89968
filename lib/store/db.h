/* One connection to the database, whichever kind it is: opening, transactions, numbers of series, the state
 * that it is in, wake-ups, and which runs are alive. What only one kind has, like files to copy, is in the
 * header of that kind (store/sqlite/sqlite.h). The SQL itself is in sql/, each query under a name (enum sql),
 * and is asked through store/query.h.
 *
 * Most functions of the store return 0, or -1 when the world failed them (logged here, once; db_trouble says
 * how). Those that look for one row return an enum found. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"
#include "os/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

/* What became of looking for one row, or of changing one. */
enum found {
    FAILED = -1, /* the world failed it: logged */
    NONE,        /* there is none */
    FOUND
};

/* What a connection is for decides how long it waits for others, and how it writes. A reader does not make a
 * database that is missing; at a server only DB_MAKER makes its tables and brings them up to date. */
enum db_role { DB_SERVER, DB_RUNNER, DB_READER, DB_MAKER };

/* What went wrong last. */
enum db_trouble {
    DB_FINE,
    DB_BUSY,        /* another process holds the lock: try again */
    DB_FULL,        /* no space: nothing can be written, reading goes on */
    DB_COPYING,     /* watchpost copy reads it: nothing can be written until that ends, reading goes on */
    DB_COPIED,      /* as DB_COPYING, but for good: another database has taken its place */
    DB_MIGRATING,   /* watchpost init brings its schema up to date: nothing can be read until that ends */
    DB_UNAVAILABLE, /* unreadable, gone: the operator's matter */
    DB_MISTAKE      /* anything else: ours */
};

/* Opens the database at an address. The location is the path of a SQLite file, which is made if it is missing
 * and whose schema is brought up to date under a lock; or the URL of a PostgreSQL database. NULL on
 * failure, and *problem then is one line for the operator, in the arena: a newer database, no permission, not
 * a database. */
struct db *db_open(struct arena *a, const struct database_address *address, enum db_role role,
                   const char **problem);
void db_close(struct db *db);

/* Whether there is a database at this location. Of one at a server only that could tell: true. */
bool db_exists(const char *location);

/* Whether a location is that of a server, and not a file. */
bool db_is_at_server(const char *location);

/* Whether the disk below it is full, or what is left is kept for deletes and checks. Some space is always
 * kept for these: restores it, if it was given up and there is enough again. */
bool db_is_full(const char *location);

/* For a delete or a check that met a full disk, or is about to: gives up what is kept for them. Outside of
 * transactions. */
void db_make_room(struct db *db);

/* Whether this connection is of no use any longer, and another one may be: what it has open cannot be read,
 * or is no longer what its location names. Then what is written through it is lost. The caller closes it and
 * opens another. */
bool db_is_lost(struct db *db);

/* A number that is another one if another database has come to be at the same location. */
int64_t db_identity(struct db *db);

/* Seconds that no lease lasts: one that ends further away was given before the clock was set back, and does
 * not hold. */
#define LEASE_TOO_FAR 600

/* How long it waits for another process's lock from now on, in milliseconds; 0: as long as its role does. */
void db_wait_at_most(struct db *db, int ms);

enum db_trouble db_trouble(const struct db *db);

/* A writing transaction: what it reads stays true until it commits. A commit that fails has rolled back.
 * After a failed step call db_rollback; it may also be called when nothing is open. Begins with the lock for
 * writing, not with the first change: a transaction that has read and then wants to write could otherwise
 * find that another process has written meanwhile, and fail for good. It waits as long as its role does;
 * db_trouble is then DB_BUSY. While watchpost copy reads the database nothing is written: DB_COPYING, which a
 * run waits for as long as a minute, as for DB_MIGRATING, or DB_COPIED. */
int db_begin(struct db *db);

/* The one that keeps all others from writing (LEASE_READ_ONLY) may itself. */
void db_write_anyway(struct db *db);
int db_commit(struct db *db);
void db_rollback(struct db *db);

/* A reading transaction: several queries that see one state. */
int db_begin_read(struct db *db);

/* Ends what db_begin_read began; it may also be called when that failed. */
void db_end_read(struct db *db);

/* Rehearsals, for reading that asks for many things, each of which would be a round trip to a server:
 *
 *     db_rehearse(db);
 *     do
 *         result = read_all_of_it(db, ...);
 *     while (db_rehearsed(db));
 *
 * While it is rehearsed, a query that was not answered yet is sent, and finds no row; those that were
 * answered give their rows again. So each time all that can be asked for by then is asked at once, and what
 * came of the last time is true. What is read like that must begin anew each time, have what it fills set
 * before it asks (even where a query always has a row), and take no row as bad news, not as a mistake.
 * db_lacks: an answer is missing so far, so what is worked out now is not true, and not to be kept. Where
 * round trips cost nothing it is done once. Inside db_begin_read. */
void db_rehearse(struct db *db);
bool db_rehearsed(struct db *db);
bool db_lacks(const struct db *db);

/* Whether asking ahead of need makes a difference (query_expect): it does at a server. */
bool db_expects(const struct db *db);

/* Forgets answers that queries expected ahead of being asked (store/query.h): something has changed since.
 * They are forgotten at the end of the transaction anyway. */
void db_forget_expected(struct db *db);

/* The next number of a series; only inside db_begin..db_commit. Numbers grow in commit order and are never
 * given out twice (a rollback gives its numbers back: they were never seen). 0 if it cannot be read: the
 * transaction then cannot be committed, whether the caller looks or not. */
enum series {
    SERIES_MONITOR,
    SERIES_HEARTBEAT,
    SERIES_INCIDENT,
    SERIES_DELIVERY,
    SERIES_EVENT,
    SERIES_INCIDENT_NOTE,
    SERIES_ACKNOWLEDGEMENT,
    SERIES_MAINTENANCE,
    SERIES_DEPENDENCY,
    SERIES_LOCATION,
    SERIES_CHANNEL,
    SERIES_ALERT,
    SERIES_PAGE,
    SERIES_WORKSPACE,
    SERIES_WORKSPACE_KEY,
    SERIES_AUDIT,
    SERIES_GATE,
    SERIES_PAGE_SECTION,
    SERIES_POST,
    SERIES_POST_UPDATE,
    SERIES_SUBSCRIBER,
    SERIES_SILENCE,
    SERIES_COUNT
};
int64_t db_next(struct db *db, enum series series);

/* The first of so many numbers (1 at least) in a row. */
int64_t db_next_many(struct db *db, enum series series, int64_t count);

/* A name for the state that the next query sees, or the open transaction: the same as before exactly if
 * nothing was committed since, by any connection, this one too (but what this one has rolled back may count).
 * Only of use to this connection. -1 on failure. */
int64_t db_state_token(struct db *db);

/* As db_state_token, but need not change by what this connection itself commits: for a process that knows
 * that. */
int64_t db_others_token(struct db *db);

/* A name for a state that all processes of this host have in common: two are the same bytes only if nothing
 * was committed in between. Its meaning ends when no connection is open any longer. */
struct db_state {
    unsigned char bytes[64];
};

/* That of the state which the open reading transaction sees. False: it cannot be told, mostly because another
 * process was committing as the transaction began. */
bool db_state_seen(struct db *db, struct db_state *state);

/* Whether that is the newest state still. False also where only a server could tell. */
bool db_state_is_newest(struct db *db, const struct db_state *state);

/* False only if it is known not to be: what is of a state of the past is of no use to others. */
bool db_state_may_be_newest(struct db *db, const struct db_state *state);

/* How far the log of changes is that a server writes, or has replayed if it is a standby: a standby that is
 * at a number, or beyond it, has all that was committed when its primary was there. -1: there is none. */
int64_t db_log_position(struct db *db);

/* Bytes that the rows and their indexes take, as the open transaction has them. What was deleted does not
 * count, even if its place is kept for new rows. -1 on failure. */
int64_t db_used_bytes(struct db *db);

/* Gives a little of what deleted rows left behind back to the file system: no more than other writers wait
 * for without noticing. As much as a tenth of the database needs is kept for new rows. Outside a transaction.
 * *more: there is more to give back. A kind of database that does this by itself never has more. */
int db_shrink(struct db *db, bool *more);

/* Wake-ups: hints that may be lost, to be used beside a look now and then. db_notify, after a commit, wakes
 * all listeners at the database. Failures are not reported. */
void db_notify(struct db *db);

/* A listener needs no connection: the database may be missing. NULL (logged) if the system refuses. Its
 * descriptor stays the same for as long as it lives; when that is readable, db_listener_heard says whether
 * there was a wake-up. db_listener_renew, to be called now and then, mends what was broken off. */
struct db_listener;
struct db_listener *db_listen(const struct database_address *address);
int db_listener_fd(const struct db_listener *l);
bool db_listener_heard(struct db_listener *l);
void db_listener_renew(struct db_listener *l);
void db_listener_close(struct db_listener *l);

/* Which runs of a program are alive, so that others need not wait for what a dead one left. db_run_lock makes
 * it known that the run of this number (1 .. 2^62) is, until the connection is closed or the process ends,
 * however it ends; one run of a kind per connection. -1 if that is not possible (logged). db_run_is_alive is
 * true also if it cannot tell. */
enum run_kind { RUN_NOTIFIER, RUN_CHECKER, RUN_KINDS };
int db_run_lock(struct db *db, enum run_kind kind, int64_t number);
bool db_run_is_alive(struct db *db, enum run_kind kind, int64_t number);

#endif
