/* Times that lie further ahead than they can are from before the clock was set back: they hold nothing. */
#include "rules/grouping.h"

#include "base/duration.h"

static bool
is_this_hour(const struct group_pace *pace, int64_t now)
{
    return pace->messages > 0 && pace->hour_at <= now && now < pace->hour_at + HOUR;
}

static bool
is_spent(const struct channel_pacing *p, const struct group_pace *pace)
{
    return p->per_hour > 0 && pace->messages >= p->per_hour;
}

static bool
is_between(const struct channel_pacing *p, const struct group_pace *pace, int64_t now)
{
    return now < pace->next_at && pace->next_at <= now + p->group_interval;
}

enum group_verdict
group_decide(const struct channel_pacing *p, const struct group_pace *pace, const struct group_question *q,
             int64_t *until)
{
    if (is_spent(p, pace)) {
        *until = pace->hour_at + HOUR;
        return is_this_hour(pace, q->now) ? GROUP_ALL_LATER : GROUP_ALL;
    }
    *until = pace->next_at;
    if (p->wakes)
        return is_between(p, pace, q->now) ? GROUP_ALL_LATER : GROUP_ALL;
    if (!q->is_change || p->group_wait == 0)
        return GROUP_ALONE;
    return is_between(p, pace, q->now) && !q->all_clear ? GROUP_LATER : GROUP_CHANGES;
}

struct group_pace
group_spend(const struct channel_pacing *p, const struct group_pace *pace, const struct group_question *q)
{
    struct group_pace next = *pace;

    if (p->wakes || (q->is_change && p->group_wait > 0))
        next.next_at = q->now + p->group_interval;
    if (!is_this_hour(pace, q->now))
        next.hour_at = q->now;
    next.messages = is_this_hour(pace, q->now) ? pace->messages + 1 : 1;
    return next;
}
