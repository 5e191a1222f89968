/* When something happens that repeats by a rule (RFC 5545, RRULE): "FREQ=WEEKLY;BYDAY=SU" at 02:00 of a
 * time zone. libical counts the days on the wall clock of the zone, and the zone says when in time that
 * is, so 02:00 stays 02:00 over a change of the clocks: a time that the clocks leave out is as far behind
 * the one before the gap as it reads, and of one that they show twice the first is meant (RFC 5545,
 * 3.3.5). What falls together so happens once. */
#ifndef RULES_RECURRENCE_H
#define RULES_RECURRENCE_H

#include "base/arena.h"
#include "base/tz.h"

#include <stdint.h>

/* Judges what a client gives as a rule, in capitals or not (RFC 5545, 2): FREQ of DAILY, WEEKLY, MONTHLY or
 * YEARLY, at most one occurrence in an hour, at least one at all. starts_at: from when on, which also gives
 * what the rule does not say: the time of the day, the day of the week. NULL, and *kept is the rule as it is
 * to be stored, in the arena; else a sentence that says what is wrong. */
const char *recurrence_judge(struct arena *a, const char *rrule, const struct tz *zone, int64_t starts_at,
                             const char **kept);

/* The first occurrences that begin later than `after`, in order: at most `most`. How many there are; fewer
 * than asked for: there are no more. rrule: one that recurrence_judge has kept. */
int recurrence_next(const char *rrule, const struct tz *zone, int64_t starts_at, int64_t after,
                    int64_t *times, int most);

#endif
