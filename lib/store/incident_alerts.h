/* Open incidents of which people are told again: reminders, escalations, claims that lapse. */
#ifndef STORE_INCIDENT_ALERTS_H
#define STORE_INCIDENT_ALERTS_H

#include "rules/reminder.h"
#include "store/db.h"
#include "store/monitors.h"

/* Open incidents of monitors that have alert rules, are down, not paused, not suppressed by a dependency, and
 * in no maintenance window; with all that decides whether it is time for another alert. At most limit, by
 * seq, from behind `after`. */
struct open_alert {
    int64_t seq, monitor;
    struct alert_rules rules;
    struct alert_history history;
};
struct open_alerts {
    struct open_alert *list;
    int count, capacity;
};
int incidents_with_rules(struct db *db, struct arena *a, int64_t now, int64_t after, int64_t limit,
                         struct open_alerts *list);

/* The monitors whose open incident was claimed for a time that is over; takes a claim back. */
int incidents_lapsed(struct db *db, struct arena *a, int64_t now, struct keys *monitors);
int incidents_unclaim(struct db *db, int64_t seq);

/* The monitors that are down, no longer flapping, and of whose incident people were told nothing, for that
 * reason. */
int incidents_steady(struct db *db, struct arena *a, const char *reason, int64_t now, int64_t limit,
                     struct keys *monitors);

int incidents_reminded(struct db *db, int64_t seq, int64_t now);

/* for_reminder: it was told in place of a reminder that was due. */
int incidents_escalated(struct db *db, int64_t seq, bool for_reminder, int64_t now);

#endif
