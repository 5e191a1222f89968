/* The alert log: reading what store/outbox.h wrote. */
#ifndef STORE_ALERTS_H
#define STORE_ALERTS_H

#include "model/alert_rules.h"
#include "store/db.h"

struct alert_entries {
    struct alert_entry *list;
    int count, capacity;
};

/* Newest first; of those announced later than after (INT64_MIN: all) the newest limit. */
int alerts_of_monitor(struct db *db, struct arena *a, int64_t monitor, int64_t after, int64_t limit,
                      struct alert_entries *list);

#endif
