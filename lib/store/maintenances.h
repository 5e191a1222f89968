/* The table of maintenances, and lists of them. When each of them happens and for which monitors is in
 * store/maintenance_times.h. */
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

/* Gives it its id (in the arena), key and revision; monitor (of a window), workspace, created_at and all that
 * a client sets must be there. Inside a writing transaction, as all that writes here. */
int maintenances_insert(struct db *db, struct arena *a, struct maintenance *m);

/* Saves what a client may change, with the next revision. */
int maintenances_save(struct db *db, struct arena *a, struct maintenance *m, int64_t now);

/* It was changed in what is not saved with it. */
int maintenances_touch(struct db *db, struct maintenance *m, int64_t now);

/* maintenances_published can read it until its end has been published. */
int maintenances_delete(struct db *db, int64_t key, int64_t now);

/* With the times that are on and next at now. */
enum found maintenances_by_id(struct db *db, struct arena *a, const char *id, int64_t now,
                              struct maintenance *m);
enum found maintenances_by_key(struct db *db, struct arena *a, int64_t key, int64_t now,
                               struct maintenance *m);

/* Whether another one of the workspace is called so. */
enum found maintenances_named(struct db *db, int64_t workspace, const char *external_id, int64_t but);

/* The one that the monitor is in at `at`, with that time of it; of several the one that ends last. */
enum found maintenances_active(struct db *db, struct arena *a, int64_t monitor, int64_t at,
                               struct maintenance *m);

/* Those of a monitor, the latest starts_at first. all: with what readers without a key are not shown. */
int maintenances_of_monitor(struct db *db, struct arena *a, int64_t monitor, bool all,
                            const struct list_range *range, int64_t now, struct maintenances *list);
int maintenances_of_monitor_total(struct db *db, int64_t monitor, bool all, int64_t *total);

/* Those of a monitor that are not over, the next first, at most limit. */
int maintenances_ahead(struct db *db, struct arena *a, int64_t monitor, bool all, int64_t now, int64_t limit,
                       struct maintenances *list);

/* Of a page, one for each monitor on it: those that are not over, the next first; past ones, the latest end
 * first. */
struct maintenance_page_filter {
    enum maintenance_state state;
    struct readership of;
    int64_t page; /* its key */
    int64_t now;
    struct list_range range;
};
int maintenances_of_page(struct db *db, struct arena *a, const struct maintenance_page_filter *filter,
                         struct maintenances *list);
int maintenances_of_page_total(struct db *db, const struct maintenance_page_filter *filter, int64_t *total);

/* Of a page, one for each monitor on it: those that were on at some moment of from..until-1, by when they
 * began, at most limit. */
int maintenances_of_page_between(struct db *db, struct arena *a, int64_t page, int64_t from, int64_t until,
                                 int64_t limit, int64_t now, struct maintenances *list);

/* For people: those that are not over, the next first, each once however many monitors of the page (0: that
 * are listed) it is for: monitor_name is the first of these, monitor_count how many. */
int maintenances_told(struct db *db, struct arena *a, enum monitor_scope scope, int64_t page, int64_t now,
                      int64_t limit, struct maintenances *list);

/* Of all, or of a workspace: the latest starts_at first. */
struct maintenance_filter {
    enum maintenance_state state; /* MAINTENANCE_STATE_COUNT: any */
    struct readership of;
    const struct maintenance *after; /* those behind this one; NULL: from the beginning */
    int64_t now, limit;
};
int maintenances_find(struct db *db, struct arena *a, const struct maintenance_filter *filter,
                      struct maintenances *list);
int maintenances_total(struct db *db, const struct maintenance_filter *filter, int64_t *total);

/* A monitor whose active maintenance, or lack of one, is not what was last published. */
struct maintenance_change {
    int64_t monitor;       /* key */
    const char *published; /* id of the one whose beginning was; NULL: none */
};

struct maintenance_changes {
    struct maintenance_change *list;
    int count, capacity;
};

/* At most limit, in the order of keys, from behind the key `after`. */
int maintenance_changes(struct db *db, struct arena *a, int64_t now, int64_t after, int64_t limit,
                        struct maintenance_changes *changes);

/* The one whose beginning was published, with that time of it; of one that was deleted meanwhile title and
 * times, without an id. */
enum found maintenances_published(struct db *db, struct arena *a, const struct maintenance_change *change,
                                  int64_t now, struct maintenance *m);

/* Keeps the id of the one whose beginning was published; NULL: none is on. */
int maintenances_set_published(struct db *db, int64_t monitor, const char *maintenance);

/* How many of a monitor are not over; of a workspace likewise, that have a rule or a match. but: the key of
 * one that is not counted; 0: all are. */
int maintenances_count(struct db *db, int64_t monitor, int64_t but, int64_t now, int64_t *count);
int maintenances_of_rules_count(struct db *db, int64_t workspace, int64_t but, int64_t now, int64_t *count);

/* Notes that a channel is told of an event of this time of a maintenance; NONE: it was told before. */
enum found maintenances_tell(struct db *db, const struct maintenance *m, const char *event, int64_t channel,
                             int64_t now);

/* Names of its first members, in the arena: at most limit. */
struct member_names {
    const char **list;
    int count, capacity;
};
int maintenances_member_names(struct db *db, struct arena *a, int64_t key, int64_t limit,
                              struct member_names *names);

#endif
