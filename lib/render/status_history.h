/* Many monitors day by day: what the strips of a status page are drawn from. */
#ifndef RENDER_STATUS_HISTORY_H
#define RENDER_STATUS_HISTORY_H

#include "base/buf.h"
#include "model/monitor.h"
#include "rules/uptime.h"

#include <stdint.h>

/* One monitor's UTC days, oldest first; a day on which nothing was counted is an empty rollup. */
struct monitor_history {
    const struct monitor *monitor;
    struct rollup *days;
};

struct status_history {
    int64_t first_day; /* midnight */
    int days;          /* of each */
    struct monitor_history *list;
    int count;
};

/* The whole period. */
struct rollup monitor_history_total(const struct monitor_history *h, int days);

/* The shape StatusHistory: columns, an entry per day. */
void status_history_json(struct buf *out, const struct status_history *h);

#endif
