/* How much of what was to be checked was checked, over time. The monitor's state counts
 * (rules/coverage.h); as it was at the end of an hour or of a UTC day is kept here, once there is
 * something later to count. Any span that begins with an hour is the difference of two such points,
 * however long it is and whatever happened in it. */
#ifndef STORE_COVERAGE_POINTS_H
#define STORE_COVERAGE_POINTS_H

#include "base/arena.h"
#include "rules/coverage.h"
#include "rules/uptime.h"
#include "store/db.h"

/* To be called with the state's coverage before something at this time is counted in it: keeps it if that
 * belongs to a later hour. */
int coverage_points_turn(struct db *db, int64_t monitor, const struct coverage *c, int64_t at);

/* After a monitor was paused, resumed or given another interval: counts on from `at` as it is asked for
 * now. */
int coverage_points_refresh(struct db *db, int64_t monitor, int64_t at);

/* From `at` on slots are so long; 0: there are none. */
int coverage_points_set(struct db *db, int64_t monitor, int64_t at, int64_t slot_seconds);

/* Over the last uptime_hours[i] hours, from the beginning of the hour in which that was. */
int coverage_points_uptime(struct db *db, int64_t monitor, int64_t now, struct slots spans[UPTIME_SPANS]);

/* Between two beginnings of hours, as far as that has passed by now. */
int coverage_points_between(struct db *db, int64_t monitor, int64_t from, int64_t until, int64_t now,
                            struct slots *slots);

/* Of `count` UTC days from first_day (a midnight) on. */
int coverage_points_days(struct db *db, int64_t monitor, int64_t first_day, int count, int64_t now,
                         struct slots *days);

/* Adds to each of such days what monitors have that is not in instance_totals.h yet: of each its last day,
 * and what passed without a check since. */
int coverage_points_add_running(struct db *db, int64_t first_day, int count, int64_t now, struct day *days);

/* Takes what a monitor has in instance_totals.h away, before it is deleted. */
int coverage_points_subtract(struct db *db, int64_t monitor);

/* Deletes what is from before the day of cut; *deleted grows by their number. */
int coverage_points_delete_old(struct db *db, int64_t monitor, int64_t cut, int64_t *deleted);

/* The columns that a monitor's state has for it, for queries of that table. */
struct query;
void coverage_bind(struct query *q, const struct coverage *c);
struct coverage coverage_state_row(struct query *q);

#endif
