/* What all monitors together add up to, an hour and a UTC day at a time, so that figures over all of them
 * cost the same however many there are. Only monitors that there are count: one that is deleted takes its
 * part along.
 *
 * What is counted of a monitor (rollups.h) is counted here in the same transaction, the hour in progress
 * too. */
#ifndef STORE_INSTANCE_TOTALS_H
#define STORE_INSTANCE_TOTALS_H

#include "rules/uptime.h"
#include "store/db.h"

/* Hours are kept for so many days; days as long as rollups are. */
#define INSTANCE_TOTALS_HOUR_DAYS 9

/* Counts one result, in its hour and its day. It is written when the transaction is committed, and a failure
 * shows there. */
void instance_totals_count(struct db *db, int64_t hour, const struct rollup *one);

/* For the transaction itself: writes what was counted, or forgets it. */
int instance_totals_save(struct db *db);
void instance_totals_forget(struct db *db);

/* Adds slots to a day, by its midnight; negative ones take away. */
int instance_totals_add_slots(struct db *db, int64_t day, const struct slots *slots);

/* Takes away what was counted of a monitor. Before its rollups go, and its hour in progress. */
int instance_totals_subtract(struct db *db, int64_t monitor);

/* Calls add with what was counted in from..until-1, a span (3600 or 86400 seconds) at a time, in no order.
 * `from` begins a span; part->start does. The slots are those of days that are over for their monitors:
 * coverage_points.h adds the rest. */
int instance_totals_read(struct db *db, int64_t span, int64_t from, int64_t until,
                         void (*add)(void *to, const struct day *part), void *to);

/* Deletes days before that of day_cut, and hours that are no longer kept at `now`. */
int instance_totals_delete_old(struct db *db, int64_t day_cut, int64_t now);

#endif
