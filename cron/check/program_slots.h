/* Probes that start programs: a program costs what thousands of connections do, so no more than so many
 * run at once, and the others wait for their turn, which is our own waiting and not their targets'. */
#ifndef CRON_CHECK_PROGRAM_SLOTS_H
#define CRON_CHECK_PROGRAM_SLOTS_H

#include "os/loop.h"

#include <stdbool.h>

#define PROGRAM_SLOTS 32

struct probe;

/* All zeroes but for loop: nothing runs. */
struct program_slots {
    struct loop *loop;
    int taken;
    struct timer timer;         /* set: a slot has become free */
    struct probe *first, *last; /* wait; linked by probe.next */
};

/* Has `ring` of the probe's kind called when it may start its program: from within, or later. Until then
 * its clock stands still (probe_wait). */
void program_slots_take(struct program_slots *s, struct probe *p);

/* The program has ended, or was never started. */
void program_slots_give_back(struct program_slots *s);

/* It does not wait any longer, if it did. */
bool program_slots_leave(struct program_slots *s, const struct probe *p);

/* No waiting probe is started any more. */
void program_slots_close(struct program_slots *s);

#endif
