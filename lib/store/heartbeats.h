/* The heartbeats themselves. Rollups of them are in rollups.h. */
#ifndef STORE_HEARTBEATS_H
#define STORE_HEARTBEATS_H

#include "model/heartbeat.h"
#include "store/db.h"
#include "store/monitor_states.h"
#include "store/page_cursor.h"

/* The bit of the column `result` that says that it came too late to count. */
#define HEARTBEAT_LATE 16

struct heartbeats {
    struct heartbeat *list;
    int count, capacity;
};

/* location: key, 0 for the local checker. h->seq must be set (db_next). Each has to be counted, too. */
int heartbeats_insert(struct db *db, int64_t monitor, int64_t location, const struct heartbeat *h);

/* Counts the one with this seq, which is the newest of its monitor: in `count`, which the monitor's state has
 * and the caller saves with it. */
int heartbeats_count(struct db *db, int64_t monitor, int64_t seq, struct heartbeat_count *count);

int heartbeats_list(struct db *db, struct arena *a, int64_t monitor, const struct page_cursor *cursor,
                    struct heartbeats *list);

/* The one of a monitor with this seq. */
enum found heartbeats_by_seq(struct db *db, struct arena *a, int64_t monitor, int64_t seq,
                             struct heartbeat *h);

/* How many there are between after and before. Reads what is kept, whatever their number is: inside one
 * transaction. */
int heartbeats_total(struct db *db, int64_t monitor, const struct page_cursor *cursor, int64_t *total);

/* Deletes those with seq in first..last and checked_at < cut; *deleted grows by their number. */
int heartbeats_delete(struct db *db, int64_t monitor, int64_t first_seq, int64_t last_seq, int64_t cut,
                      int64_t *deleted);

/* What was deleted in a transaction, before it ends: `rows` of those with seq in first..last. */
int heartbeats_uncount(struct db *db, int64_t monitor, int64_t first_seq, int64_t last_seq, int64_t rows);

/* Where rows are hidden instead (store/partitions.h): counts what is left, where some of those with seq in
 * first..last are past their retention. Done twice it counts the same. */
int heartbeats_recount(struct db *db, int64_t monitor, int64_t first_seq, int64_t last_seq);

/* Deletes the oldest `limit` of a monitor that is gone; *deleted grows by their number. */
int heartbeats_delete_some(struct db *db, int64_t monitor, int64_t limit, int64_t *deleted);

/* The next key after this one of a monitor that has heartbeats or rollups; 0: none. */
int heartbeats_next_monitor(struct db *db, int64_t after, int64_t *monitor);

#endif
