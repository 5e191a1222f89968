/* Names of events, which of them the alert log knows, and which go to a channel that names none. */
#include "model/event_type.h"

#include <stddef.h>
#include <string.h>

/* To which channels an event goes by default. */
enum audience { NOBODY, PEOPLE, EVERYBODY };

static const struct {
    const char *name;
    const char *alert_type;
    enum audience audience;
} event_types[EVENT_TYPE_COUNT] = {
    [CHECK_COMPLETED] = { "check.completed", NULL, NOBODY },
    [INCIDENT_CREATED] = { "incident.created", "initial", EVERYBODY },
    [INCIDENT_RESOLVED] = { "incident.resolved", "resolved", EVERYBODY },
    [INCIDENT_REMINDER] = { "incident.reminder", "repeat", EVERYBODY },
    [INCIDENT_ESCALATED] = { "incident.escalated", "escalation", EVERYBODY },
    [INCIDENT_ACKNOWLEDGED] = { "incident.acknowledged", "acknowledged", NOBODY },
    [MONITOR_DEGRADED] = { "monitor.degraded", "initial", EVERYBODY },
    [MONITOR_RECOVERED] = { "monitor.recovered", "initial", EVERYBODY },
    [MAINTENANCE_SCHEDULED] = { "maintenance.scheduled", "initial", PEOPLE },
    [MAINTENANCE_STARTED] = { "maintenance.started", "initial", EVERYBODY },
    [MAINTENANCE_ENDED] = { "maintenance.ended", "initial", EVERYBODY },
    [CERTIFICATE_EXPIRING] = { "certificate.expiring", "initial", PEOPLE },
    [CERTIFICATE_CHANGED] = { "certificate.changed", "initial", NOBODY },
    [DOMAIN_EXPIRING] = { "domain.expiring", "initial", PEOPLE },
    [CHECKER_OFFLINE] = { "checker.offline", "initial", PEOPLE },
    [CHECKER_ONLINE] = { "checker.online", "initial", PEOPLE },
    [GATE_PASSED] = { "gate.passed", "initial", NOBODY },
    [GATE_FAILED] = { "gate.failed", "initial", NOBODY },
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

bool
event_type_by_default(enum event_type type, bool programs)
{
    return event_types[type].audience == EVERYBODY || (event_types[type].audience == PEOPLE && !programs);
}
