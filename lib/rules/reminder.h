/* When alerts of an incident that stays open are sent again: reminders, and one escalation if it was not
 * acknowledged. */
#ifndef RULES_REMINDER_H
#define RULES_REMINDER_H

#include "model/alert_rules.h"

#include <stdbool.h>
#include <stdint.h>

/* What has been told about an open incident so far. Times are 0 for "never". */
struct alert_history {
    int64_t first_alert_at;
    int64_t last_alert_at;  /* of type initial or repeat */
    int64_t reminders;      /* sent so far */
    bool escalated;
    bool acknowledged;
};

/* Each is due once the minutes of its rule have passed, and until the caller has recorded that it was
 * published. An acknowledgement ends the wait for an escalation, and the reminders, unless the rules have
 * repeat_after_acknowledge: then those go on until the incident ends, or max_repeats of them were sent. */
bool reminder_due(const struct alert_rules *rules, const struct alert_history *told, int64_t now);
bool escalation_due(const struct alert_rules *rules, const struct alert_history *told, int64_t now);

/* What is published now. If both are due it is the escalation, in place of the reminder, so that the next
 * reminder is an interval away: ESCALATE_FOR_REMINDER. */
enum repetition { NO_REPETITION, REMIND, ESCALATE, ESCALATE_FOR_REMINDER };
enum repetition repetition_due(const struct alert_rules *rules, const struct alert_history *told,
                               int64_t now);

#endif
