/* With which document an object was last applied: by the object's id. Rows outlive their objects, until a
 * prune meets them. */
#ifndef STORE_APPLIED_H
#define STORE_APPLIED_H

#include "store/db.h"

struct applied {
    const char *id;
    int64_t part; /* of the document, as the caller numbers them */
};

struct applied_objects {
    struct applied *list;
    int count, capacity;
};

/* The set that an object was last applied under, in the arena. NONE: it never was. */
enum found applied_set(struct db *db, struct arena *a, const char *id, const char **set);

/* It was applied under this set now, whatever it was before. Inside a transaction; 0, or -1 (logged). */
int applied_put(struct db *db, const char *id, int64_t workspace, int64_t part, const char *set);

/* The id of the maintenance that a workspace calls so; and the names of all that it has, NULL where there is
 * none; in the arena. */
enum found applied_maintenance(struct db *db, struct arena *a, int64_t workspace, const char *external_id,
                               const char **id);
struct applied_names {
    const char **list;
    int count, capacity;
};
int applied_maintenance_names(struct db *db, struct arena *a, int64_t workspace, struct applied_names *names);

/* It is gone. */
int applied_remove(struct db *db, const char *id);

/* All that was last applied under a set of a workspace, also what is gone by now; by part, then id. */
int applied_of(struct db *db, struct arena *a, int64_t workspace, const char *set,
               struct applied_objects *objects);

#endif
