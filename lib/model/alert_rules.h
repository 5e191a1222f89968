/* A monitor's alert rules, as clients set and see them, and an entry of the alert log: one alert to one
 * channel, and its outcome. When a reminder or an escalation is due is decided in rules/reminder.h. */
#ifndef MODEL_ALERT_RULES_H
#define MODEL_ALERT_RULES_H

#include "base/buf.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stdint.h>

struct alert_rules {
    /* Minutes; 0: never. */
    int64_t repeat_interval_minutes, max_repeats, escalation_after_minutes;
    bool repeat_after_acknowledge; /* reminders go on although a person has acknowledged */
    int64_t created_at, updated_at;
};

/* What PUT /monitors/:id/alert-rules takes, into a struct alert_rules; ends with a row without a name. */
extern const struct field alert_rules_fields[];

/* The shape AlertRules; name as for put_object. */
void alert_rules_json(struct buf *out, const char *name, const char *monitor_id,
                      const struct alert_rules *rules);

struct alert_entry {
    const char *id, *monitor_id;
    const char *incident_id; /* NULL: not about an incident */
    const char *channel_id;  /* NULL: no channel was enabled; the channel may be gone */
    const char *alert_type;  /* "initial" "repeat" "escalation" "resolved" */
    const char *event;       /* "incident.created" ... */
    int64_t sent_at;         /* when the alert was queued */
    const char *outcome;     /* "pending" "delivered" "failed" "skipped" "superseded" */
    const char *reason;      /* of a "skipped" or "failed"; NULL: none */
};

/* The shape AlertEntry. */
void alert_entry_json(struct buf *out, const struct alert_entry *e);

#endif
