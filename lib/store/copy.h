/* watchpost copy: everything that a database holds, in one of the other kind: ids, keys, sequences,
 * histories.
 *
 *   the source is read-only for 60 s, again and again  > the target's tables, if it has none
 *   > table by table, both read in the order of their keys: what the target has and the source has not goes,
 * what it lacks is written > table by table, both read once more: as many rows, and the same digest > the
 * target is one that programs open; the source is read-only until it is released
 *
 * So a copy that was killed goes on from where it was, and what has changed since is written again. There is
 * no list of tables here: SQLite's own catalogue says what there is, whichever end it is, and the server has
 * to agree. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "base/arena.h"
#include "base/digest.h"
#include "store/db.h"

/* A lease that is not renewed ends after so many seconds. */
#define COPY_LEASE 60

/* What was compared at the end. */
struct copy_count {
    const char *table;
    int64_t rows;
    struct digest digest; /* SHA-256 of all rows, in the order of their keys */
};

struct copy_counts {
    struct copy_count *list;
    int count, capacity;
};

/* Copies between the path of a SQLite file and the URL of a server; `shown` is how the target is named,
 * without a password. -1 and *problem, in the arena: it was refused, or has failed, and the source takes
 * writes again. */
int copy_run(struct arena *a, const char *from, const char *to, const char *shown, struct copy_counts *counts,
             const char **problem);

/* Lets the database at a location be written again. *was: it was read-only. */
int copy_release(struct arena *a, const char *location, bool *was, const char **problem);

#endif
