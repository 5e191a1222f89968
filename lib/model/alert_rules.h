/* Alert rules of a monitor, or of a workspace for those of its monitors that have none, as clients set and
 * see them; and an entry of the alert log: one alert to one channel, and its outcome. When a reminder or an
 * escalation is due is decided in rules/reminder.h. */
#ifndef MODEL_ALERT_RULES_H
#define MODEL_ALERT_RULES_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stdint.h>

struct alert_rules {
    /* Minutes; 0: never. */
    int64_t repeat_interval_minutes, max_repeats, escalation_after_minutes;
    bool repeat_after_acknowledge; /* reminders go on although a person has acknowledged */
    const char *escalation_channels; /* ",id,id,": whom an escalation goes to; "": all channels */
    int64_t created_at, updated_at;
};

/* Whose rules. */
enum rules_owner { RULES_OF_MONITOR, RULES_OF_WORKSPACE };

/* What PUT .../alert-rules takes, into a struct alert_rules; ends with a row without a name. */
extern const struct field alert_rules_fields[];

/* The shape AlertRules; name as for put_object, id: the owner's. */
void alert_rules_json(struct buf *out, struct arena *a, const char *name, enum rules_owner of, const char *id,
                      const struct alert_rules *rules);

struct alert_entry {
    const char *id, *monitor_id;
    const char *incident_id; /* NULL: not about an incident */
    const char *channel_id;  /* NULL: no channel was enabled; the channel may be gone */
    const char *alert_type;  /* "initial" "repeat" "escalation" "resolved" "acknowledged" */
    const char *event;       /* "incident.created" ... */
    int64_t sent_at;         /* when the alert was queued */
    const char *outcome;     /* "pending" "delivered" "failed" "skipped" "superseded" "silenced" "grouped" */
    const char *reason;      /* of a "skipped" or "failed"; NULL: none */
    const char *group_id;    /* of a "grouped": the entry whose message told it; NULL: it is gone */
    const char *group_outcome; /* what became of that */
};

/* The shape AlertEntry. */
void alert_entry_json(struct buf *out, const struct alert_entry *e);

#endif
