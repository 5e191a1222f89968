/* From a result to history. Per result: how the monitor stands is read inside the transaction, the pure transition
 * decides, and everything that follows from it is written. A group of results is one transaction, so that a run
 * pays for a few commits and not for thousands. */
#include "flow/record.h"

#include "flow/announce.h"
#include "store/heartbeats.h"
#include "store/incidents.h"
#include "store/states.h"
#include "store/tallies.h"

/* One result on its way, and what is known around it. */
struct entry {
    struct db *db;
    struct arena *a;
    const struct monitor *monitor;
    const struct result *result;
    const char *cause;          /* if an incident opens */
    int64_t now;
    struct standing standing;
    struct after after;
};

static int
save_heartbeat(struct entry *e, int64_t location)
{
    struct heartbeat h = {
        .seq = db_next(e->db, SERIES_HEARTBEAT),
        .status = e->result->status,
        .response_time_ms = e->result->response_time_ms,
        .status_code = e->result->status_code,
        .error_message = e->result->error_message,
        .checked_at = e->result->checked_at,
        .in_maintenance = e->standing.before.in_maintenance,
    };

    if (h.seq == 0 || heartbeats_insert(e->db, e->monitor->key, location, &h) != 0)
        return -1;
    return tallies_count(e->db, e->monitor->key, &h, &e->standing.running);
}

static int
tell(struct entry *e, enum happening happening, const struct monitor *m, const struct incident *i)
{
    struct announcement what = {
        .happening = happening,
        .monitor = m,
        .status = e->after.status,
        .incident = i,
        .live_only = i == NULL && e->standing.before.in_maintenance,
        .at = e->now,
    };

    return announce(e->db, e->a, &what);
}

static int
resolve_incident(struct entry *e, const struct monitor *m)
{
    struct incident i = { 0 };

    if (incidents_current(e->db, e->a, m->key, &i) != 1 || incidents_resolve(e->db, i.seq, e->now) != 0)
        return -1;
    i.resolved_at = e->now;
    return tell(e, INCIDENT_RESOLVED, m, &i);
}

static int
open_incident(struct entry *e, const struct monitor *m)
{
    struct incident i = {
        .monitor = m->key,
        .started_at = e->after.down_since > 0 ? e->after.down_since : e->result->checked_at,
        .cause = e->cause,
    };

    return incidents_open(e->db, e->a, &i) == 0 ? tell(e, INCIDENT_CREATED, m, &i) : -1;
}

/* In the contract's order (4.3). The monitor is read anew: its name may have changed while it was being checked. */
static int
carry_out(struct entry *e)
{
    struct monitor m;

    if (e->after.incident == LEAVE_INCIDENT && e->after.news == NO_NEWS)
        return 0;
    if (monitors_by_key(e->db, e->a, e->monitor->key, &m) != 1)
        return -1;
    if (e->after.incident == RESOLVE_INCIDENT && resolve_incident(e, &m) != 0)
        return -1;
    if (e->after.news != NO_NEWS &&
        tell(e, e->after.news == NEWS_DEGRADED ? MONITOR_DEGRADED : MONITOR_RECOVERED, &m, NULL) != 0)
        return -1;
    if (e->after.incident == OPEN_INCIDENT && open_incident(e, &m) != 0)
        return -1;
    return 0;
}

static const char *
cause_of(const struct entry *e)
{
    if (e->result->error_message != NULL)
        return e->result->error_message;
    return e->standing.before.status == DOWN ? "Monitor is down (dependency recovered)" : "Monitor is down";
}

static int
record_one(struct entry *e, int64_t lease)
{
    struct checked checked;
    int found = states_read(e->db, e->monitor->key, e->result->checked_at, &e->standing);

    if (found <= 0)
        return found;
    if (e->standing.lease != lease || e->standing.paused)
        return 0;
    e->after = transition_local(&e->standing.before, e->result->status, e->result->checked_at);
    e->cause = cause_of(e);
    if (save_heartbeat(e, 0) != 0)
        return -1;
    checked = (struct checked){
        .after = &e->after,
        .result = e->result->status,
        .response_time_ms = e->result->response_time_ms,
        .checked_at = e->result->checked_at,
        .due_at = e->result->checked_at + e->standing.interval_seconds,
        .running = &e->standing.running,
    };
    if (states_checked(e->db, e->monitor->key, &checked) != 0 ||
        announce_check(e->db, e->a, e->monitor, e->result, NULL, e->standing.before.in_maintenance) != 0)
        return -1;
    return carry_out(e);
}

int
record_local(struct db *db, struct arena *a, const struct finding *findings, int count, int64_t now)
{
    if (db_begin(db) != 0)
        return -1;
    for (int i = 0; i < count; i++) {
        struct entry e = { .db = db, .a = a, .monitor = findings[i].monitor, .result = &findings[i].result,
                           .now = now };

        if (record_one(&e, findings[i].lease) != 0)
            goto undo;
    }
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}
