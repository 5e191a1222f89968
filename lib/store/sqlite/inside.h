/* What the files of the database connection (db*.c) share among themselves. Nobody else includes this. */
#ifndef STORE_SQLITE_INSIDE_H
#define STORE_SQLITE_INSIDE_H

#include "store/query.h"

#include <sqlite3.h>

struct counter {
    int64_t value;
    bool loaded, changed;
};

/* Where a parameter is in its statement. The end of a list of them has a negative index. */
struct place {
    const char *parameter;
    int index;
};

/* A prepared query; as many places as it has parameters, in the order in which they were bound last. */
struct statement {
    sqlite3_stmt *handle;
    struct place *places;
};

struct db {
    sqlite3 *handle;
    enum db_trouble trouble;
    int patience_ms; /* of its role */
    bool busy_told;  /* the log knows that somebody else holds the lock */
    struct counter counters[SERIES_COUNT];
    struct statement cache[SQL_COUNT];
};

/* Logs SQLite's last failure and remembers what kind of trouble it is. */
void db_note_failure(struct db *db, const char *doing);

/* Runs SQL that returns nothing. 0, or -1 (noted). */
int db_execute(struct db *db, const char *sql, const char *doing);

/* What marks the file as ours, from the first migration that it saw in this program (file(1) shows it).
 * Databases of the first release bear 0 until then. */
#define DB_APPLICATION_ID 0x57507374 /* "WPst" */

/* SQLITE_OK: the write-ahead log is on. Costs nothing where it is on already. */
int db_ask_for_wal(sqlite3 *handle);

/* One integer that SQL answers; -1 on failure. */
int64_t db_one_int(sqlite3 *handle, const char *sql);

/* An empty file that only its owner may read, locked against everybody else who would write there. What a
 * killed one left is written over. -1 and errno on failure; EWOULDBLOCK: somebody is at it. */
int db_open_partial(const char *path);

/* A consistent copy in a new file. 0, or -1 and *problem. */
int db_copy(sqlite3 *from, struct arena *a, const char *path, const char **problem);

/* A name must last as the bytes do: brings the folder of a file to the disk. 0, or -1 and errno. */
int db_sync_folder(struct arena *a, const char *path);

#endif
