/* Figures for charts, from rollups as far as they are fine enough, from rows where they are not. */
#ifndef STORE_RESPONSE_TIMES_H
#define STORE_RESPONSE_TIMES_H

#include "render/chart.h"
#include "store/db.h"

/* Rows that are counted at most for one chart: a monitor with more checks than this in a day is shown by
 * the hour. A check every second makes 86,400. */
#define RESPONSE_TIMES_MOST_ROWS 100000

/* Fills in a planned chart of one monitor; what rows are too many for is coarsened. It takes several queries:
 * call it inside one transaction. */
int response_times_read(struct db *db, int64_t monitor, struct chart *c);

/* How many answers took how long, of from <= checked_at < until, the shortest first. It reads rows: from must
 * be within what is kept of them. */
struct spread_counts {
    struct spread_count *list;
    int count, capacity;
};
int response_times_counts(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t until,
                          struct spread_counts *counts);

/* What belongs to it beside the steps: the means of the phases, and how answers spread. */
int response_times_phases(struct db *db, struct arena *a, int64_t monitor, struct chart *c);

/* The steps of a planned chart by location, the local checker first, then by name: *parts, in the arena. */
int response_times_by_location(struct db *db, struct arena *a, int64_t monitor, const struct chart *c,
                               struct chart_part **parts, int *count);

/* Of all monitors together: steps are whole hours or days. */
int response_times_total(struct db *db, struct chart *c);

#endif
