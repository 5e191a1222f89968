/* What only a database at a PostgreSQL server has. For the operator's commands and for tests; everything else
 * goes through store/db.h. */
#ifndef STORE_POSTGRES_POSTGRES_H
#define STORE_POSTGRES_POSTGRES_H

#include "store/db.h"

/* The oldest server whose SQL is enough. */
#define POSTGRES_OLDEST 130000

/* The advisory lock that those that write take in turn: any number that no other program takes in the same
 * database. */
#define POSTGRES_TURN "8386103178765429108"

/* How often an answer of the server was waited for. */
int64_t postgres_round_trips(const struct db *db);

/* What a server says of itself. Times in seconds since 1970; 0: never. */
struct postgres_finding {
    const char *problem;         /* why it cannot be reached; all else is zero then */
    const char *name;            /* "PostgreSQL 15.18, database watchpost, role watchpost" */
    int server_version;          /* 150018 */
    int64_t version;             /* of the schema; 0: there is none; -1: it cannot be read */
    const char *forbidden;       /* tables that the role may not use; NULL: it may use all */
    bool is_superuser, is_standby;
    int64_t standbys, synchronous, lag_ms;
    int64_t log_position;        /* bytes of the log that it has written, or, as a standby, replayed */
    int64_t replayed_ms;         /* of a standby: for how long the last it has replayed was over; -1: none */
    int64_t clock_ms;            /* how far its clock is ahead */
    int64_t connections, max_connections;
    bool has_session;            /* there is an address that should keep one */
    const char *session_problem; /* NULL: it does */
    bool autovacuum;
    const char *bloated;         /* a table with more dead rows than live ones; NULL: none */
    int64_t dead_rows;
    int64_t partitioned_until;     /* up to when each table of history has parts */
    const char *partitioned_least; /* the table whose parts reach the least far */
    bool archives, archive_fails;
    int64_t archived_at;
};
void postgres_look(struct arena *a, const struct database_address *address, struct postgres_finding *found);

/* The text of a query as it is sent: ":name" is "$1", and so on. On the heap; *names are the names, each
 * ended by a NUL, on the heap. Returns how many there are. */
int postgres_translate(const char *sql, char **translated, char **names);

#endif
