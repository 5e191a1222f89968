/* Rollups, and the figures that come from them. A rollup counts heartbeats outside maintenance windows over
 * some span of time; rollups of adjoining spans add up. */
#ifndef RULES_UPTIME_H
#define RULES_UPTIME_H

#include "base/buf.h"
#include "model/status.h"
#include "rules/coverage.h"

#include <stdint.h>

struct rollup {
    int64_t checks, up, degraded; /* down = checks - up - degraded */
    int64_t up_ms;                /* sum of response times of the up ones */
    int64_t first_at;             /* the oldest counted checked_at; 0: none */
};

void rollup_add(struct rollup *sum, const struct rollup *more);
void rollup_count(struct rollup *t, enum status result, int64_t response_time_ms, int64_t checked_at);

double rollup_uptime(const struct rollup *t);      /* percent; 100 when empty */
double rollup_mean_ms(const struct rollup *t);     /* of the up ones; -1 when there is none */

/* Where a span of time falls apart so that rollups answer for most of it: everything later than `since`.
 * since < raw rows < hours_from <= whole hours and days, open at the end. Heartbeats of the first, broken
 * hour are counted one by one; from hours_from on hourly rollups are added, and whole days come from daily
 * ones: a 90-day figure reads some hundred rows and not 130,000. */
struct uptime_span {
    int64_t since;
    int64_t hours_from; /* first full hour */
    int64_t midnight;   /* when the UTC day of `since` began */
};

struct uptime_span uptime_span_of(int64_t since);

/* The same to the hour, for where rows are gone: all of the hour counts that the span's first second is
 * in. */
struct uptime_span uptime_span_in_hours(int64_t since);

/* One UTC day's figures. */
struct day {
    int64_t start; /* midnight */
    struct rollup rollup;
    struct slots slots;
};

void day_json(struct buf *out, const struct day *day);

#define UPTIME_SPANS 4
extern const int uptime_hours[UPTIME_SPANS]; /* 24, 168, 720, 2160 */

/* The shape Uptime; name as for put_object. rollups and slots: over the last uptime_hours[i] hours. */
void uptime_json(struct buf *out, const char *name, const char *monitor_id,
                 const struct rollup rollups[UPTIME_SPANS], const struct slots slots[UPTIME_SPANS]);

#endif
