/* From a result to history. The state of the monitor is read inside the transaction, the pure transition
 * decides, and everything that follows from it is written.
 *
 *   local:  heartbeat > own streak, or consensus of all locations > state > events > incident
 *   remote: heartbeat > the location's vote; then, once per monitor, consensus > state > events > incident
 *
 * An inconclusive result is history and nothing more: neither is anything decided, nor does a vote change.
 *
 * A group of results is one transaction, so that a run pays for a few commits and not for thousands. */
#include "flow/record.h"

#include "base/text.h"
#include "store/check_counters.h"
#include "store/coverage_points.h"
#include "store/heartbeats.h"
#include "store/incidents.h"
#include "store/monitor_states.h"
#include "store/rollups.h"
#include "store/votes.h"
#include "flow/publish.h"

enum { MOST_REASON = 200 }; /* characters: it lies in the narrow row that every check rewrites */

/* One monitor under evaluation, and what the steps below need to know of it. */
struct evaluation {
    struct db *db;
    struct arena *a;
    const struct config *config;
    const struct monitor *monitor;
    int64_t now;
    struct check_counters *counters; /* what the transaction adds to them */
    struct monitor_state state;
    struct after after;
    int64_t started_at;  /* of an incident, if one opens */
    const char *cause;   /* and its cause */
    const char *reason;  /* of the new status; NULL: none */
    const char *const *places; /* the names of the locations that had a say */
    int place_count;
};

/* A probe's clock may be ahead of ours. */
static int
count_slot(struct evaluation *e, const struct check_result *r, int64_t location)
{
    struct coverage *c = &e->state.coverage;
    int64_t at = location == 0 || r->checked_at < e->now ? r->checked_at : e->now;

    if (c->slot_seconds == 0)
        return 0;
    if (coverage_points_turn(e->db, e->monitor->key, c, at) != 0)
        return -1;
    if (location == 0)
        coverage_check_here(c, at, r->status != INCONCLUSIVE);
    else
        coverage_check(c, at, r->status != INCONCLUSIVE);
    return 0;
}

static int
save_heartbeat(struct evaluation *e, const struct check_result *r, int64_t location, int64_t *seq)
{
    struct heartbeat h = {
        .seq = db_next(e->db, SERIES_HEARTBEAT),
        .status = r->status,
        .response_time_ms = r->response_time_ms,
        .status_code = r->status_code,
        .error_message = r->error_message,
        .checked_at = r->checked_at,
        .in_maintenance = e->state.before.in_maintenance,
    };

    *seq = h.seq;
    if (h.seq == 0 || heartbeats_insert(e->db, e->monitor->key, location, &h) != 0 ||
        count_slot(e, r, location) != 0)
        return -1;
    check_counters_count(e->counters, e->monitor->type, r->status, r->response_time_ms);
    return rollups_count(e->db, e->monitor->key, &h, &e->state.running);
}

static int
publish_for(struct evaluation *e, enum event_type event_type, const struct monitor *m,
            const struct incident *i)
{
    struct publication what = {
        .event_type = event_type,
        .monitor = m,
        .status = e->after.status,
        .incident = i,
        .reason = event_type == MONITOR_DEGRADED ? e->reason : NULL,
        .degraded_since = event_type == MONITOR_RECOVERED ? e->state.before.streaks.degraded_since : 0,
        .live_only = i == NULL && e->state.before.in_maintenance,
        .at = e->now,
    };

    if (event_type == INCIDENT_CREATED) {
        what.checked_from = e->places;
        what.checked_from_count = e->place_count;
    }
    return publish(e->db, e->a, &what);
}

/* If the clock was set back meanwhile, the incident lasted 0 s, never less. */
static int
resolve_incident(struct evaluation *e, const struct monitor *m)
{
    struct incident i = { 0 };

    if (incidents_current(e->db, e->a, m->key, &i) != FOUND)
        return -1;
    i.resolved_at = e->now < i.started_at ? i.started_at : e->now;
    if (incidents_resolve(e->db, i.seq, i.resolved_at) != 0)
        return -1;
    return publish_for(e, INCIDENT_RESOLVED, m, &i);
}

static int
open_incident(struct evaluation *e, const struct monitor *m)
{
    struct incident i = { .monitor = m->key, .started_at = e->started_at, .cause = e->cause };

    if (incidents_open(e->db, e->a, &i, e->now) != 0)
        return -1;
    return publish_for(e, INCIDENT_CREATED, m, &i);
}

/* In the order that clients are promised. The monitor is read anew: its name may have changed while it was
 * being checked. */
static int
carry_out(struct evaluation *e)
{
    struct monitor m;

    if (e->after.incident == LEAVE_INCIDENT && e->after.news == NO_NEWS)
        return 0;
    if (monitors_by_key(e->db, e->a, e->monitor->key, &m) != FOUND)
        return -1;
    if (e->after.incident == RESOLVE_INCIDENT && resolve_incident(e, &m) != 0)
        return -1;
    if (e->after.news != NO_NEWS &&
        publish_for(e, e->after.news == NEWS_DEGRADED ? MONITOR_DEGRADED : MONITOR_RECOVERED, &m, NULL) != 0)
        return -1;
    return e->after.incident == OPEN_INCIDENT ? open_incident(e, &m) : 0;
}

