/* The log of webhook deliveries. */
#ifndef STORE_DELIVERIES_H
#define STORE_DELIVERIES_H

#include "model/delivery.h"
#include "store/db.h"
#include "store/page_cursor.h"

struct deliveries {
    struct delivery *list;
    int count, capacity;
};

struct delivery_filter {
    struct page_cursor cursor;
    const char *event, *status; /* exactly this; NULL: any */
};

/* *total: matches before the limit. */
int deliveries_find(struct db *db, struct arena *a, int64_t monitor, const struct delivery_filter *filter,
                    struct deliveries *found, int64_t *total);

/* The same of a workspace's channel (its key). */
int deliveries_of_channel(struct db *db, struct arena *a, int64_t channel,
                          const struct delivery_filter *filter, struct deliveries *found, int64_t *total);

/* The one of this id, if it is the monitor's (its key). */
enum found deliveries_by_id(struct db *db, struct arena *a, int64_t monitor, const char *id,
                            struct delivery *d);

/* Adds one, of which seq and id are made here; inside a transaction. monitor: key; incident: seq, 0: none. */
int deliveries_insert(struct db *db, const struct delivery *d, int64_t monitor, int64_t incident);

#endif
