/* What all monitors together add up to, an hour and a UTC day at a time, so that figures over all of them
 * cost the same however many there are. Only monitors that there are count: one that is deleted takes its
 * part along.
 *
 * The rollups move here when they move to their own table (rollups.h); the hours in progress are in
 * monitor_states, and added when totals are read. */
#ifndef STORE_INSTANCE_TOTALS_H
#define STORE_INSTANCE_TOTALS_H

#include "rules/uptime.h"
#include "store/db.h"

/* Hours are kept for so many days; days as long as rollups are. */
#define INSTANCE_TOTALS_HOUR_DAYS 9

/* Adds a part of an hour, to it and to its day. */
int instance_totals_add(struct db *db, int64_t hour, const struct rollup *part);

/* Adds slots to a day, by its midnight; negative ones take away. */
int instance_totals_add_slots(struct db *db, int64_t day, const struct slots *slots);

/* Takes away what a monitor has in its rollups. Before those go, and the monitor's hour in progress. */
int instance_totals_subtract(struct db *db, int64_t monitor);

/* Calls add with what was counted in from..until-1, a span (3600 or 86400 seconds) at a time, in no order and
 * some spans in several parts. `from` begins a span; part->start does. The slots are those of days that are
 * over for their monitors: coverage_points.h adds the rest. */
int instance_totals_read(struct db *db, int64_t span, int64_t from, int64_t until,
                         void (*add)(void *to, const struct day *part), void *to);

/* Deletes days before that of day_cut, and hours that are no longer kept at `now`. */
int instance_totals_delete_old(struct db *db, int64_t day_cut, int64_t now);

#endif
