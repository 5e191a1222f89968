/* An entry of the alert log: what was announced to one channel, and what became of it. */
#ifndef PURE_ALERT_ENTRY_H
#define PURE_ALERT_ENTRY_H

#include "base/buf.h"

#include <stdint.h>

struct alert_entry {
    const char *id, *monitor_id;
    const char *incident_id; /* NULL: not about an incident */
    const char *channel_id;  /* NULL: no channel was enabled; the channel may be gone */
    const char *alert_type;  /* "initial" "repeat" "escalation" "resolved" */
    const char *event;       /* "incident.created" ... */
    int64_t sent_at;         /* when it was announced */
    const char *outcome;     /* "pending" "delivered" "failed" "skipped" */
    const char *reason;      /* of a "skipped"; NULL: none */
};

/* The shape AlertEntry. */
void alert_entry_json(struct buf *out, const struct alert_entry *e);

#endif
