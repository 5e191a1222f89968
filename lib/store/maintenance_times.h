/* When a maintenance happens, and for which monitors: its times (maintenance_occurrences), its members,
 * and the windows (maintenance_windows), a row for each member and time that began or soon begins, by
 * which a check learns whether its monitor is in maintenance. flow/maintenance_plan.h decides what is in
 * them. All that writes is inside a writing transaction. */
#ifndef STORE_MAINTENANCE_TIMES_H
#define STORE_MAINTENANCE_TIMES_H

#include "model/maintenance.h"
#include "store/db.h"
#include "store/monitors.h"

/* Sets m->on and m->next. */
int maintenance_times_find(struct db *db, struct maintenance *m, int64_t now);

/* Adds a time, unless it is there; its windows are to be made at lay_out_at. */
int maintenance_times_add(struct db *db, int64_t key, const struct time_span *span, int64_t lay_out_at);

/* The start of the last that is known; INT64_MIN: none is. */
int maintenance_times_last(struct db *db, int64_t key, int64_t *starts_at);

/* Those that are not over, but for those that are left out: at most limit. */
struct time_spans {
    struct time_span *list;
    int count, capacity;
};
int maintenance_times_ahead(struct db *db, struct arena *a, int64_t key, int64_t now, int64_t limit,
                            struct time_spans *spans);

/* Takes those that end behind `from` away, and the windows that begin behind it; windows that are on then end
 * then, unless the same time is added again. */
int maintenance_times_forget(struct db *db, int64_t key, int64_t from);

/* What is on ends now. */
int maintenance_times_end(struct db *db, int64_t key, int64_t now);

/* The only time of one without a rule ends now: it is as if it had been meant so. */
int maintenance_times_end_for_good(struct db *db, int64_t key, int64_t now);

/* A time is left out; it stays known, so that it is not added again. */
int maintenance_times_skip(struct db *db, int64_t key, int64_t starts_at);

/* When more times are to be added (-1: all are known), and with that when it is over. */
int maintenance_times_set_refill(struct db *db, int64_t key, int64_t refill_at);

/* Keeps what members have of their maintenance in step with it. */
int maintenance_times_spread(struct db *db, int64_t key);

/* Keys of those whose times are to be added to. */
int maintenance_times_to_refill(struct db *db, struct arena *a, int64_t now, int64_t limit,
                                struct keys *keys);

/* A time whose windows are to be made. key: of one maintenance; 0: of any. */
struct maintenance_due {
    int64_t key, starts_at;
};
struct maintenance_dues {
    struct maintenance_due *list;
    int count, capacity;
};
int maintenance_times_due(struct db *db, struct arena *a, int64_t key, int64_t now, int64_t limit,
                          struct maintenance_dues *due);

/* Makes windows of a time, at most limit: *made of them. When it made fewer, that is noted. */
int maintenance_times_lay_out(struct db *db, const struct maintenance_due *due, int64_t now, int64_t limit,
                              int64_t *made);

/* --- members --- */

int maintenance_members_add(struct db *db, int64_t key, int64_t monitor);
int maintenance_members_add_matching(struct db *db, int64_t key);

/* With the windows of what is on and to come: a member that leaves is in maintenance until now. */
int maintenance_members_remove(struct db *db, int64_t key, int64_t monitor, int64_t now);

/* With the windows of what is laid out and not over. */
int maintenance_members_join(struct db *db, int64_t key, int64_t monitor, int64_t now);

/* The same for many at once, however many these are. What matches now is in the maintenance: of a match that
 * is not for all those leave that match no longer; then those join that match, and stay as they are if they
 * were in. */
int maintenance_members_leave_unmatched(struct db *db, int64_t key, int64_t now);
int maintenance_members_join_matching(struct db *db, int64_t key, int64_t now);

/* All leave. */
int maintenance_members_clear(struct db *db, int64_t key, int64_t now);

/* After a monitor has come to another workspace: its windows come along. */
int maintenance_members_take(struct db *db, int64_t monitor);

/* After a monitor was made, changed, or came to another workspace: it joins and leaves what it now
 * matches, and does not any longer. */
int maintenance_members_review(struct db *db, struct arena *a, int64_t monitor, int64_t now);

/* Before a monitor is deleted. */
int maintenance_members_forget(struct db *db, struct arena *a, int64_t monitor, const char *id);

/* --- notices --- */

struct maintenance_notice {
    int64_t monitor, key;
    struct time_span span;
};
struct maintenance_notices {
    struct maintenance_notice *list;
    int count, capacity;
};
/* Windows that are to be announced. */
int maintenance_notices(struct db *db, struct arena *a, int64_t now, int64_t limit,
                        struct maintenance_notices *notices);
int maintenance_noticed(struct db *db, const struct maintenance_notice *notice);

/* Forgets which channels were told of what, and windows of rules, from before that time. */
int maintenance_times_prune(struct db *db, int64_t before);

#endif
