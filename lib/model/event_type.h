/* What can happen to a monitor that is worth telling, by the names that events and alerts have for it. */
#ifndef MODEL_EVENT_TYPE_H
#define MODEL_EVENT_TYPE_H

enum event_type {
    CHECK_COMPLETED,
    INCIDENT_CREATED,
    INCIDENT_RESOLVED,
    INCIDENT_REMINDER,
    INCIDENT_ESCALATED,
    INCIDENT_ACKNOWLEDGED,
    MONITOR_DEGRADED,
    MONITOR_RECOVERED,
    MAINTENANCE_STARTED,
    MAINTENANCE_ENDED,
    EVENT_TYPE_COUNT
};

const char *event_type_name(enum event_type h);       /* "incident.created" */
enum event_type event_type_by_name(const char *name); /* EVENT_TYPE_COUNT: there is none of that name */

/* How the alert log files it: "initial", "repeat", "escalation", "resolved". NULL: no channel is told. */
const char *event_type_alert(enum event_type h);

#endif
