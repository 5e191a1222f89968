/* The state of the instance at a moment: what /metrics shows, and what the doctor judges. What adds up
 * over time is in instance_totals.h (figures) and check_counters.h (for Prometheus). */
#ifndef STORE_INSTANCE_STATS_H
#define STORE_INSTANCE_STATS_H

#include "model/status.h"
#include "store/db.h"

struct instance_stats {
    int64_t monitors[STATUS_COUNT];
    int64_t paused;
    int64_t incidents, acknowledged;    /* open ones; of those */
    int64_t outbox, outbox_since;       /* alerts on their way; when the oldest was made, 0: none */
    int64_t outbox_due_since;           /* since when one of them waits for a run only; 0: none does */
    int64_t due, due_since;             /* monitors that wait for a run; since when the first, 0: none */
    int64_t last_run, last_run_ms;      /* end of the last run of checks, 0: never; how long it took */
    int64_t last_run_late;              /* seconds: the longest that something had been due before it */
};

/* Costs a handful of short queries, whose time grows with the number of monitors, not with history. 0, or -1
 * if one failed (logged). */
int instance_stats_read(struct db *db, int64_t now, struct instance_stats *s);

/* One monitor that is not paused. */
struct monitor_stats {
    const char *id, *name, *type;
    enum status status;
    int64_t response_ms; /* of the last conclusive check here; -1: none */
};

/* Calls add with each of them; texts last until it returns. */
int instance_stats_monitors(struct db *db, void (*add)(void *to, const struct monitor_stats *m), void *to);

#endif
