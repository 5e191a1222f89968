/* Incidents that have not opened yet, because something that their monitors depend on may be found to be
 * away, too (rules/dependency_wait.h). At most one a monitor. All inside a writing transaction. */
#ifndef STORE_WAITING_INCIDENTS_H
#define STORE_WAITING_INCIDENTS_H

#include "rules/dependency_wait.h"
#include "store/db.h"
#include "store/monitors.h"

/* cause: of the incident, if it opens; one that waits already keeps its own. */
int waiting_incidents_save(struct db *db, int64_t monitor, int64_t waits_until, const char *cause);
int waiting_incidents_delete(struct db *db, int64_t monitor);

/* The cause, in the arena; NULL: nothing waits. */
int waiting_incidents_cause(struct db *db, struct arena *a, int64_t monitor, const char **cause);

/* The monitors whose incidents wait for this one; and of all those whose wait is over the first `limit`
 * behind the key `after`. */
int waiting_incidents_on(struct db *db, struct arena *a, int64_t monitor, struct keys *waiting);
int waiting_incidents_over(struct db *db, struct arena *a, int64_t now, int64_t after, int64_t limit,
                           struct keys *waiting);

/* What a monitor depends on directly, but for what is paused. */
struct dependency_states {
    struct dependency_state *list;
    int count, capacity;
};
int waiting_incidents_dependencies(struct db *db, struct arena *a, int64_t monitor, int64_t now,
                                   struct dependency_states *list);

#endif
