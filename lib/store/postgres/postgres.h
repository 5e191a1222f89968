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

/* The text of a query as it is sent: ":name" is "$1", and so on. On the heap; *names are the names, each
 * ended by a NUL, on the heap. Returns how many there are. */
int postgres_translate(const char *sql, char **translated, char **names);

#endif
