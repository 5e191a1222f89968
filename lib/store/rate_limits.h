/* How many of a kind there were since the first of a window: things that a client address created in an hour,
 * checks of a monitor that were asked for in some seconds. */
#ifndef STORE_RATE_LIMITS_H
#define STORE_RATE_LIMITS_H

#include "store/db.h"

#define LIMIT_MONITORS "monitors"
#define LIMIT_PAGES "pages"
#define LIMIT_CHECKS "checks"
#define LIMIT_WINDOW 3600 /* seconds; none is longer */

struct limit {
    int64_t used;
    int64_t opened_at; /* 0: no window is open */
};

/* The window that is open now; inside the transaction that creates. who: an address, or a monitor's id;
 * window: how many seconds one lasts. */
int limits_read(struct db *db, const char *kind, const char *who, int64_t window, int64_t now,
                struct limit *limit);

/* Counts one more, opening a window if none is. */
int limits_count(struct db *db, const char *kind, const char *who, int64_t window, int64_t now);

/* Forgets windows that are over. */
int limits_prune(struct db *db, int64_t now);

#endif
