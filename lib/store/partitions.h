/* Parts of the tables of history, each for a stretch of time: a server makes them ahead, and drops them whole
 * when that time is past its retention. Heartbeats have parts of a week, events of single checks of a day,
 * all other events of a month. A SQLite file has none: its rows are deleted one by one (flow/retention.h). */
#ifndef STORE_PARTITIONS_H
#define STORE_PARTITIONS_H

#include "store/db.h"
#include "store/horizon.h"

/* Whether this database has parts: then rows that are past their retention are hidden by the settings
 * (store/settings.h), and stay until their part goes. */
bool partitions_are_kept(const struct db *db);

/* Makes those of `now` and of the time to come, where they are missing. Outside of transactions, as the next;
 * nothing where there are no parts. 0, or -1 (logged). */
int partitions_make(struct db *db, int64_t now);

/* Drops those that hold nothing but what is older than these times, and deletes what is as old and in no part
 * of its time. One that is being read for long is left for the next time. */
int partitions_drop(struct db *db, const struct horizon *cuts);

#endif
