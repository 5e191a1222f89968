/* Many monitors day by day: what the strips of a status page are drawn from. */
#ifndef RENDER_STATUS_HISTORY_H
#define RENDER_STATUS_HISTORY_H

#include "base/buf.h"
#include "model/monitor.h"
#include "rules/uptime.h"

#include <stdint.h>

/* One monitor's UTC days, oldest first; a day on which nothing was counted is an empty tally. */
struct history {
    const struct monitor *monitor;
    struct tally *days;
};

struct histories {
    int64_t first_day; /* midnight */
    int days;          /* of each */
    struct history *list;
    int count;
};

/* The whole period. */
struct tally history_total(const struct history *h, int days);

/* The shape StatusHistory: columns, an entry per day. */
void histories_json(struct buf *out, const struct histories *h);

#endif
