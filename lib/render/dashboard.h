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
    double mean_ms; /* over the last 24 hours */
};

struct dashboard {
    int64_t monitors, public, paused;  /* how many: of all, of them public, of them paused */
    int64_t by_status[STATUS_COUNT];
    int64_t active_incidents;          /* open ones that no pause has set aside */
    struct rollup day, week;           /* over all monitors */
    const struct incident *recent;    /* from here on for the admin only: else 0 of each */
    int recent_count;
    struct slow_monitor slowest[DASHBOARD_SLOWEST];
    int slowest_count;
};

/* The answer of GET /dashboard. */
void dashboard_json(struct buf *out, const struct dashboard *d);

#endif
