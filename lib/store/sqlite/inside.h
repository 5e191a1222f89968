/* What the files of a connection to SQLite share among themselves. No other folder includes this. */
#ifndef STORE_SQLITE_INSIDE_H
#define STORE_SQLITE_INSIDE_H

#include "store/backend.h"
#include "store/sqlite/sqlite.h"

#include <sqlite3.h>

struct sqlite_db {
    struct db db; /* first: a struct db of this kind is one of these */
    sqlite3 *handle;
    char *notify_path;
    int patience_ms;          /* of its role */
    int64_t file_inode;       /* of the database's file, as sqlite_identity has it */
    int64_t log_inode;        /* of the write-ahead log's file; 0: there was none */
    int run_locks[RUN_KINDS]; /* descriptors; -1: none is held */

    sqlite3_stmt *data_version; /* not in the cache: a PRAGMA, asked each second */
    int64_t others, own; /* changes of other connections, and of this one, that the token is for */
    int64_t token;
};

static inline struct sqlite_db *
sqlite_of(struct db *db)
{
    return (struct sqlite_db *)(void *)db;
}

/* SQLite's last failure, for people. Lasts until the handle is used again. */
const char *sqlite_reason(sqlite3 *handle);

/* Logs SQLite's last failure and remembers what kind of trouble it is. */
void sqlite_note_failure(struct db *db, const char *doing);

/* Runs SQL that returns nothing. 0, or -1 (noted). */
int sqlite_execute(struct db *db, const char *sql, const char *doing);

/* One integer that SQL answers; -1 on failure. */
int64_t sqlite_one_int(sqlite3 *handle, const char *sql);

/* SQLITE_OK: the write-ahead log is on. Costs nothing where it is on already. */
int sqlite_ask_for_wal(sqlite3 *handle);

/* Remembers which files the database and its write-ahead log are in, once they are open. */
void sqlite_note_files(struct db *db);

/* What marks the file as ours, from the first migration that it saw in this program (file(1) shows it).
 * Databases of the first release bear 0 until then. */
#define SQLITE_OUR_APPLICATION_ID 0x57507374 /* "WPst" */

/* An empty file that only its owner may read, locked against other processes that would write there. What a
 * killed one left is written over. -1 and errno on failure; EWOULDBLOCK: another process is at it. */
int sqlite_open_partial(const char *path);

/* A consistent copy in a new file. 0, or -1 and *problem. */
int sqlite_copy(sqlite3 *from, struct arena *a, const char *path, const char **problem);

/* Whether there was a reserve, which is given up now for what must go on when the disk is full. */
bool sqlite_give_up_reserve(const char *location);

/* A name must last as the bytes do: brings the folder of a file to the disk. 0, or -1 and errno. */
int sqlite_sync_folder(struct arena *a, const char *path);

/* The path of the file that is touched to wake listeners (wakeup.c), on the heap. */
char *sqlite_notify_path(const char *location);
void sqlite_touch(const char *notify_path);

/* For the table of functions in backend.c; what they do is said where they are called (store/backend.h). */
bool sqlite_exists(const char *location);
bool sqlite_is_full(const char *location);
void sqlite_make_room(struct db *db);
struct db *sqlite_open(struct arena *a, const struct database_address *address, enum db_role role,
                       const char **problem);
void sqlite_close(struct db *db);
bool sqlite_is_lost(struct db *db);
int64_t sqlite_identity(struct db *db);
void sqlite_wait_at_most(struct db *db, int ms);
bool sqlite_in_transaction(struct db *db);
int64_t sqlite_state_token(struct db *db);
bool sqlite_newest_state(struct db *db, struct db_state *state);
int64_t sqlite_used_bytes(struct db *db);
int sqlite_shrink(struct db *db, bool *more);
int sqlite_rewrite(struct db *db);
int64_t sqlite_others_token(struct db *db);
int sqlite_run_lock(struct db *db, enum run_kind kind, int64_t number);
bool sqlite_run_is_alive(struct db *db, enum run_kind kind, int64_t number);
void sqlite_notify(struct db *db);
struct db_listener *sqlite_listen(const struct database_address *address);
bool sqlite_listener_heard(struct db_listener *l);
void sqlite_listener_renew(struct db_listener *l);
void sqlite_listener_close(struct db_listener *l);

#endif
