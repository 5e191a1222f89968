/* Happenings and their names. */
#include "model/event_type.h"

#include <string.h>

static const struct {
    const char *name;
    const char *alert_type;
} happenings[HAPPENING_COUNT] = {
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
happening_name(enum happening h)
{
    return happenings[h].name;
}

const char *
happening_alert_type(enum happening h)
{
    return happenings[h].alert_type;
}

enum happening
happening_by_name(const char *name)
{
    enum happening h = CHECK_COMPLETED;

    while (h < HAPPENING_COUNT && strcmp(happenings[h].name, name) != 0)
        h++;
    return h;
}
