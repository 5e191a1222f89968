/* The audit as rows, and their chains. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "model/audit.h"
#include "store/db.h"

struct audit_rows {
    struct audit_row *list;
    int count, capacity;
};

/* Gives it its seq and its hash, and makes it the end of its chain. Of a monitor in no workspace the oldest
 * beyond AUDIT_OF_MONITOR become bare. Inside the transaction of the write. */
int audit_insert(struct db *db, struct arena *a, struct audit_row *r);

struct audit_filter {
    int64_t chain;  /* -1: all */
    int64_t after;  /* -1: the newest first; else what follows, the oldest first */
    const char *subject, *key_id, *actor; /* NULL: any */
    int64_t limit;
};
int audit_find(struct db *db, struct arena *a, const struct audit_filter *f, struct audit_rows *list,
               int64_t *total);

/* What was changed of an object from since to until, both included: the newest limit. */
int audit_of_subject(struct db *db, struct arena *a, const char *subject, int64_t since, int64_t until,
                     int64_t limit, struct audit_rows *list);

/* The newest hash of a chain; "" if it has none. NULL: the store failed (logged). */
const char *audit_head(struct db *db, struct arena *a, int64_t chain);

/* Whether all chains are whole. *broken: the seq of the first row that is not as it was written, or that
 * follows one which is missing; of a chain whose newest is missing the last that is there; 0: they are
 * whole. */
int audit_verify(struct db *db, int64_t *broken, int64_t *rows);

/* Forgets rows from before `cut`, from the oldest on. */
int audit_prune(struct db *db, int64_t cut);

#endif
