/* What can happen to a monitor that is worth telling, by the names that events and alerts have for it. */
#ifndef MODEL_EVENT_TYPE_H
#define MODEL_EVENT_TYPE_H

enum happening {
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
    HAPPENING_COUNT
};

const char *happening_name(enum happening h);       /* "incident.created" */
enum happening happening_by_name(const char *name); /* HAPPENING_COUNT: there is none of that name */

/* How the alert log files it: "initial", "repeat", "escalation", "resolved". NULL: no channel is told. */
const char *happening_alert_type(enum happening h);

#endif
