/* The types of event, and their names in live events and alerts. */
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

const char *event_type_name(enum event_type type);    /* "incident.created" */
enum event_type event_type_by_name(const char *name); /* EVENT_TYPE_COUNT: there is none of that name */

/* Its alert_type in the alert log: "initial", "repeat", "escalation", "resolved". NULL: it makes no alert. */
const char *event_type_alert(enum event_type type);

#endif
