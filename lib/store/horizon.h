/* Since when history is shown: what is older is past its retention. Rows go when watchpost tidy runs, an hour
 * later or more, and with whole parts of their tables (store/partitions.h); no reader sees them meanwhile.
 *
 * The horizon is a connection's: a process sets it when it begins something at some `now`. Queries that read
 * history name its times, and are given them by query_start. A connection whose horizon was never set shows
 * all there is. */
#ifndef STORE_HORIZON_H
#define STORE_HORIZON_H

#include "os/config.h"
#include "store/db.h"

/* Of events of single checks: for how long a client can resume by Last-Event-ID. */
#define EVENT_RETENTION_HOURS 24

/* Unix seconds: the first at which something is shown. */
struct horizon {
    int64_t history;      /* :history_from: heartbeats, evidence, gates; deliveries and alerts, but of
                           * incidents that go on */
    int64_t check_events; /* :check_events_from */
    int64_t events;       /* :events_from: all other events */
    int64_t audit;        /* :audit_from */
};

struct horizon horizon_of(const struct config *config, int64_t now);

/* For a run, which was told what time it is. */
void horizon_set(struct db *db, const struct config *config, int64_t now);

/* For a process with the host's clock. An instance whose runs of checks are told what time it is (--now)
 * lives in that time, if it is later, or more than a week ago: the runs of an instance that goes by the
 * clock are never a week behind it. Whether it is so, is read when that is first needed. The config must
 * outlive what is read. */
void horizon_set_by_clock(struct db *db, const struct config *config, int64_t now);

/* Stores the --now of this run, so that workers show history as of then; 0: runs go by the clock again. A
 * transaction of its own, if that is new. */
int horizon_tell(struct db *db, int64_t time);

/* Gives `db` the horizon of another connection. */
void horizon_copy(struct db *db, const struct db *from);

/* The horizon, for code that asks about history without a query that names :history_from or its like
 * (query_start binds those). */
const struct horizon *horizon_get(struct db *db);

/* Since when every heartbeat can be counted on to be there, and is shown: what a time of retention that was
 * shorter has taken does not come back. */
int horizon_of_heartbeats(struct db *db, int64_t *since);

#endif
