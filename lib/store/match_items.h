/* What a match looks for, an item a row, by which the database finds the monitors that match: of maintenances
 * and of silences, each in a table of its own. */
#ifndef STORE_MATCH_ITEMS_H
#define STORE_MATCH_ITEMS_H

#include "sql.h"

#include "model/match.h"
#include "store/db.h"

/* add: the query that adds a row, with :key, :kind and :item. Inside a writing transaction. 0, or -1. */
int match_items_add(struct db *db, struct arena *a, enum sql add, int64_t key, const struct match *match);

#endif
