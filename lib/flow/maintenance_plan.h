/* A maintenance becomes times, and times become windows of monitors: when it is made or changed, and later by
 * the runs of the checker, which add times to those of rules and windows to times that come near. So a check
 * looks for a row of its monitor alone, and a run for rows that are due: neither grows with the number of
 * monitors, or with what is past. Inside a writing transaction. 0, or -1 (logged): the caller rolls back. */
#ifndef FLOW_MAINTENANCE_PLAN_H
#define FLOW_MAINTENANCE_PLAN_H

#include "model/maintenance.h"
#include "store/db.h"

/* The keys of the monitors that a client names. */
struct maintenance_members {
    const int64_t *list;
    int count;
};

/* Makes one. members: of those that are fixed. */
int maintenance_plan_add(struct db *db, struct arena *a, struct maintenance *m,
                         const struct maintenance_members *members, int64_t now);

/* Changes one. members: NULL: they are not changed. */
int maintenance_plan_change(struct db *db, struct arena *a, const struct maintenance *was,
                            struct maintenance *m, const struct maintenance_members *members, int64_t now);

/* What is on ends; later times of a rule stay. */
int maintenance_plan_end(struct db *db, struct arena *a, struct maintenance *m, int64_t now);

/* The next time is left out. *skipped: there was one. */
int maintenance_plan_skip(struct db *db, struct arena *a, struct maintenance *m, int64_t now, bool *skipped);

/* For the runs of the checker: adds times to the maintenance of this key, from the rule. */
int maintenance_plan_refill(struct db *db, struct arena *a, int64_t key, int64_t now);

#endif
