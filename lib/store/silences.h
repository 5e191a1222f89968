/* The table of silences, what they hold back, and what is to be told when they are over. */
#ifndef STORE_SILENCES_H
#define STORE_SILENCES_H

#include "model/listing.h"
#include "model/silence.h"
#include "store/db.h"

struct silences {
    struct silence *list;
    int count, capacity;
};

/* Gives it its id (in the arena), key and created_at. Inside a writing transaction, as all that writes
 * here. */
int silences_insert(struct db *db, struct arena *a, struct silence *s);

/* It is over now, if it was not before. */
int silences_end(struct db *db, int64_t key, int64_t now);

enum found silences_by_id(struct db *db, struct arena *a, const char *id, struct silence *s);

/* Of a workspace: the latest starts_at first. */
enum silence_state { SILENCE_ACTIVE, SILENCE_PAST, SILENCE_ANY };
struct silence_filter {
    enum silence_state state;
    struct readership of;
    const struct silence *after; /* those behind this one; NULL: from the beginning */
    int64_t now, limit;
};
int silences_find(struct db *db, struct arena *a, const struct silence_filter *filter, struct silences *list);
int silences_total(struct db *db, const struct silence_filter *filter, int64_t *total);

/* Forgets those that were over before that time. */
int silences_prune(struct db *db, int64_t before);

/* Whether nobody is to be told of this monitor (its key). */
enum found silences_hold(struct db *db, int64_t monitor, int64_t now);

/* Those that are on, of all workspaces: how many, for how many monitors, and when the last of them ends. */
struct silences_now {
    int64_t count, monitors, until;
};
int silences_now(struct db *db, int64_t now, struct silences_now *s);

/* Keeps for later that a channel, which was told of an incident, was not told of its end. Of an incident that
 * is gone nothing is kept. */
int silences_keep_end(struct db *db, int64_t incident, int64_t channel);

/* --- when they are over --- */

/* One that is over, and whose open incidents were not all told. */
struct silence_over {
    int64_t key, ended_at;
    int64_t told_until; /* seq of the last that was */
};
enum found silences_over(struct db *db, int64_t now, struct silence_over *s);

/* The next open incidents to be told, at most limit; those that another silence holds back are left out, and
 * those of which something was told since. */
struct silenced_incident {
    int64_t seq, monitor;
};
struct silenced_incidents {
    struct silenced_incident *list;
    int count, capacity;
};
int silences_open_incidents(struct db *db, struct arena *a, const struct silence_over *s, int64_t now,
                            int64_t limit, struct silenced_incidents *incidents);

/* All up to this one (0: all there are) were told. */
int silences_set_told(struct db *db, int64_t key, int64_t seq);

/* An end that was kept, and that no silence holds back any longer. */
struct silenced_end {
    int64_t incident, channel, monitor;
    const char *incident_id;
};
struct silenced_ends {
    struct silenced_end *list;
    int count, capacity;
};
int silences_kept_ends(struct db *db, struct arena *a, int64_t now, int64_t limit,
                       struct silenced_ends *ends);
int silences_forget_end(struct db *db, const struct silenced_end *end);

#endif
