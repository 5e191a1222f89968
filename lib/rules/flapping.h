/* When a monitor changes so often that each change is no news: more than six times in an hour, until it has
 * not changed for half an hour. */
#ifndef RULES_FLAPPING_H
#define RULES_FLAPPING_H

#include <stdbool.h>
#include <stdint.h>

#define FLAPPING_STEADY 1800 /* seconds without a change */

/* How many of these times (0: none) lie in the hour before now and behind steady_at, when it was last found
 * to be flapping no more (0: never); *since: the earliest of them. */
int flapping_count(const int64_t *changes, int count, int64_t steady_at, int64_t now, int64_t *since);

/* Whether so many changes in an hour are too many. */
bool flapping_begins(int changes);

#endif
