/* How the monitors of a workspace did in a month, one by one and by group. What was counted is filled in by
 * the caller, what follows from it here. */
#ifndef RULES_SLA_REPORT_H
#define RULES_SLA_REPORT_H

#include "base/tz.h"
#include "model/incident.h"
#include "model/monitor.h"
#include "rules/sla.h"
#include "rules/spread.h"

#include <stdbool.h>
#include <stdint.h>

/* One monitor. Figures are not rounded. */
struct sla_report_row {
    struct monitor *monitor;
    struct rollup rollup;       /* what was counted in the month */
    struct slots slots;
    const struct spread_count *answers; /* how many took how long, the shortest first */
    int answer_count;
    const struct incident *incidents;   /* the oldest first */
    int incident_count;
    struct sla sla;             /* without a target (sla_target < 0) its budget and status mean nothing */
    int64_t p95_ms;             /* -1: not known */
};

/* Those that have the same group. */
struct sla_report_group {
    const char *name;           /* NULL: none */
    int64_t monitors, incidents, breached;
    double uptime;              /* the mean of its monitors */
    double downtime;            /* their sum */
    struct slots slots;
    int64_t p95_ms;
};

struct sla_report {
    const char *month;          /* "2026-02" */
    const char *timezone;
    const struct tz *zone;
    int64_t from, to;           /* its first second, and that of the next */
    int64_t now;
    bool knows_answers;         /* the answers of the whole month are still kept */
    struct sla_report_row *rows;
    int count;
    struct sla_report_group *groups;
    int group_count;
};

/* The bounds of a month on the clocks of a zone, moved back to full UTC hours: hours are what is counted. */
void sla_report_bounds(struct sla_report *r, int year, int month);

/* Whether the month is over. */
bool sla_report_is_complete(const struct sla_report *r);

/* Sorts the rows by name, and fills in what follows from what was counted, and the groups by name, the one
 * without a name last. In the arena. */
void sla_report_finish(struct arena *a, struct sla_report *r);

#endif
