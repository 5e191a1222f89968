/* Many monitors at a glance: for status pages and the dashboard. */
#ifndef STORE_OVERVIEW_H
#define STORE_OVERVIEW_H

#include "render/dashboard.h"
#include "render/status_history.h"
#include "render/status_monitor.h"
#include "store/monitors.h"

/* Monitors as they are shown, with their uptimes, by group (none last), name and id. */
struct overview {
    int64_t now;                 /* set by the caller */
    struct status_monitor *list; /* in the arena */
    int count;
    int64_t total;               /* matches before the filter's limit and offset */
    struct status_counts counts; /* of all matches: only set by overview_status */
    int64_t until;               /* so long it stays true if nothing is written */
};
int overview_monitors(struct db *db, struct arena *a, const struct monitor_filter *filter,
                      struct overview *o);

/* The same, with the counts. */
int overview_status(struct db *db, struct arena *a, const struct monitor_filter *filter, struct overview *o);

/* A part of all monitors in scope, with those that are degraded or down in front; without uptimes. o->counts
 * are set by the caller (store/status_counts.h). */
int overview_front(struct db *db, struct arena *a, enum monitor_scope scope, const struct list_range *range,
                   struct overview *o);

/* Moves *until to `at`, a second from which the answer would be another, if that comes sooner; what is past
 * changes nothing any more. */
void overview_ends_by(int64_t *until, int64_t at, int64_t now);

/* The two halves of overview_monitors, for callers that show the uptimes of some of the list only: without
 * them, and those of `shown`; *until is lowered to when one of these changes by itself. */
int overview_list(struct db *db, struct arena *a, const struct monitor_filter *filter, struct overview *o);
int overview_uptimes(struct db *db, struct arena *a, struct status_monitor *const *shown, int count,
                     int64_t now, int64_t *until);

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
