/* Many monitors at a glance: for status pages and the dashboard. */
#ifndef STORE_OVERVIEW_H
#define STORE_OVERVIEW_H

#include "pure/dashboard.h"
#include "pure/status_monitor.h"
#include "store/monitors.h"

/* How each of these monitors stands, in the same order; the list is in the arena. *until: as figures_read. */
int overview_monitors(struct db *db, struct arena *a, const struct monitors *found, int64_t now,
                      struct status_monitor **list, int64_t *until);

/* The whole instance. for_admin: with recent incidents and slowest monitors. */
int overview_dashboard(struct db *db, struct arena *a, bool for_admin, int64_t now, struct dashboard *d,
                       int64_t *until);

#endif
