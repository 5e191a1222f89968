/* What needs attention, gathered from all over the database. */
#ifndef STORE_ATTENTION_ITEMS_H
#define STORE_ATTENTION_ITEMS_H

#include "rules/attention.h"
#include "store/db.h"

/* In order. It takes many queries: call it inside one transaction. */
int attention_items_read(struct db *db, struct arena *a, int64_t stale_minutes, int64_t now,
                         struct attention_items *items);

/* What tells whether the checker is late, or cut off: see rules/attention.h. */
struct checker_run {
    int64_t last_run, oldest;
    int64_t offline_since; /* 0: it has its network */
    int64_t affected;      /* and so many monitors are not checked meanwhile */
};

/* -1 (logged) if the database fails. */
int checker_run_read(struct db *db, struct checker_run *r);

#endif
