/* The table of locations. A deleted one's row stays, unseen by all of this, because heartbeats name it. */
#ifndef STORE_LOCATIONS_H
#define STORE_LOCATIONS_H

#include "base/digest.h"
#include "model/location.h"
#include "store/db.h"

struct locations {
    struct location *list;
    int count, capacity;
};

/* id, name, region, workspace and created_at must be set. Inside a writing transaction in which
 * locations_by_name found none of this name. */
int locations_insert(struct db *db, const struct location *l, const struct digest *probe_key);

/* Oldest first. */
int locations_all(struct db *db, struct arena *a, struct locations *list);

/* How many report: the local checker, and those that are active and have reported. */
int locations_reporting(struct db *db, struct arena *a, struct reporting *r);

enum found locations_by_id(struct db *db, struct arena *a, const char *id, struct location *l);
enum found locations_by_name(struct db *db, struct arena *a, const char *name, struct location *l);
enum found locations_by_probe_key(struct db *db, struct arena *a, const struct digest *probe_key,
                                  struct location *l);

/* Its key is dead from then on, and its results count no longer. */
int locations_set_key(struct db *db, int64_t key, const struct digest *probe_key);
int locations_delete(struct db *db, int64_t key, int64_t now);

/* Those that serve this workspace alone. */
int locations_delete_of_workspace(struct db *db, int64_t workspace, int64_t now);

/* It has reported. revive: one that was disabled is active again. */
int locations_seen(struct db *db, int64_t key, bool revive, int64_t now);

/* The name of the submission that it made last, in the arena; NULL: it has made none that had one. */
int locations_last_batch(struct db *db, struct arena *a, int64_t key, const char **batch);
int locations_set_last_batch(struct db *db, int64_t key, const char *batch);

/* Those that have reported once, but last before this time, are no longer active. */
int locations_disable_stale(struct db *db, int64_t stale_before);

#endif
