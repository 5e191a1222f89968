/* How many of a kind there were since the first of a window: things that a client address created in an hour,
 * checks of a monitor that were asked for in some seconds. */
#ifndef STORE_RATE_LIMITS_H
#define STORE_RATE_LIMITS_H

#include "store/db.h"

#define RATE_LIMIT_MONITORS "monitors"
#define RATE_LIMIT_PAGES "pages"
#define RATE_LIMIT_CHECKS "checks"
#define RATE_LIMIT_WINDOW 3600 /* seconds; none is longer */

struct rate_limit_use {
    int64_t used;
    int64_t opened_at; /* 0: no window is open */
};

/* The window that is open now; inside the transaction that creates. who: an address, or a monitor's id;
 * window: how many seconds one lasts. */
int rate_limits_read(struct db *db, const char *kind, const char *who, int64_t window, int64_t now,
                     struct rate_limit_use *limit);

/* Counts one more, opening a window if none is. */
int rate_limits_count(struct db *db, const char *kind, const char *who, int64_t window, int64_t now);

/* Forgets windows that are over. */
int rate_limits_prune(struct db *db, int64_t now);

#endif
