/* Monitors at a glance, as in overview.h, but one after the other: for lists that may be larger than a
 * process should hold. What stays in memory of each is its key and its uptimes.
 *
 *     struct glances g = { .now = now };
 *
 *     glances_find(db, a, &filter, &g)             the numbers, which come before or behind the list
 *     glances_each(db, a, &filter, &g, take, to)   the list
 *
 * Both inside one transaction. */
#ifndef STORE_GLANCES_H
#define STORE_GLANCES_H

#include "render/status_monitor.h"
#include "store/overview.h"

struct glances {
    int64_t now;                 /* set by the caller */
    bool problems_first;         /* set by the caller: in the order of public pages; glances_list only */
    int64_t total;               /* matches before the filter's limit and offset */
    struct status_counts counts; /* of all matches */
    int64_t until;               /* so long it all stays true if nothing is written: after glances_each */
    struct keys keys;            /* of those in the slice */
    struct keys open;            /* with an open incident, ascending */
};

int glances_find(struct db *db, struct arena *a, const struct monitor_filter *filter, struct glances *g);

/* Calls `take` for each of the slice. It lives in `row`, which is for `take` too and forgotten after it. */
typedef void glance_take(void *to, struct arena *row, const struct status_monitor *s);
int glances_each(struct db *db, struct arena *a, const struct monitor_filter *filter, struct glances *g,
                 glance_take *take, void *to);

/* `count` of them (few) from `first` on as a list, without uptimes. */
int glances_list(struct db *db, struct arena *a, const struct glances *g, int first, int count,
                 struct overview *list);

#endif
