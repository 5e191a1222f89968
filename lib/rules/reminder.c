/* Asked every minute about every open incident. */
#include "rules/reminder.h"

#include "base/duration.h"

/* An alert that lies ahead is from before the clock was set back, and how long ago it was is not known. If it
 * lies ahead by more than the wait, the wait is taken to be over: one message too many is better than silence
 * for as long as the clock was wrong. What is sent now is recorded with the time as it is now. */
static bool
has_passed(int64_t minutes, int64_t since, int64_t now)
{
    return now - since >= minutes * MINUTE || since - now >= minutes * MINUTE;
}

/* last_alert_at 0: there was no first alert, so there is nothing to repeat. */
bool
reminder_due(const struct alert_rules *rules, const struct alert_history *told, int64_t now)
{
    return rules->repeat_interval_minutes > 0 && told->last_alert_at > 0 &&
           told->reminders < rules->max_repeats &&
           (!told->acknowledged || rules->repeat_after_acknowledge) &&
           has_passed(rules->repeat_interval_minutes, told->last_alert_at, now);
}

bool
escalation_due(const struct alert_rules *rules, const struct alert_history *told, int64_t now)
{
    return rules->escalation_after_minutes > 0 && told->first_alert_at > 0 && !told->acknowledged &&
           !told->escalated && has_passed(rules->escalation_after_minutes, told->first_alert_at, now);
}

enum repetition
repetition_due(const struct alert_rules *rules, const struct alert_history *told, int64_t now)
{
    bool reminder = reminder_due(rules, told, now);

    if (escalation_due(rules, told, now))
        return reminder ? ESCALATE_FOR_REMINDER : ESCALATE;
    return reminder ? REMIND : NO_REPETITION;
}
