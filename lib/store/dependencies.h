/* The table of dependencies: a graph without cycles. To keep it one, ask dependencies_reach in the
 * transaction that inserts. */
#ifndef STORE_DEPENDENCIES_H
#define STORE_DEPENDENCIES_H

#include "model/dependency.h"
#include "store/monitors.h"

struct dependencies {
    struct dependency *list;
    int count, capacity;
};

/* Whether one monitor depends on another directly, and whether it does through any number of others. */
enum found dependencies_exists(struct db *db, int64_t monitor, int64_t depends_on);
enum found dependencies_reach(struct db *db, int64_t monitor, int64_t depends_on);

/* Gives the dependency its id (in the arena); monitor, depends_on and created_at must be set. Inside a
 * writing transaction. */
int dependencies_insert(struct db *db, struct arena *a, struct dependency *d);

/* The one of this id, if it is the monitor's. */
enum found dependencies_delete(struct db *db, int64_t monitor, const char *id);

/* What a monitor depends on, and what depends on it; each oldest first. */
int dependencies_of(struct db *db, struct arena *a, int64_t monitor, struct dependencies *list);
int dependencies_on(struct db *db, struct arena *a, int64_t monitor, struct dependencies *list);

/* What these depend on, ascending: `of` has their keys with commas between. */
int dependencies_of_keys(struct db *db, struct arena *a, const char *of, struct keys *keys);
void dependencies_of_keys_expect(struct db *db, const char *of); /* as store/query.h has it */

/* On how many others a monitor depends. */
int dependencies_count(struct db *db, int64_t monitor, int64_t *count);

#endif
