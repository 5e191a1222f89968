/* The state machine: the result and the streaks give an effective status, the status reached gives what
 * happens to the incident and what is told.
 *
 * What may surprise: the incident follows the status reached, not the edge taken. So one that a dependency or
 * a window held back opens at the next evaluation that finds the monitor down. And what is told of a slow
 * monitor follows what has been told before: monitor.recovered is published exactly once for each
 * monitor.degraded, unless an incident has opened in between, whose end says it all. */
#include "rules/transition.h"

#include <assert.h>

/* MAINTENANCE is in neither condition: an outage that began before the window is not over because it is being
 * worked on, and one that begins within it is expected. */
static enum incident_move
next_incident(const struct before *was, enum status now, bool suppressed)
{
    if (now == DOWN && !was->incident_open && !suppressed)
        return OPEN_INCIDENT;
    if ((now == UP || now == DEGRADED) && was->incident_open)
        return RESOLVE_INCIDENT;
    return LEAVE_INCIDENT;
}

/* A dependency's outage that is known holds the incident back for as long as it lasts; one that is only
 * possible delays it for a bounded time. */
static void
look_at_incident(const struct before *was, struct after *next)
{
    next->suppressed = next->status == DOWN && was->dependency_down;
    next->incident = next_incident(was, next->status, next->suppressed);
    next->waits = next->incident == OPEN_INCIDENT && was->dependency_unsettled;
    if (next->waits)
        next->incident = LEAVE_INCIDENT;
}

/* Everything stays as it was. */
static struct after
stay(const struct before *was)
{
    return (struct after){ .status = was->status, .streaks = was->streaks };
}

/* enough: as many results in a row were degraded or worse as it takes to tell. `told` is kept in the row and
 * not derived from the status, because a status may pass through DOWN or MAINTENANCE in between: without it a
 * recovery could be told twice, or never. */
static enum news
next_news(struct after *next, bool enough)
{
    bool *told = &next->streaks.degraded_told;

    if (next->status == DEGRADED && enough && !*told) {
        *told = true;
        return NEWS_DEGRADED;
    }
    if (next->status == UP && *told) {
        *told = false;
        return NEWS_RECOVERED;
    }
    if (next->incident == OPEN_INCIDENT)
        *told = false;
    return NO_NEWS;
}

/* A failure that is not believed yet is no end of being slow; an outage is. */
static int64_t
degraded_since(const struct before *was, enum status effective, int64_t at)
{
    int64_t since = was->streaks.degraded_since;
    bool went_on = since > 0 && since <= at;

    return effective != DEGRADED ? 0 : went_on ? since : at;
}

/* The transition proper. Leaves the counts alone. Maintenance hides only that a monitor is down: one that
 * answers in its window is shown as it is. */
static void
go_to(const struct before *was, enum status effective, bool enough, int64_t at, struct after *next)
{
    next->streaks.degraded_since = degraded_since(was, effective, at);
    if (effective == DOWN && was->in_maintenance)
        effective = MAINTENANCE;
    next->status = effective;
    look_at_incident(was, next);
    next->news = next_news(next, enough);
}

/* A failure inside a window leaves down_since at 0: if the outage outlasts the window, it began, for all
 * figures, with the first failure after it. Counts go on inside the window, so that no further confirmation
 * is needed then. */
struct streaks
transition_count(const struct before *was, enum status result, int64_t at)
{
    struct streaks next = was->streaks;
    bool went_on = next.down_since > 0 && next.down_since <= at; /* or else the clock was set back */

    if (result == INCONCLUSIVE)
        return next;
    assert(result == UP || result == DEGRADED || result == DOWN);
    next.degraded = result == UP ? 0 : next.degraded + 1;
    if (result == DOWN) {
        next.down++;
        next.down_since = went_on ? next.down_since : was->in_maintenance ? 0 : at;
        next.recovering = 0;
        return next;
    }
    next.down = next.down_since = 0;
    next.recovering = was->status == DOWN || was->incident_open ? next.recovering + 1 : 0;
    return next;
}

/* Whether the row that the streaks count is too short yet. Of its two ends one is always 0. */
static bool
is_unconfirmed(const struct before *was, const struct streaks *s)
{
    if (s->down > 0)
        return s->down < was->confirm;
    return s->recovering > 0 && s->recovering < was->recover;
}

/* degraded_threshold does not delay the status, only the news of it: a slow monitor is shown as slow at
 * once. */
struct after
transition_local(const struct before *was, enum status result, int64_t at)
{
    struct after next = stay(was);

    next.streaks = transition_count(was, result, at);
    next.unconfirmed = is_unconfirmed(was, &next.streaks);
    if (next.unconfirmed || result == INCONCLUSIVE)
        return next;
    next.streaks.recovering = 0; /* believed: the next recovery counts from the beginning */
    go_to(was, result, next.streaks.degraded >= was->degrade, at, &next);
    return next;
}

struct after
transition_consensus(const struct before *was, enum status agreed, int64_t at)
{
    struct after next = stay(was);

    assert(agreed != MAINTENANCE);
    next.unconfirmed = agreed == UNKNOWN;
    if (!next.unconfirmed)
        go_to(was, agreed, true, at, &next); /* enough: that locations agree is the confirmation */
    return next;
}

/* MAINTENANCE as a status means DOWN inside a window, so such a monitor has no incident to open either. */
struct after
transition_again(const struct before *was)
{
    struct after next = stay(was);

    next.unconfirmed = was->status != DOWN || was->in_maintenance || was->streaks.recovering > 0;
    if (next.unconfirmed)
        return next;
    look_at_incident(was, &next);
    next.news = next_news(&next, false);
    return next;
}
