/* What a run finds out about this host's own network: which monitors it could not check for want of it,
 * and what becomes of what earlier runs have noted (flow/checker_network.h). */
#ifndef CRON_CHECK_NETWORK_WATCH_H
#define CRON_CHECK_NETWORK_WATCH_H

#include "base/arena.h"
#include "cron/check/sweep.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* All zeroes but for db is one that has not begun. */
struct network_watch {
    struct db *db;
    struct arena arena;   /* of the list */
    int64_t *monitors;    /* keys, in the order of their failures; one may stand there more than once */
    int count, capacity;
    int noted;            /* so many stood there when it was last noted that the network is away */
    int64_t since;        /* when the first of them was to be checked */
    bool was_away;        /* so it is noted; no run has told otherwise */
};

/* A run that begins while the network is away asks the sentinels at once. -1 (logged): the database fails. */
int network_watch_begin(struct network_watch *w, struct sweep *sweep);

/* This monitor could not be checked (observation.is_offline). */
void network_watch_note(struct network_watch *w, int64_t monitor, int64_t checked_at);

/* To be called often: notes that the network is back, when that is known. *published: there was news. */
int network_watch_back(struct network_watch *w, const struct sweep *sweep, int64_t now, bool *published);

/* When what was due is done: notes that the network is away, if it is. */
int network_watch_lost(struct network_watch *w, const struct sweep *sweep, int64_t now, bool *published);

void network_watch_end(struct network_watch *w);

#endif
