/* History: the heartbeats themselves, and the tallies that spare us from reading them. */
#ifndef STORE_HEARTBEATS_H
#define STORE_HEARTBEATS_H

#include "pure/heartbeat.h"
#include "pure/uptime.h"
#include "store/db.h"
#include "store/states.h"

struct heartbeats {
    struct heartbeat *list;
    int count, capacity;
};

struct days {
    struct day *list;
    int count, capacity;
};

/* location: key, 0 for the local checker. h->seq must be set. */
int heartbeats_insert(struct db *db, int64_t monitor, int64_t location, const struct heartbeat *h);

/* after < 0: newest first; else those with a greater seq, oldest first. */
int heartbeats_list(struct db *db, struct arena *a, int64_t monitor, int64_t after, int64_t limit,
                    struct heartbeats *list);

/* Counts one heartbeat: in the running tally if it belongs to its hour; if it begins a later hour, the running one
 * moves to the table first; an earlier one goes straight to the table. */
int heartbeats_tally(struct db *db, int64_t monitor, const struct heartbeat *h, struct running *running);

/* What the counted heartbeats with checked_at > since add up to: whole days and hours from tallies, the rest from
 * rows. Exact to the second as far as rows reach back, to the hour beyond. */
int heartbeats_since(struct db *db, int64_t monitor, int64_t since, struct tally *sum);

/* Over all monitors, for the last days: only days on which something was counted, oldest first. monitor 0: all. */
int heartbeats_days(struct db *db, struct arena *a, int64_t monitor, int64_t first_day, struct days *days);

/* Retention, in small steps: deletes heartbeats with checked_at < cut, at most about `limit` rows in one
 * transaction. *more: call again. */
int heartbeats_prune(struct db *db, int64_t cut, int64_t limit, bool *more);

/* Tallies older than cut, and what deleted monitors left behind; the same way. */
int heartbeats_sweep(struct db *db, int64_t cut, int64_t limit, bool *more);

#endif
