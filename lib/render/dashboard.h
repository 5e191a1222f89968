/* The dashboard's summary of an instance: counts, uptime, recent incidents. */
#ifndef RENDER_DASHBOARD_H
#define RENDER_DASHBOARD_H

#include "base/buf.h"
#include "model/incident.h"
#include "model/status.h"
#include "rules/uptime.h"

#include <stdint.h>

#define DASHBOARD_SLOWEST 5
#define DASHBOARD_RECENT 10

struct slow_monitor {
    const char *id, *name;
    enum status status;
    double mean_ms;
};

struct dashboard {
    int64_t monitors, public, paused;
    int64_t by_status[STATUS_COUNT];
    int64_t active_incidents;
    struct rollup day, week;           /* over all monitors */
    const struct incident *recent;    /* from here on for the admin only: else 0 of each */
    int recent_count;
    struct slow_monitor slowest[DASHBOARD_SLOWEST];
    int slowest_count;
};

/* The answer of GET /dashboard. */
void dashboard_json(struct buf *out, const struct dashboard *d);

#endif
