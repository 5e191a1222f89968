/* Response times and counts of checks over a period, step by step: what a chart is drawn from. */
#ifndef RENDER_CHART_H
#define RENDER_CHART_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/evidence_pack.h"
#include "rules/spread.h"
#include "rules/uptime.h"

#include <stdbool.h>
#include <stdint.h>

/* The last `count` steps, the one in progress included. Steps begin at multiples of their length, so that a
 * chart stays the same, byte for byte, until a step or a check is over. */
struct chart {
    const char *period; /* "24h" "7d" "30d" "90d" */
    int64_t from, to;   /* the first step begins, the last one ends */
    int64_t step;       /* seconds */
    int count;
    struct rollup *steps;
    struct phase_sums *phases; /* of each step; NULL: they are not shown */
    struct spread spread;      /* with phases */
};

/* What one location has of it. */
struct chart_part {
    const char *location_id, *location_name; /* id NULL: the local checker */
    struct rollup *steps;
};

/* Finer for one monitor, for which a day's rows can be counted, than for all. False: there is no such
 * period; NULL is "24h". */
bool chart_plan(struct arena *a, const char *period, bool of_all, int64_t now, struct chart *c);

/* The same period in steps of an hour at least; empty again. */
void chart_coarsen(struct chart *c);

/* Adds what was counted over some time that began at `at`; what lies outside is left out. */
void chart_add(struct chart *c, int64_t at, const struct rollup *t);

/* Has phases shown, too; after chart_plan. */
void chart_with_phases(struct arena *a, struct chart *c);

/* Adds what was counted in an hour. Where steps are finer, each that has a check gets the mean of its hour:
 * after the checks. */
void chart_add_phases(struct chart *c, const struct phase_sums *hour);

/* The same period by location: a set of columns each. */
void chart_by_location_json(struct buf *out, const struct chart *c, const struct chart_part *parts,
                            int count);

/* The shape ResponseTimes: a column each, null for means of nothing. */
void chart_json(struct buf *out, const struct chart *c);

/* A monitor's hours and days, and before them when those begin: the shape Trends. */
void chart_axis_json(struct buf *out, const char *name, const struct chart *c);
void chart_columns_json(struct buf *out, const char *name, const struct chart *c);

#endif
