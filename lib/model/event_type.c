/* Names of events, which of them the alert log knows, and which go to a channel that names none. */
#include "model/event_type.h"

#include <stddef.h>
#include <string.h>

/* To which channels an event goes by default. BUT_JSON: not to webhooks of format json, which were written
 * before there was such an event. */
enum audience { WHEN_NAMED, TO_PAGERDUTY, BUT_JSON, ALL_CHANNELS };

static const struct {
    const char *name;
    /* NULL: no channel gets it, only live streams do. */
    const char *alert_type;
    enum audience audience;
} event_types[EVENT_TYPE_COUNT] = {
    [CHECK_COMPLETED] = { "check.completed", NULL, WHEN_NAMED },
    [INCIDENT_CREATED] = { "incident.created", "initial", ALL_CHANNELS },
    [INCIDENT_RESOLVED] = { "incident.resolved", "resolved", ALL_CHANNELS },
    [INCIDENT_REMINDER] = { "incident.reminder", "repeat", ALL_CHANNELS },
    [INCIDENT_ESCALATED] = { "incident.escalated", "escalation", ALL_CHANNELS },
    [INCIDENT_ACKNOWLEDGED] = { "incident.acknowledged", "acknowledged", TO_PAGERDUTY },
    [MONITOR_DEGRADED] = { "monitor.degraded", "initial", ALL_CHANNELS },
    [MONITOR_RECOVERED] = { "monitor.recovered", "initial", ALL_CHANNELS },
    [MONITOR_FLAPPING] = { "monitor.flapping", "initial", WHEN_NAMED },
    [MAINTENANCE_SCHEDULED] = { "maintenance.scheduled", "initial", BUT_JSON },
    [MAINTENANCE_STARTED] = { "maintenance.started", "initial", ALL_CHANNELS },
    [MAINTENANCE_ENDED] = { "maintenance.ended", "initial", ALL_CHANNELS },
    [CERTIFICATE_EXPIRING] = { "certificate.expiring", "initial", BUT_JSON },
    [CERTIFICATE_CHANGED] = { "certificate.changed", "initial", WHEN_NAMED },
    [DOMAIN_EXPIRING] = { "domain.expiring", "initial", BUT_JSON },
    [CHECKER_OFFLINE] = { "checker.offline", "initial", BUT_JSON },
    [CHECKER_ONLINE] = { "checker.online", "initial", BUT_JSON },
    [GATE_PASSED] = { "gate.passed", "initial", WHEN_NAMED },
    [GATE_FAILED] = { "gate.failed", "initial", WHEN_NAMED },
    [PING_RECEIVED] = { "ping.received", NULL, WHEN_NAMED },
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

bool
event_type_is_chosen(enum event_type type)
{
    return event_types[type].alert_type != NULL && type != MONITOR_FLAPPING;
}

/* EVENT_TYPE_COUNT: there is none of that name, as in a row that a newer version wrote. */
enum event_type
event_type_by_name(const char *name)
{
    enum event_type type = CHECK_COMPLETED;

    while (type < EVENT_TYPE_COUNT && strcmp(event_types[type].name, name) != 0)
        type++;
    return type;
}

bool
event_type_by_default(enum event_type type, enum event_audience audience)
{
    switch (event_types[type].audience) {
    case WHEN_NAMED:
        return false;
    case TO_PAGERDUTY:
        return audience == AUDIENCE_PAGERDUTY;
    case BUT_JSON:
        return audience != AUDIENCE_JSON;
    case ALL_CHANNELS:
        return true;
    }
    return false;
}
