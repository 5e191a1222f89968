/* Asked every minute about every open incident. */
#include "rules/reminder.h"

#include "base/duration.h"

/* last_alert_at 0: there was no first alert, so there is nothing to repeat. */
bool
reminder_due(const struct alert_rules *rules, const struct alert_history *told, int64_t now)
{
    return rules->repeat_interval_minutes > 0 && told->last_alert_at > 0 &&
           told->reminders < rules->max_repeats &&
           (!told->acknowledged || rules->repeat_after_acknowledge) &&
           now - told->last_alert_at >= rules->repeat_interval_minutes * MINUTE;
}

bool
escalation_due(const struct alert_rules *rules, const struct alert_history *told, int64_t now)
{
    return rules->escalation_after_minutes > 0 && told->first_alert_at > 0 && !told->acknowledged &&
           !told->escalated && now - told->first_alert_at >= rules->escalation_after_minutes * MINUTE;
}

enum repetition
repetition_due(const struct alert_rules *rules, const struct alert_history *told, int64_t now)
{
    bool reminder = reminder_due(rules, told, now);

    if (escalation_due(rules, told, now))
        return reminder ? ESCALATE_FOR_REMINDER : ESCALATE;
    return reminder ? REMIND : NO_REPETITION;
}
