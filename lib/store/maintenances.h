/* The table of maintenance windows. */
#ifndef STORE_MAINTENANCES_H
#define STORE_MAINTENANCES_H

#include "model/listing.h"
#include "model/maintenance.h"
#include "store/db.h"
#include "store/page_cursor.h"

struct maintenances {
    struct maintenance *list;
    int count, capacity;
};

/* Gives the window its id (in the arena); monitor and all that a client sets must be there. Inside a writing
 * transaction. */
int maintenances_insert(struct db *db, struct arena *a, struct maintenance *m);

/* What it was stays to be read by maintenances_published, as long as its end is not. Inside a writing
 * transaction. */
int maintenances_delete(struct db *db, const char *id);

enum found maintenances_by_id(struct db *db, struct arena *a, const char *id, struct maintenance *m);

/* The window that is open at `at`; of several the one that ends last. */
enum found maintenances_active(struct db *db, struct arena *a, int64_t monitor, int64_t at,
                               struct maintenance *m);

/* Those of a monitor, the latest starts_at first. */
int maintenances_of_monitor(struct db *db, struct arena *a, int64_t monitor, const struct list_range *range,
                            struct maintenances *list);
int maintenances_of_monitor_total(struct db *db, int64_t monitor, int64_t *total);

/* Over many monitors: those that have not ended, the earliest starts_at first; past ones, the latest
 * ends_at first. */
struct maintenance_filter {
    enum maintenance_state state;
    struct readership of;
    int64_t page;  /* key of a status page: only what is on it; 0: any */
    int64_t now;
    struct list_range range;
};
int maintenances_find(struct db *db, struct arena *a, const struct maintenance_filter *filter,
                     struct maintenances *list);
int maintenances_total(struct db *db, const struct maintenance_filter *filter, int64_t *total);

/* Those of a monitor that are not over, the earliest starts_at first, at most limit. */
int maintenances_ahead(struct db *db, struct arena *a, int64_t monitor, int64_t now, int64_t limit,
                      struct maintenances *list);

/* A monitor for which another window is active than was last published, or none any more. */
struct maintenance_change {
    int64_t monitor;       /* key */
    const char *published; /* id of the window whose beginning was; NULL: none */
};

struct maintenance_changes {
    struct maintenance_change *list;
    int count, capacity;
};

/* At most limit, in the order of keys, from behind the key `after`. */
int maintenance_changes(struct db *db, struct arena *a, int64_t now, int64_t after, int64_t limit,
                        struct maintenance_changes *changes);

/* The window whose beginning was published; of one that was deleted meanwhile title, starts_at and
 * ends_at. */
enum found maintenances_published(struct db *db, struct arena *a, const struct maintenance_change *change,
                                  struct maintenance *m);

/* Keeps the id of the window whose beginning was published; NULL: none is active. */
int maintenances_set_published(struct db *db, int64_t monitor, const char *maintenance);

/* How many windows of a monitor are not over. */
int maintenances_count(struct db *db, int64_t monitor, int64_t now, int64_t *count);

#endif
