/* Names of events, and which of them the alert log knows. */
#include "model/event_type.h"

#include <string.h>

static const struct {
    const char *name;
    const char *alert_type;
} event_types[EVENT_TYPE_COUNT] = {
    [CHECK_COMPLETED] = { "check.completed", NULL },
    [INCIDENT_CREATED] = { "incident.created", "initial" },
    [INCIDENT_RESOLVED] = { "incident.resolved", "resolved" },
    [INCIDENT_REMINDER] = { "incident.reminder", "repeat" },
    [INCIDENT_ESCALATED] = { "incident.escalated", "escalation" },
    [INCIDENT_ACKNOWLEDGED] = { "incident.acknowledged", NULL },
    [MONITOR_DEGRADED] = { "monitor.degraded", "initial" },
    [MONITOR_RECOVERED] = { "monitor.recovered", "initial" },
    [MAINTENANCE_STARTED] = { "maintenance.started", "initial" },
    [MAINTENANCE_ENDED] = { "maintenance.ended", "initial" },
};

const char *
event_type_name(enum event_type type)
{
    return event_types[type].name;
}

const char *
event_type_alert(enum event_type type)
{
    return event_types[type].alert_type;
}

enum event_type
event_type_by_name(const char *name)
{
    enum event_type type = CHECK_COMPLETED;

    while (type < EVENT_TYPE_COUNT && strcmp(event_types[type].name, name) != 0)
        type++;
    return type;
}
