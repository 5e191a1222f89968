/* A missed check or two may be a run that was late; after three the monitor may be in any state. */
#include "rules/staleness.h"

int64_t
stale_from(const struct monitor *m)
{
    if (m->is_paused || m->newest_check_at == 0)
        return INT64_MAX;
    return m->newest_check_at + STALE_INTERVALS * m->interval_seconds + STALE_GRACE;
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
