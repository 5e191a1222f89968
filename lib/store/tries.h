/* Checks of what is no monitor, which a client tries before it makes one: a row each, for a minute or two. */
#ifndef STORE_TRIES_H
#define STORE_TRIES_H

#include "base/arena.h"
#include "store/db.h"

#include <stdint.h>

struct tried {
    const char *id;
    const char *spec; /* sealed */
    int64_t begin_by;
};

struct tries {
    struct tried *list;
    int count, capacity;
};

#define TRIES_KEPT 120 /* seconds, behind begin_by */

/* Asks for one, which is not begun after begin_by; inside a writing transaction. Lets go of old ones. */
int tries_insert(struct db *db, const struct tried *t, int64_t now);

/* How many may be begun. */
int tries_waiting(struct db *db, int64_t now, int64_t *count);

/* Takes up to so many, the oldest first; inside a writing transaction. No other run takes them. */
int tries_take(struct db *db, struct arena *a, int64_t now, int64_t limit, struct tries *list);

/* What came of it: JSON. Inside a writing transaction. */
int tries_answer(struct db *db, const char *id, const char *answer);

/* *answer: NULL until there is one. NONE: it is gone. */
enum found tries_find(struct db *db, struct arena *a, const char *id, int64_t *taken_at, const char **answer);

/* Deletes those whose client has stopped waiting. */
int tries_prune(struct db *db, int64_t now);

#endif
