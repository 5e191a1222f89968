/* Cron does not tick exactly, and a monitor that falls due in a moment, but after the tick, would wait for
 * the next tick: so it is taken a little early. */
#include "rules/schedule.h"

enum { EARLY_SECONDS = 5, EARLY_SHARE = 10 }; /* a tenth of the interval, at most 5 s */

bool
schedule_is_due(int64_t interval_seconds, int64_t last_at, int64_t now)
{
    int64_t early = interval_seconds / EARLY_SHARE;

    if (early > EARLY_SECONDS)
        early = EARLY_SECONDS;
    /* A check from the future means that the clock was set back: it does not count. */
    return last_at == 0 || last_at > now || last_at + interval_seconds - early <= now;
}
