/* Many monitors at a glance: for status pages and the dashboard. */
#ifndef STORE_OVERVIEW_H
#define STORE_OVERVIEW_H

#include "render/dashboard.h"
#include "render/status_history.h"
#include "render/status_monitor.h"
#include "store/monitors.h"

/* Monitors as they are shown, by group (none last), name and id, with or without their uptimes. Lists that
 * may be long are in glances.h. */
struct overview {
    int64_t now;                 /* set by the caller */
    struct status_monitor *list; /* in the arena */
    int count;
    int64_t total;               /* matches before the filter's limit and offset */
    struct status_counts counts; /* of all matches: see overview_front */
    int64_t until;               /* so long it stays true if nothing is written */
};

/* A part of all monitors in scope, with those that are degraded or down in front; without uptimes. o->counts
 * are set by the caller (store/status_counts.h). */
int overview_front(struct db *db, struct arena *a, enum monitor_scope scope, const struct list_range *range,
                   struct overview *o);

/* Moves *until to `at`, a second from which the answer would be another, if that comes sooner; what is past
 * changes nothing any more. */
void overview_ends_by(int64_t *until, int64_t at, int64_t now);

/* A list without uptimes, and those of `shown`; *until is lowered to when one of these changes by itself. */
int overview_list(struct db *db, struct arena *a, const struct monitor_filter *filter, struct overview *o);
int overview_uptimes(struct db *db, struct arena *a, struct status_monitor *const *shown, int count,
                     int64_t now, int64_t *until);

/* What lists of monitors at a glance are made of. Keys of monitors with an open incident, ascending. One
 * monitor as it is shown, without its uptimes: its status is replaced by the one to be shown. A place for the
 * uptimes of each monitor, in the arena and in the order of keys (uptime_bulk.h), and the place of one. */
struct uptime_bulk;
int overview_read_open(struct db *db, struct arena *a, struct keys *open);
struct status_monitor overview_glance(struct monitor *m, const struct keys *open, int64_t now);
struct uptime_bulk *overview_places(struct arena *a, const struct keys *keys);
const struct uptime_bulk *overview_uptime(const struct uptime_bulk *places, int count, int64_t monitor);

/* Monitors day by day, one after the other in the same memory: `take` is called for each. *total: matches
 * before limit and offset. */
int overview_status_history(struct db *db, struct arena *a, const struct monitor_filter *filter,
                            const struct status_history *h,
                            void (*take)(void *to, const struct monitor_history *one), void *to,
                            int64_t *total);

/* The days of one, into the next place of h->list. */
int overview_monitor_history(struct db *db, struct arena *a, const struct monitor *m,
                             struct status_history *h);

/* All monitors together, day by day: `count` UTC days from first_day (a midnight) on. */
int overview_days(struct db *db, int64_t first_day, int count, int64_t now, struct day *days);

/* So many monitors are added up one by one for the dashboard, to the second; if there are more, its periods
 * begin with a full hour, and the slowest are looked for among those that are slow now. */
#define OVERVIEW_FEW 1000

/* All monitors of a workspace, as far as the audience goes, with recent incidents and slowest monitors. */
int overview_workspace(struct db *db, struct arena *a, const struct readership *of, int64_t now,
                       struct dashboard *d, int64_t *until);

/* The whole instance. for_admin: with recent incidents and slowest monitors. *until: as
 * uptime_bulk_read's. */
int overview_dashboard(struct db *db, struct arena *a, bool for_admin, int64_t now, struct dashboard *d,
                       int64_t *until);

#endif
