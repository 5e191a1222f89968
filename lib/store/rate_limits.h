/* How many of a kind there were since the first of a window: things that a client address created in an hour,
 * checks of a monitor that were asked for in some seconds. */
#ifndef STORE_RATE_LIMITS_H
#define STORE_RATE_LIMITS_H

#include "store/db.h"

#include <stdint.h>

struct rate_limit_use {
    int64_t used;
    int64_t opened_at; /* 0: no window is open */
};

/* The window that is open now; inside the transaction that creates. kind: the name of a limit
 * (rules/limit.h); who: a client's network, or the id of what is limited; window: how many seconds one
 * lasts. */
int rate_limits_read(struct db *db, const char *kind, const char *who, int64_t window, int64_t now,
                     struct rate_limit_use *limit);

/* Counts one more, opening a window if none is. */
int rate_limits_count(struct db *db, const char *kind, const char *who, int64_t window, int64_t now);

/* Forgets windows that are over. */
int rate_limits_prune(struct db *db, int64_t now);

#endif