static const char local_name[] = "Local";

static void
add_names(struct evaluation *e, const char **names, const struct location_results *b, bool remote,
          int64_t fresh)
{
    for (int i = 0; i < b->count; i++)
        if ((b->list[i].location_id != NULL) == remote && consensus_counts(&b->list[i].vote, fresh, e->now))
            names[e->place_count++] = b->list[i].location_name;
}

/* Those whose votes count, the local checker first. local: as for decide_by_consensus. */
static void
name_places(struct evaluation *e, const struct location_results *results, const struct vote *local,
            int64_t fresh)
{
    const char **names = arena_alloc(e->a, (size_t)(results->count + 1) * sizeof *names);

    e->places = names;
    e->place_count = 0;
    if (local != NULL)
        names[e->place_count++] = local_name;
    else
        add_names(e, names, results, false, fresh);
    add_names(e, names, results, true, fresh);
}

/* What all locations say together; the local checker's latest word may be newer than its row. local: NULL
 * if the row is right. */
static int
decide_by_consensus(struct evaluation *e, const struct vote *local)
{
    struct location_results results = { 0 };
    struct vote *votes;
    struct consensus c;
    int64_t fresh = consensus_freshness(e->state.interval_seconds, e->config->probe_stale_minutes);
    int count = 0;

    if (votes_of(e->db, e->a, e->monitor->key, local == NULL, &results) != 0)
        return -1;
    votes = arena_alloc(e->a, (size_t)(results.count + 1) * sizeof *votes);
    if (local != NULL)
        votes[count++] = *local;
    for (int i = 0; i < results.count; i++)
        votes[count++] = results.list[i].vote;
    c = consensus_of(votes, count, e->state.consensus_threshold, fresh, e->now);
    e->after = transition_consensus(&e->state.before, c.effective, e->now);
    e->started_at = c.down_since;
    e->cause = consensus_cause(e->a, &c, e->state.consensus_threshold);
    e->reason = c.effective == DOWN ? e->cause : consensus_doubt(e->a, &c, e->state.consensus_threshold);
    if (e->after.incident == OPEN_INCIDENT)
        name_places(e, &results, local, fresh);
    return 0;
}

static void
decide_alone(struct evaluation *e, const struct check_result *r)
{
    static const char *const here[] = { local_name };

    e->places = here;
    e->place_count = 1;
    e->after = transition_local(&e->state.before, r->status, r->checked_at);
    e->started_at = e->after.streaks.down_since > 0 ? e->after.streaks.down_since : r->checked_at;
    e->cause = e->reason = r->error_message;
    if (e->cause == NULL)
        e->cause = e->state.before.status == DOWN ? "Monitor is down (dependency recovered)"
                                                     : "Monitor is down";
}

static int
decide_local(struct evaluation *e, const struct check_result *r)
{
    struct vote vote = { .status = r->status, .checked_at = r->checked_at };
    struct streaks streaks;

    if (e->state.consensus_threshold < 0 || r->status == INCONCLUSIVE) {
        decide_alone(e, r);
        return 0;
    }
    streaks = transition_count(&e->state.before, r->status, r->checked_at);
    vote.down_since = streaks.down_since;
    if (decide_by_consensus(e, &vote) != 0)
        return -1;
    streaks.degraded_since = e->after.streaks.degraded_since;
    streaks.degraded_told = e->after.streaks.degraded_told;
    e->after.streaks = streaks;
    return 0;
}

static struct status_change
status_change_of(const struct evaluation *e)
{
    bool keeps = e->after.status == e->state.before.status || e->reason == NULL;

    return (struct status_change){
        .status = e->after.status,
        .degraded_since = e->after.streaks.degraded_since,
        .degraded_told = e->after.streaks.degraded_told,
        .now = e->now,
        .reason = keeps ? NULL : text_cut(e->a, e->reason, MOST_REASON),
    };
}

/* What is not believed yet is looked at again soon. */
static int64_t
next_interval(const struct evaluation *e)
{
    bool by_itself = e->state.consensus_threshold < 0;

    return by_itself && e->after.unconfirmed ? e->state.retry_interval_seconds : e->state.interval_seconds;
}

static int
save_state(struct evaluation *e, const struct check_result *r)
{
    struct monitor_state_update update = {
        .change = status_change_of(e),
        .streaks = e->after.streaks,
        .result = r->status,
        .response_time_ms = r->response_time_ms,
        .checked_at = r->checked_at,
        .due_at = r->checked_at + next_interval(e),
        .counts = &e->state,
    };

    if (r->status == INCONCLUSIVE)
        return monitor_states_inconclusive(e->db, e->monitor->key, r->checked_at, update.due_at, &e->state);
    return monitor_states_update(e->db, e->monitor->key, &update);
}

