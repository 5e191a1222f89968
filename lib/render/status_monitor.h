/* A monitor as visitors of a status page see it: its status, and its uptime of a day and a week. */
#ifndef RENDER_STATUS_MONITOR_H
#define RENDER_STATUS_MONITOR_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/monitor.h"
#include "rules/uptime.h"

#include <stdbool.h>

struct status_monitor {
    const struct monitor *monitor; /* its status is the one to be shown */
    int64_t stale_since;     /* when it was checked last, if that is too long ago; 0: it is not */
    struct rollup day, week; /* the last 24 hours, the last 7 days */
    bool active_incident;
};

/* The shape StatusMonitor. */
void status_monitor_json(struct buf *out, struct arena *a, const struct status_monitor *s);

/* The same and more, for the table of all monitors: the shape Summary. */
void monitor_summary_json(struct buf *out, struct arena *a, const struct status_monitor *s);

/* How many monitors have which status. A paused one counts as paused and in no status. */
struct status_counts {
    int64_t all, paused;
    int64_t stale;             /* of those that are not paused: nothing current is known of them */
    int64_t by_status[STATUS_COUNT]; /* as shown */
    int64_t incidents;         /* open ones */
    int64_t newest_check;      /* 0: none yet */
};

void status_counts_add(struct status_counts *s, const struct status_monitor *one);
struct status_counts status_counts_of(const struct status_monitor *list, int count);

/* Their overall status: "operational", "degraded", "major_outage", "unknown". */
const char *status_overall(const struct status_counts *s);

#endif
