/* What the files of the database connection (db*.c) share among themselves. Nobody else includes this. */
#ifndef STORE_DB_INSIDE_H
#define STORE_DB_INSIDE_H

#include "store/db.h"

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

#endif
