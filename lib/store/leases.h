/* Leases: what one process has to itself until a time, a row each. The row stays when its time has ended, so
 * that the process can be told what it was at when it was killed. */
#ifndef STORE_LEASES_H
#define STORE_LEASES_H

#include "base/arena.h"
#include "store/db.h"

/* Only the process that holds it writes to the database. */
#define LEASE_READ_ONLY "read-only"
/* The database is being written by a copy, and of no use until that is done. */
#define LEASE_COPY "copy"

/* watchpost init brings the schema at a server up to date: no other process reads or writes meanwhile. */
#define LEASE_MIGRATION "migration"

/* The end of one that lasts until it is taken away. */
#define LEASE_FOR_GOOD INT64_MAX

/* Times in Unix seconds. */
struct lease {
    int64_t holder, since, ends_at;
    const char *detail; /* NULL: nothing is said */
};

enum found lease_read(struct db *db, struct arena *a, const char *name, struct lease *lease);

/* Inside a transaction, or as one of its own. */
int lease_write(struct db *db, const char *name, const struct lease *lease);

/* NONE: it had ended, or is another's. */
enum found lease_renew(struct db *db, const char *name, int64_t holder, int64_t now, int64_t ends_at);

#endif
