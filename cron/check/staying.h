/* How one run of `watchpost check` takes over from the one before it.
 *
 * A monitor that is checked more often than once a minute needs a run that goes on until the next has begun.
 * Such a run writes a number of its own into the settings and stays as long as it finds that number there;
 * the next run, started by cron, wipes it out and claims from then on. Cron may be late, or may have stopped:
 * then the run that stays leaves by a bound of its own (cmd_check.c). */
#ifndef CRON_CHECK_STAYING_H
#define CRON_CHECK_STAYING_H

#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* Notes that this run stays. The number it stays under; 0: that could not be written (logged), and it does
 * not stay. */
int64_t staying_begin(struct db *db);

/* Whether the next run has wiped out the number. False also if the settings cannot be read just now. */
bool staying_is_over(struct db *db, int64_t number);

/* Sends the run before away, if it stayed. 0, or -1. */
int staying_relieve(struct db *db);

#endif
