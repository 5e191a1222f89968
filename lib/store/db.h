/* One connection to the database, and the only module (db*.c) that knows it is SQLite: opening, migrating,
 * transactions, prepared statements, backup, restore. The SQL itself is in sql/, each query under a name
 * (enum sql).
 *
 * Most functions of the store return 0, or -1 when the world failed them (logged here, once; db_trouble
 * says how). Those that look for one row return an enum found. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"

#include "sql.h"

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

/* Who opens it decides how patient it is and how large the log may grow between checkpoints. */
enum db_role { DB_SERVER, DB_RUNNER, DB_READER };

/* What went wrong last. */
enum db_trouble {
    DB_FINE,
    DB_BUSY,        /* somebody else holds the lock: try again */
    DB_FULL,        /* no space: nothing can be written, reading goes on */
    DB_UNAVAILABLE, /* unreadable, gone: the operator's matter */
    DB_MISTAKE      /* anything else: ours */
};

/* Opens the database, makes it if it is missing (its folder must exist), brings its schema up to date
 * under a lock. NULL on failure, and *problem then is one line for the operator, in the arena: a newer
 * database, a network file system, no permission, not a database. */
struct db *db_open(struct arena *a, const char *path, enum db_role role, const char **problem);
void db_close(struct db *db);

/* Its file, by an absolute path. */
const char *db_path(const struct db *db);

/* Whether its file is no longer the one of that name: what is written now nobody will ever read. */
bool db_moved(const struct db *db);

/* Seconds that no lease lasts: one that ends further away was given before the clock was set back, and does
 * not hold. */
#define LEASE_TOO_FAR 600

/* How long it waits for somebody else's lock from now on, in milliseconds; 0: as long as its role does. */
void db_wait_at_most(struct db *db, int ms);

enum db_trouble db_trouble(const struct db *db);

/* A writing transaction, begun IMMEDIATE: what it reads stays true until it commits. A commit that fails has
 * rolled back. After a failed step call db_rollback; it may also be called when nothing is open. */
int db_begin(struct db *db);
int db_commit(struct db *db);
void db_rollback(struct db *db);

/* A reading transaction: several queries that see one state. Ended by db_commit. */
int db_begin_read(struct db *db);

/* The next number of a series; only inside db_begin..db_commit. Numbers grow in commit order and are never
 * given out twice. 0 on failure. */
enum series {
    SERIES_MONITOR,
    SERIES_HEARTBEAT,
    SERIES_INCIDENT,
    SERIES_DELIVERY,
    SERIES_EVENT,
    SERIES_COUNT
};
int64_t db_next(struct db *db, enum series series);

/* Changes when another connection has committed; together with db_own_changes it tells whether anything
 * changed. */
int64_t db_version(struct db *db);
int64_t db_own_changes(const struct db *db);

/* Copies a consistent snapshot to a new file that only its owner may read, while others read and write. -1
 * and *problem on failure. */
int db_backup(struct db *db, struct arena *a, const char *path, const char **problem);

/* Puts a backup in the place of the database at `path` (or where there is none), while others read and write:
 * they see the old state or the new one. The copy is examined first, and migrated if it is older. What it
 * replaces stays beside it, under *kept (NULL: there was nothing). Numbers that were given out since the
 * copy was made are not given out again. -1 and *problem on failure: nothing was replaced. */
int db_restore(struct arena *a, const char *path, const char *file, int64_t now, const char **kept,
               const char **problem);

/* What a file is, before it is opened in earnest: nothing is written. `detail` says it in words. */
enum db_condition {
    DB_SOUND,
    DB_MISSING,
    DB_UNREADABLE,  /* not allowed, locked, or the disk fails */
    DB_FOREIGN,     /* no database, or somebody else's */
    DB_NEWER,       /* than this program */
    DB_DAMAGED
};
struct db_finding {
    enum db_condition condition;
    const char *detail;
    int64_t version; /* of its schema */
};

/* thorough: indexes are compared with their tables, too. */
void db_look(struct arena *a, const char *path, bool thorough, struct db_finding *found);

/* Why a file system of this kind (statfs f_type) is no home for the database: its name; NULL if it is one. */
const char *db_network_file_system(unsigned long kind);

/* How many rows the last insert, update or delete touched. */
int64_t db_touched(const struct db *db);

#endif
