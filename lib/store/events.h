/* What live streams tell, in commit order. */
#ifndef STORE_EVENTS_H
#define STORE_EVENTS_H

#include "store/db.h"

struct event {
    int64_t id;
    int64_t monitor;   /* key */
    const char *type;
    int64_t at;
    const char *body;  /* JSON of the data line */
};

/* Gives it its id; inside a writing transaction. */
int events_insert(struct db *db, struct event *e);

/* Deletes those from before cut among the `limit` oldest ids; that some events are not in order of time (a clock was
 * set) does not hold it up. *more: call again. */
int events_prune(struct db *db, int64_t cut, int64_t limit, bool *more);

#endif
