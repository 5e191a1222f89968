/* A dependency is given the time in which its failure would be confirmed: a check's timeout, its retries, and
 * a little for the runs that make them. */
#include "rules/dependency_wait.h"

#include <stddef.h>

enum { MARGIN = 30 }; /* seconds */

bool
dependency_is_settled(const struct dependency_state *d, int64_t failed_at)
{
    if (d->status == DOWN || d->status == MAINTENANCE)
        return true;
    return d->concluded_at >= failed_at && (d->by_consensus || !d->is_failing);
}

/* Asked once: if the answer is inconclusive it is asked again in its own time. */
bool
dependency_is_to_be_asked(const struct dependency_state *d, int64_t failed_at)
{
    return !dependency_is_settled(d, failed_at) && d->checked_at < failed_at && !d->is_under_way;
}

/* The retries come at the dependency's own retry interval; the margin covers a checker's run that begins late
 * and the commit of its results. */
static int64_t
patience(const struct dependency_state *d)
{
    return d->timeout_ms / 1000 + d->retry_interval_seconds * d->confirm + MARGIN;
}

/* The longest of all is waited for: the incident tells either cause, and which is not known before the last
 * has answered. */
int64_t
dependency_wait(const struct dependency_state *list, int count, int64_t failed_at, int64_t waits_until,
                int64_t now)
{
    int64_t longest = 0, until;

    for (int i = 0; i < count; i++)
        if (!dependency_is_settled(&list[i], failed_at) && patience(&list[i]) > longest)
            longest = patience(&list[i]);
    /* A time that is further away than waiting lasts is from before the clock was set back. */
    until = waits_until == 0 || waits_until > now + longest ? now + longest : waits_until;
    return until > now ? until : 0;
}
