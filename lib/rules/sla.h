/* How much of the error budget is left. */
#ifndef RULES_SLA_H
#define RULES_SLA_H

#include "base/buf.h"
#include "rules/uptime.h"

#include <stdint.h>

#define SLA_PERIOD_DAYS 30 /* when the monitor names none */

int64_t sla_days(int64_t sla_period_days); /* a monitor's period; -1: it names none */

enum sla_status { SLA_MET, SLA_AT_RISK, SLA_BREACHED };

/* Percentages and seconds, not rounded. */
struct sla {
    double target;      /* percent */
    int64_t days;       /* the period */
    int64_t from, to;   /* the same as times */
    int64_t total, successful; /* checks */
    double current;     /* percent */
    double budget;      /* seconds of downtime that the target allows in the period */
    double downtime;    /* estimate */
    double remaining;   /* budget - downtime: negative once it is overdrawn */
    double used;        /* percent of the budget, at most 100 */
    enum sla_status status;
};

/* target: 0..100; days: the period. rollup: what was counted later than now - days. A degraded check was
 * answered, so it counts as successful here, other than in `uptime_pct`. Without any check the target is
 * met. */
struct sla sla_measure(double target, int64_t days, const struct rollup *rollup, int64_t now);

/* The same over any span from..to-1, of which as much counts as has passed by now; rollup: what was counted
 * in it. days is 0. */
struct sla sla_between(double target, int64_t from, int64_t to, const struct rollup *rollup, int64_t now);

/* As figures are told: percentages with 3 decimals, what is used of a budget and seconds with 2. */
double sla_round(double value, int decimals);

const char *sla_status_name(enum sla_status status); /* "at_risk" */

/* The shape Sla, figures rounded as the API says; name as for put_object. */
void sla_json(struct buf *out, const char *name, const char *monitor_id, const struct sla *s);

#endif
