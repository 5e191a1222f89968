/* A missed check or two may be a run that was late; after three the monitor may be in any state. */
#include "rules/staleness.h"

#include "base/duration.h"

enum { MISSED_CHECKS = 3, GRACE = 2 * MINUTE };

int64_t
stale_from(const struct monitor *m)
{
    if (m->is_paused || m->newest_check_at == 0)
        return INT64_MAX;
    return m->newest_check_at + MISSED_CHECKS * m->interval_seconds + GRACE + 1;
}

bool
monitor_is_stale(const struct monitor *m, int64_t now)
{
    return now >= stale_from(m);
}

enum status
monitor_shown_status(const struct monitor *m, int64_t now)
{
    return monitor_is_stale(m, now) ? UNKNOWN : m->status;
}
