/* How much of what was to be checked was checked. A slot is a check that the interval asks for: it begins
 * when a check is due, and is over one interval later. A conclusive check, of whatever kind, fills it; a
 * second one in the same slot fills nothing. */
#ifndef RULES_COVERAGE_H
#define RULES_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

/* Slots of some span of time. */
struct slots {
    int64_t asked;  /* those that were filled, or tried, or are over */
    int64_t filled; /* those with a conclusive check */
};

/* 0..100; 100 where nothing was asked for. */
double slots_percent(const struct slots *s);

enum slot_state { SLOT_OPEN, SLOT_TRIED, SLOT_FILLED }; /* the database holds their numbers */

/* How a monitor's slots stood after the last that was done with them. */
struct coverage {
    struct slots total;    /* since there are any */
    int64_t slot_from;     /* when the present slot began */
    int64_t slot_seconds;  /* its length, the interval as it was; 0: nothing is asked for (paused) */
    enum slot_state state; /* of the present slot: an open one is not in the total yet */
    int64_t hour;          /* in which that was */
    struct slots at_midnight; /* the total when the day of that hour began */
};

/* A check at this time. If the slot is over, a new one begins with the check: so a check that is a little
 * late is late once, and does not miss every slot from then on. What comes too late for the present slot
 * changes nothing. */
void coverage_check(struct coverage *c, int64_t at, bool conclusive);

/* The local checker's, which never comes late: if its time is an interval or more before the present slot,
 * then the clock was set back, and slots go on from there. */
void coverage_check_here(struct coverage *c, int64_t at, bool conclusive);

/* A check that begins a slot of its own, of so many seconds, whether or not the present one is over: where a
 * slot is a period in which one ping is expected. */
void coverage_begin(struct coverage *c, int64_t at, int64_t slot_seconds, bool conclusive);

/* From now on slots have another length, or (0) there are none. One that was open is dropped. */
void coverage_change(struct coverage *c, int64_t at, int64_t slot_seconds);

/* The total at that time, if nothing has been done since. */
struct slots coverage_at(const struct coverage *c, int64_t at);

/* What `late` has beyond `early`. */
struct slots slots_between(const struct slots *early, const struct slots *late);

#endif
