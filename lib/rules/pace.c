/* A leaky bucket, kept as the time at which it will be empty (the generic cell rate algorithm of ATM Forum TM
 * 4.0): each message adds its share of time, and one may go as long as no more than a burst of shares is
 * outstanding. */
#include "rules/pace.h"

#include <assert.h>

#define BURST 5 /* messages */

/* Whole milliseconds: a pace above 1,000 a second would be a share of 0, and no channel has one. */
static int64_t
share_ms(int64_t per_second)
{
    assert(per_second >= 1);
    return 1000 / per_second;
}

/* More than a full bucket cannot be: then the clock was set back, and what was sent when is not known. */
static int64_t
outstanding_until(int64_t paid_ms, int64_t per_second, int64_t now_ms)
{
    int64_t most_ms = now_ms + BURST * share_ms(per_second);

    return paid_ms < now_ms || paid_ms > most_ms ? now_ms : paid_ms;
}

/* With an empty bucket the result lies BURST - 1 shares in the past: that many more may follow at once. */
int64_t
pace_ready(int64_t paid_ms, int64_t per_second, int64_t now_ms)
{
    return outstanding_until(paid_ms, per_second, now_ms) - (BURST - 1) * share_ms(per_second);
}

int64_t
pace_spend(int64_t paid_ms, int64_t per_second, int64_t now_ms)
{
    return outstanding_until(paid_ms, per_second, now_ms) + share_ms(per_second);
}
