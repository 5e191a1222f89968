/* Schedules in cron's language: "30 2 * * 1-5" (minute, hour, day of the month, month, weekday), and when
 * they come in a time zone.
 *
 *   a field     "*", "5", "1-5", "1,3,5"; each with a step behind it: "8-18/2", and "5/15" is from 5 to the
 *               end. Months and weekdays have names, too (jan, MON); 7 is Sunday, as 0 is.
 *   instead     @hourly @daily @midnight @weekly @monthly @yearly @annually
 *
 * If both day fields say something, either suffices. A field that begins with "*" says nothing, or with a
 * step narrows the other.
 *
 * Where clocks are changed: a time of fixed hours that is skipped comes at the moment of the jump, and one
 * that clocks show twice comes once, at the first. If the hours begin with "*", every minute that clocks
 * really show counts: then a schedule goes on as time passes. */
#ifndef BASE_CRON_H
#define BASE_CRON_H

#include "base/arena.h"
#include "base/tz.h"

#include <stdbool.h>
#include <stdint.h>

/* Bit n of a field: it names n. */
struct cron {
    uint64_t minutes, hours, days, months, weekdays;
    bool any_hour;              /* the hours begin with * */
    bool any_day, any_weekday;  /* likewise */
};

/* NULL; or a sentence that says which field is wrong, and how (in the arena). */
const char *cron_read(struct arena *a, const char *text, struct cron *c);

/* The first time later than `after` (Unix seconds). 0: it never comes. */
int64_t cron_next(const struct cron *c, const struct tz *zone, int64_t after);

#endif
