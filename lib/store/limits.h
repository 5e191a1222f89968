/* How many of a kind a client address has created in the hour since its first. */
#ifndef STORE_LIMITS_H
#define STORE_LIMITS_H

#include "store/db.h"

#define LIMIT_MONITORS "monitors"
#define LIMIT_PAGES "pages"
#define LIMIT_WINDOW 3600 /* seconds */

struct limit {
    int64_t used;
    int64_t opened_at; /* 0: no window is open */
};

/* The window that is open now; inside the transaction that creates. */
int limits_read(struct db *db, const char *kind, const char *address, int64_t now, struct limit *limit);

/* Counts one more, opening a window if none is. */
int limits_count(struct db *db, const char *kind, const char *address, int64_t now);

/* Forgets windows that are over. */
int limits_prune(struct db *db, int64_t now);

#endif
