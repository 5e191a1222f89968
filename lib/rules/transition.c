/* The state machine: the result and the streak give an effective status, the status reached gives what
 * happens to the incident, the edge taken gives what is told.
 *
 * What may surprise: the incident follows the status reached, not the edge taken. So one that a dependency
 * or a window held back opens at the next evaluation that finds the monitor down. */
#include "rules/transition.h"

#include <assert.h>

/* What to tell when a monitor goes from one status to another, beside the incident's own news; what is not
 * listed is no news. */
static const enum news news[STATUS_COUNT][STATUS_COUNT] = {
    [UNKNOWN] = { [DEGRADED] = NEWS_DEGRADED },
    [UP] = { [DEGRADED] = NEWS_DEGRADED },
    [DEGRADED] = { [UP] = NEWS_RECOVERED },
    [DOWN] = { [DEGRADED] = NEWS_DEGRADED },
    [MAINTENANCE] = { [DEGRADED] = NEWS_DEGRADED },
};

static enum incident_move
next_incident(const struct before *was, enum status now, bool suppressed)
{
    if (now == DOWN && !was->incident_open && !suppressed)
        return OPEN_INCIDENT;
    if ((now == UP || now == DEGRADED) && was->incident_open)
        return RESOLVE_INCIDENT;
    return LEAVE_INCIDENT;
}

/* Everything stays as it was. */
static struct after
stay(const struct before *was)
{
    return (struct after){ .status = was->status, .streak = was->streak, .down_since = was->down_since };
}

/* The transition proper. Leaves streak and down_since alone. */
static void
go_to(const struct before *was, enum status effective, struct after *next)
{
    if (effective == DOWN && was->in_maintenance)
        effective = MAINTENANCE;
    next->status = effective;
    next->suppressed = effective == DOWN && was->dependency_down;
    next->incident = next_incident(was, effective, next->suppressed);
    next->news = news[was->status][effective];
}

void
transition_count(const struct before *was, enum status result, int64_t at, int64_t *streak,
                 int64_t *down_since)
{
    bool went_on = was->down_since > 0 && was->down_since <= at; /* or else the clock was set back */

    assert(result == UP || result == DEGRADED || result == DOWN);
    if (result != DOWN) {
        *streak = 0;
        *down_since = 0;
        return;
    }
    *streak = was->streak + 1;
    *down_since = went_on ? was->down_since : was->in_maintenance ? 0 : at;
}

struct after
transition_local(const struct before *was, enum status result, int64_t at)
{
    struct after next = stay(was);

    transition_count(was, result, at, &next.streak, &next.down_since);
    next.unconfirmed = result == DOWN && next.streak < was->confirm;
    if (!next.unconfirmed)
        go_to(was, result, &next);
    return next;
}

struct after
transition_consensus(const struct before *was, enum status agreed)
{
    struct after next = stay(was);

    assert(agreed != MAINTENANCE);
    next.unconfirmed = agreed == UNKNOWN;
    if (!next.unconfirmed)
        go_to(was, agreed, &next);
    return next;
}
