/* How fast messages go to one receiver: so many a second on average, and a few at once after a rest. */
#ifndef RULES_PACE_H
#define RULES_PACE_H

#include <stdint.h>

#define PACE_PER_SECOND 1 /* unless the channel says more */

/* The state of a pace is one time, paid_ms: until when the messages sent so far have used up its share (0:
 * none was sent). All times are in milliseconds. */

/* The earliest moment for the next message; not later than now if it may go now. */
int64_t pace_ready(int64_t paid_ms, int64_t per_second, int64_t now_ms);

/* The state after a message has been sent now. */
int64_t pace_spend(int64_t paid_ms, int64_t per_second, int64_t now_ms);

#endif
