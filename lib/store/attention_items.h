/* What needs attention, gathered from all over the database. */
#ifndef STORE_ATTENTION_ITEMS_H
#define STORE_ATTENTION_ITEMS_H

#include "rules/attention.h"
#include "store/db.h"

/* In order, of the monitors and channels that a reader sees. What concerns the checker and its probes is the
 * operator's: it is for those that read all, or the default workspace. It takes many queries: call it inside
 * one transaction. */
int attention_items_read(struct db *db, struct arena *a, const struct readership *of, int64_t stale_minutes,
                         int64_t now, struct attention_items *items);

/* What tells whether the checker is late, or cut off: see rules/attention.h. */
struct checker_run {
    int64_t last_run, oldest;
    int64_t offline_since; /* 0: it has its network */
    int64_t affected;      /* and so many monitors are not checked meanwhile */
};

/* -1 (logged) if the database fails. */
int checker_run_read(struct db *db, struct checker_run *r);

#endif
