/* Response times and counts of checks over a period, step by step: what a chart is drawn from. */
#ifndef RENDER_CHART_H
#define RENDER_CHART_H

#include "base/arena.h"
#include "base/buf.h"
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
};

/* Finer for one monitor, for which a day's rows can be counted, than for all. False: there is no such
 * period; NULL is "24h". */
bool chart_plan(struct arena *a, const char *period, bool of_all, int64_t now, struct chart *c);

/* The same period in steps of an hour at least; empty again. */
void chart_coarsen(struct chart *c);

/* Adds what was counted over some time that began at `at`; what lies outside is left out. */
void chart_add(struct chart *c, int64_t at, const struct rollup *t);

/* The shape ResponseTimes: a column each, null for means of nothing. */
void chart_json(struct buf *out, const struct chart *c);

#endif
