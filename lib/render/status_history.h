/* Many monitors day by day: what the strips of a status page are drawn from. */
#ifndef RENDER_STATUS_HISTORY_H
#define RENDER_STATUS_HISTORY_H

#include "base/buf.h"
#include "model/monitor.h"
#include "rules/uptime.h"

#include <stdbool.h>
#include <stdint.h>

/* One monitor's UTC days, oldest first; a day on which nothing was counted is an empty rollup. */
struct monitor_history {
    const struct monitor *monitor;
    struct rollup *days;
    struct slots *slots; /* how much of each was checked; NULL: it is not told */
};

struct status_history {
    int64_t first_day; /* midnight */
    int days;          /* of each */
    bool with_slots;   /* until `now` */
    int64_t now;
    struct monitor_history *list;
    int count;
};

/* The whole period. */
struct rollup monitor_history_total(const struct monitor_history *h, int days);

/* The shape StatusHistory: columns, an entry per day; piece by piece, as of many monitors not all can be in
 * memory. h: first_day and days. */
void status_history_begin(struct buf *out, const struct status_history *h);
void status_history_add(struct buf *out, const struct status_history *h, const struct monitor_history *one);
void status_history_end(struct buf *out);

/* The same as a table: a line of names, then one for each monitor and day. */
void status_history_csv_begin(struct buf *out);
void status_history_csv_add(struct buf *out, const struct status_history *h,
                            const struct monitor_history *one, const char *name);

#endif