static int
record_one_local(struct evaluation *e, const struct local_result *r)
{
    int64_t seq;
    enum found found = monitor_states_read(e->db, r->monitor->key, r->result.checked_at, &e->state);

    if (found != FOUND)
        return found == NONE ? 0 : -1; /* NONE: a client deleted the monitor while it was being checked */
    if (e->state.lease != r->lease || e->state.paused)
        return 0; /* late: another run has the monitor by now, or a client has paused it */
    if (decide_local(e, &r->result) != 0 || save_heartbeat(e, &r->result, 0, &seq) != 0)
        return -1;
    if (save_state(e, &r->result) != 0 ||
        publish_check(e->db, e->a, r->monitor, &r->result, NULL, e->state.before.in_maintenance) != 0)
        return -1;
    return carry_out(e);
}

static int64_t
earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int
record_local(struct db *db, struct arena *a, const struct config *config,
             const struct local_result *results, int count, int64_t now)
{
    struct check_counters counters = { 0 };
    int64_t oldest = now;

    if (db_begin(db) != 0)
        return -1;
    for (int i = 0; i < count; i++) {
        struct evaluation e = { .db = db, .a = a, .config = config, .now = now, .counters = &counters };

        e.monitor = results[i].monitor;
        if (record_one_local(&e, &results[i]) != 0)
            goto undo;
        oldest = earlier(oldest, results[i].result.checked_at);
    }
    if (check_counters_save(db, &counters) != 0 || rollups_recorded(db, oldest) != 0)
        goto undo;
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}

/* One result of a remote location: a heartbeat and a vote. The monitor's status stays as it was, it is
 * written only together with the running rollup; evaluate decides it afterwards. */
static int
record_report(struct evaluation *e, const struct remote_result *r, int64_t location, const char *location_id)
{
    struct vote_cast cast = {
        .monitor = r->monitor->key,
        .location = location,
        .checked_at = r->result.checked_at,
        .response_time_ms = r->result.response_time_ms,
        .now = e->now,
        .result = r->result.status,
    };
    struct status_change as_before;
    enum found found = monitor_states_read(e->db, r->monitor->key, r->result.checked_at, &e->state);

    if (found != FOUND)
        return found == NONE ? 0 : -1;
    as_before = (struct status_change){
        .status = e->state.before.status,
        .degraded_since = e->state.before.streaks.degraded_since,
        .degraded_told = e->state.before.streaks.degraded_told,
    };
    cast.in_maintenance = e->state.before.in_maintenance;
    if (save_heartbeat(e, &r->result, location, &cast.seq) != 0 ||
        monitor_states_move(e->db, r->monitor->key, &as_before, &e->state) != 0)
        return -1;
    /* A check of the former url or expectations says nothing about those of today: history, but no vote. */
    if (r->result.status != INCONCLUSIVE && cast.checked_at >= e->state.configured_at &&
        votes_cast(e->db, &cast) != 0)
        return -1;
    return publish_check(e->db, e->a, r->monitor, &r->result, location_id, cast.in_maintenance);
}

/* Decides the status anew from the votes as they are. A monitor that has lost its consensus since the
 * location asked for its work, or is paused, keeps its status. */
static int
evaluate(struct evaluation *e)
{
    struct status_change change;
    enum found found = monitor_states_read(e->db, e->monitor->key, e->now, &e->state);

    if (found != FOUND)
        return found == NONE ? 0 : -1;
    if (e->state.consensus_threshold < 0 || e->state.paused)
        return 0;
    if (decide_by_consensus(e, NULL) != 0)
        return -1;
    change = status_change_of(e);
    if (monitor_states_move(e->db, e->monitor->key, &change, &e->state) != 0)
        return -1;
    return carry_out(e);
}

/* Conclusive, and of all such results of its monitor the first: a batch that holds several of one monitor
 * asks for consensus once, when all their votes are in. */
static bool
asks_for_evaluation(const struct remote_result *reports, int index)
{
    const struct remote_result *r = &reports[index];

    if (r->result.status == INCONCLUSIVE)
        return false;
    for (int i = 0; i < index; i++)
        if (reports[i].monitor->key == r->monitor->key && reports[i].result.status != INCONCLUSIVE)
            return false;
    return true;
}

int
record_remote(struct db *db, struct arena *a, const struct config *config, int64_t location,
              const char *location_id, const struct remote_result *reports, int count, int64_t now)
{
    struct check_counters counters = { 0 };
    struct evaluation e = { .db = db, .a = a, .config = config, .now = now, .counters = &counters };
    int64_t oldest = now;

    for (int i = 0; i < count; i++) {
        e.monitor = reports[i].monitor;
        if (record_report(&e, &reports[i], location, location_id) != 0)
            return -1;
        oldest = earlier(oldest, reports[i].result.checked_at);
    }
    /* Only now, with all votes of the batch in: a location that was cut off delivers many results of a
     * monitor at once, and what was true in between must open no incident. */
    for (int i = 0; i < count; i++) {
        e.monitor = reports[i].monitor;
        if (asks_for_evaluation(reports, i) && evaluate(&e) != 0)
            return -1;
    }
    return check_counters_save(db, &counters) == 0 ? rollups_recorded(db, oldest) : -1;
}
