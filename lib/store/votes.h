/* The latest result of each location for a monitor: what consensus counts, and what per-location status
 * shows. */
#ifndef STORE_VOTES_H
#define STORE_VOTES_H

#include "rules/consensus.h"
#include "store/db.h"

struct location_result {
    struct vote vote;
    int64_t response_time_ms;
    const char *location_id;   /* NULL: the local checker */
    const char *location_name; /* "Local" for that */
    const char *region;        /* NULL: none */
};

struct location_results {
    struct location_result *list;
    int count, capacity;
};

/* Active remote locations, by name; with_local: the local checker's last result too, if it has one (by
 * name among the others). No freshness is judged. */
int votes_of(struct db *db, struct arena *a, int64_t monitor, bool with_local,
             struct location_results *results);

/* What that location said last; UNKNOWN: nothing. */
int votes_last(struct db *db, int64_t monitor, int64_t location, enum status *result);

/* How many of a monitor's last heartbeats, of any location, are looked through for where a run of downs
 * began. */
#define VOTES_LOOK_BACK 500

/* One remote result, after its heartbeat was written: replaces that location's latest if it is newer
 * (greatest checked_at, then greatest seq), and keeps the start of its run of downs outside windows, also
 * when what belongs into the run comes late. A latest from the far future is none: the clock was set back. */
struct vote_cast {
    int64_t monitor, location; /* keys */
    int64_t seq, checked_at, response_time_ms, now;
    enum status result;
    bool in_maintenance;
};
int votes_cast(struct db *db, const struct vote_cast *cast);

#endif
