/* What push monitors expect, their runs, and their last pings. */
#ifndef STORE_PUSHES_H
#define STORE_PUSHES_H

#include "base/digest.h"
#include "model/ping.h"
#include "store/db.h"

#define PUSH_RUNS_MOST 100 /* open at once, of a monitor: the oldest give way */

/* A row, good as long as the transaction that read it. */
struct push {
    int64_t monitor;
    int64_t counted_from;     /* what the next is counted from; 0: nothing is expected yet */
    int64_t next_expected_at; /* 0: nothing is */
    int64_t deadline;         /* until when it is waited for; 0 as above */
    int64_t last_ping_at;
    int64_t open_runs;
    int64_t pings;            /* the last number that a ping or a run was given */
    int64_t last_second;      /* of the last ping */
    int64_t in_second;        /* how many there were in that second */
};

struct pushes {
    struct push *list;
    int count, capacity;
};

struct push_run {
    int64_t monitor, seq;
    const char *name;   /* NULL: none was given */
    int64_t started_ms; /* Unix time */
    int64_t closes_at;
};

struct push_runs {
    struct push_run *list;
    int count, capacity;
};

/* A row for a monitor; sealed_key: the ping key, as only this instance can read it. */
int pushes_insert(struct db *db, int64_t monitor, const struct digest *ping_key, const char *sealed_key);
int pushes_set_key(struct db *db, int64_t monitor, const struct digest *ping_key, const char *sealed_key);

/* With all its pings and runs. */
int pushes_delete(struct db *db, int64_t monitor);

enum found pushes_read(struct db *db, int64_t monitor, struct push *p);
enum found pushes_by_ping_key(struct db *db, const struct digest *ping_key, struct push *p);
int pushes_save(struct db *db, const struct push *p);

/* Those whose deadline has passed, in its order. */
int pushes_overdue(struct db *db, struct arena *a, int64_t now, int limit, struct pushes *list);

/* Keys of those that are shown in maintenance although no window is active any more. */
struct keys;
int pushes_out_of_maintenance(struct db *db, struct arena *a, int64_t now, int limit, struct keys *list);

/* Runs: p->open_runs is counted along, and is for the caller to save. */
int push_runs_begin(struct db *db, struct push *p, const struct push_run *run);
enum found push_runs_newest(struct db *db, struct arena *a, int64_t monitor, const char *name,
                            struct push_run *run);
int push_runs_end(struct db *db, struct push *p, int64_t seq);

/* From now on those that are open close so many seconds after they began. */
int push_runs_reschedule(struct db *db, int64_t monitor, int64_t seconds);

/* Those that should have been closed by now. */
int push_runs_overdue(struct db *db, struct arena *a, int64_t now, int limit, struct push_runs *list);

struct pings {
    struct ping *list;
    int count, capacity;
};

/* Keeps it, and the PINGS_KEPT newest. */
int pings_insert(struct db *db, struct arena *a, int64_t monitor, const struct ping *p);
int pings_newest(struct db *db, struct arena *a, int64_t monitor, int64_t limit, struct pings *list,
                 int64_t *total);

#endif
