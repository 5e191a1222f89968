/* A finished check becomes history: heartbeat, rollup, monitor state, incident, events and queued alerts
 * commit together. Local results and those of remote probes both go through here. */
#ifndef FLOW_RECORD_H
#define FLOW_RECORD_H

#include "os/config.h"
#include "model/monitor.h"
#include "rules/verdict.h"
#include "store/db.h"

/* One result of the local checker. */
struct local_result {
    const struct monitor *monitor; /* as it was claimed */
    int64_t lease;                 /* under which it was claimed */
    struct check_result result;
};

/* Records a group of local results in one transaction. A result whose lease has passed to another run,
 * or whose monitor is gone or paused meanwhile, is left out silently. now: the time of the evaluation
 * (incidents resolve and open by it). The arena is scratch. 0, or -1: nothing of the group was recorded. */
int record_local(struct db *db, struct arena *a, const struct config *config,
                 const struct local_result *results, int count, int64_t now);

/* One result of a group, whose state (e->state) was just read, inside its transaction; for record_group.c. */
struct evaluation;
int record_result(struct evaluation *e, const struct local_result *r);

/* What a push monitor's ping, or the lack of one, says of it (flow/pings.h), inside the caller's writing
 * transaction: of e all is set, e->state too, and evaluation_by_result was asked. kept: it makes a heartbeat;
 * otherwise only the status follows. The caller saves e->counters and says rollups_recorded. */
int record_push(struct evaluation *e, const struct check_result *r, bool kept);

/* One accepted item of a probe's submission. */
struct remote_result {
    const struct monitor *monitor;
    struct check_result result; /* checked_at as the probe says */
};

/* Records what a remote location (key and UUID) submitted: heartbeats, then one consensus evaluation of each
 * monitor that has a threshold, is not paused, and of which something conclusive was submitted that is not
 * more than a day old. Inside the caller's writing transaction; the caller calls db_notify after its
 * commit. */
int record_remote(struct db *db, struct arena *a, const struct config *config, int64_t location,
                  const char *location_id, const struct remote_result *reports, int count, int64_t now);

#endif
