/* The types of event, their names in live events and alerts, and which of them channels are told. */
#ifndef MODEL_EVENT_TYPE_H
#define MODEL_EVENT_TYPE_H

#include <stdbool.h>

/* The database and clients know events by their names, so the order here is free. Each is published once for
 * each thing that happens, in the transaction that writes the thing itself (flow/publish.h). */
enum event_type {
    CHECK_COMPLETED,
    INCIDENT_CREATED,
    INCIDENT_RESOLVED,
    INCIDENT_REMINDER,
    INCIDENT_ESCALATED,
    INCIDENT_ACKNOWLEDGED,
    MONITOR_DEGRADED,
    MONITOR_RECOVERED,
    MONITOR_FLAPPING,
    MAINTENANCE_SCHEDULED,
    MAINTENANCE_STARTED,
    MAINTENANCE_ENDED,
    CERTIFICATE_EXPIRING,
    CERTIFICATE_CHANGED,
    DOMAIN_EXPIRING,
    CHECKER_OFFLINE,
    CHECKER_ONLINE,
    GATE_PASSED,
    GATE_FAILED,
    PING_RECEIVED,
    EVENT_TYPE_COUNT
};

const char *event_type_name(enum event_type type);    /* "incident.created" */
enum event_type event_type_by_name(const char *name); /* EVENT_TYPE_COUNT: there is none of that name */

/* Its alert_type in the alert log: "initial", "repeat", "escalation", "acknowledged", "resolved". NULL: no
 * channel gets it. */
const char *event_type_alert(enum event_type type);

/* Whether a channel can name it among its events: monitor.flapping comes to those that people read and that
 * want incident.created. */
bool event_type_is_chosen(enum event_type type);

/* For whom a channel is, as far as what it gets if it names no events depends on that. */
enum event_audience {
    AUDIENCE_JSON,      /* webhooks of format json get what such have always got */
    AUDIENCE_PAGERDUTY, /* can be acknowledged at the service, and is told that it was here */
    AUDIENCE_OTHERS
};

/* Whether a channel gets it that names no events. */
bool event_type_by_default(enum event_type type, enum event_audience audience);

#endif
