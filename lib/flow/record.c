/* From a result to history. The state of the monitor is read inside the transaction, the pure transition
 * decides, and everything that follows from it is written.
 *
 *   local:  heartbeat > own streak, or consensus of all locations > state > events > incident
 *   remote: heartbeat > the location's vote; then, once per monitor, consensus > state > events > incident
 *
 * An inconclusive result is history and nothing more: neither is anything decided, nor does a vote change. A
 * remote one that comes more than a day late is not even counted in figures.
 *
 * A group of results is one transaction, so that a run pays for a few commits and not for thousands. */
#include "flow/record.h"

#include "base/duration.h"
#include "store/certificates.h"
#include "store/check_counters.h"
#include "store/coverage_points.h"
#include "store/gates.h"
#include "store/heartbeats.h"
#include "store/rollups.h"
#include "store/votes.h"
#include "flow/certificate_news.h"
#include "flow/domain_news.h"
#include "flow/evaluation.h"
#include "flow/evidence_record.h"
#include "flow/gates.h"
#include "flow/incident_wait.h"
#include "flow/publish.h"

/* A probe's clock may be ahead of ours. A slot is the stretch of time in which the monitor's interval asks
 * for one check; coverage is how many slots had one. slot_seconds 0: it is paused, and nothing is owed. */
static int
count_slot(struct evaluation *e, const struct check_result *r, int64_t location)
{
    struct coverage *c = &e->state.coverage;
    int64_t at = location == 0 || r->checked_at < e->now ? r->checked_at : e->now;
    bool begins = e->monitor->type == MONITOR_PUSH && e->period_seconds >= 0;

    if (c->slot_seconds == 0 && !begins)
        return 0;
    if (coverage_points_turn(e->db, e->monitor->key, c, at) != 0)
        return -1;
    if (begins)
        coverage_begin(c, at, e->period_seconds, r->status != INCONCLUSIVE);
    else if (location == 0)
        coverage_check_here(c, at, r->status != INCONCLUSIVE);
    else
        coverage_check(c, at, r->status != INCONCLUSIVE);
    return 0;
}

/* A result that a location delivers more than a day late: figures and status of its day were published
 * without it and stay as they are. */
static bool
is_late(const struct check_result *r, int64_t location, int64_t now)
{
    return location != 0 && now - r->checked_at > DAY;
}

/* db_next gives 0 if the series cannot be read. The number is taken inside the transaction, so numbers grow
 * in the order of commits. */
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
        .started_at = r->started_at,
        .in_maintenance = e->state.before.in_maintenance,
        .late = is_late(r, location, e->now),
        .not_verified = r->not_verified,
    };

    *seq = h.seq;
    if (h.seq == 0 || heartbeats_insert(e->db, e->monitor->key, location, &h) != 0 ||
        evidence_note(e, r, h.seq, h.late) != 0 ||
        heartbeats_count(e->db, e->monitor->key, h.seq, &e->state.heartbeats) != 0 ||
        (!h.late && count_slot(e, r, location) != 0))
        return -1;
    if (!h.late)
        check_counters_count(e->counters, e->monitor->type, r->status, r->response_time_ms);
    return rollups_count(e->db, e->monitor->key, &h, &e->state.running);
}

/* What is not believed yet is looked at again soon. With a consensus threshold no single location confirms:
 * the other locations' next results do. */
static int64_t
next_interval(const struct evaluation *e)
{
    bool by_itself = e->state.consensus_threshold < 0;

    return by_itself && e->after.unconfirmed ? e->state.retry_interval_seconds : e->state.interval_seconds;
}

/* Due from the time at which the check was claimed, not from its end: a target that takes 20 s to answer is
 * still checked once a minute. */
static int
save_state(struct evaluation *e, const struct check_result *r)
{
    struct monitor_state_update update = {
        .change = evaluation_change(e),
        .streaks = e->after.streaks,
        .result = r->status,
        .response_time_ms = r->response_time_ms,
        .checked_at = r->checked_at,
        .due_at = e->monitor->type == MONITOR_PUSH ? NEVER_DUE : r->checked_at + next_interval(e),
        .counts = &e->state,
    };

    if (r->status == INCONCLUSIVE)
        return monitor_states_inconclusive(e->db, e->monitor->key, r->checked_at, update.due_at, &e->state);
    return monitor_states_update(e->db, e->monitor->key, &update);
}

/* What is told of a certificate comes behind the check's own event. That a location could not learn when a
 * domain ends says nothing while others can. */
static int
save_what_was_seen(struct evaluation *e, const struct check_result *r, int64_t location, int64_t seq,
                   struct evidence_case *c)
{
    bool has_domain_news = location == 0 || r->domain_ends_at != 0;

    c->result = r->status;
    if (has_domain_news && domain_news(e, r) != 0)
        return -1;
    return certificate_news(e, r, location, seq, &c->certificate_changed) == 0 ? evidence_record(e, r, seq, c)
                                                                                : -1;
}

/* What came of a check that is in history, for each gate that expects something of it. */
static int
save_gate_findings(struct db *db, const struct check_result *r, int64_t seq)
{
    for (int i = 0; i < r->gate_finding_count; i++) {
        struct gate_finding f = r->gate_findings[i];

        f.seq = seq;
        if (gates_finding_insert(db, &f) != 0)
            return -1;
    }
    return 0;
}

/* The state was read. In this order, since each step reads what the one before it wrote: the transition
 * (pure), the heartbeat with its number, the state that the transition gave, the check's event, what it
 * saw, and last incident and alerts, whose events clients are promised after the check's. */
int
record_result(struct evaluation *e, const struct local_result *r)
{
    struct check_news news = { .monitor = r->monitor, .result = &r->result, .recorded_at = e->now };
    struct evidence_case kept;
    int64_t seq;

    if (e->state.lease != r->lease || e->state.paused)
        return 0; /* late: another run has the monitor by now, or a client has paused it */
    if (evaluation_by_result(e, &r->result) != 0 || save_heartbeat(e, &r->result, 0, &seq) != 0)
        return -1;
    if (save_gate_findings(e->db, &r->result, seq) != 0)
        return -1;
    news.in_maintenance = e->state.before.in_maintenance;
    kept = (struct evidence_case){
        .before = e->state.last_result,
        .asked = e->state.was_asked,
        .of_incident = e->after.incident != LEAVE_INCIDENT,
    };
    if (save_state(e, &r->result) != 0 || publish_check(e->db, e->a, &news) != 0 ||
        save_what_was_seen(e, &r->result, 0, seq, &kept) != 0)
        return -1;
    return evaluation_carry_out(e) == 0 ? incident_wait_answered(e) : -1;
}

/* What is not kept moves the status all the same, and the slot of coverage, which is in the state's row. */
int
record_push(struct evaluation *e, const struct check_result *r, bool kept)
{
    struct check_news news = {
        .monitor = e->monitor,
        .result = r,
        .in_maintenance = e->state.before.in_maintenance,
        .recorded_at = e->now,
    };
    struct evidence_case seen = {
        .before = e->state.last_result, .of_incident = e->after.incident != LEAVE_INCIDENT
    };
    int64_t seq = 0;

    if (kept ? save_heartbeat(e, r, 0, &seq) != 0 || save_gate_findings(e->db, r, seq) != 0
             : count_slot(e, r, 0) != 0)
        return -1;
    if (save_state(e, r) != 0 || (kept && publish_check(e->db, e->a, &news) != 0) ||
        (kept && save_what_was_seen(e, r, 0, seq, &seen) != 0))
        return -1;
    return evaluation_carry_out(e) == 0 ? incident_wait_answered(e) : -1;
}

static int64_t
earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* A location's word counts for gates that do ask for it, once each. */
static int
save_told_findings(struct evaluation *e, const struct check_result *r, int64_t seq)
{
    struct monitor asked = *e->monitor;
    const struct asking_gate *gates;

    if (r->gate_finding_count == 0)
        return 0;
    if (gates_ask(e->db, e->a, &(struct monitors){ .list = &asked, .count = 1 }) != 0)
        return -1;
    gates = asked.asking_gates.items;
    for (int i = 0; i < asked.asking_gates.count; i++) {
        int k = 0;

        while (k < r->gate_finding_count && r->gate_findings[k].gate != gates[i].gate)
            k++;
        if (k < r->gate_finding_count) {
            struct gate_finding f = r->gate_findings[k];

            f.seq = seq;
            if (gates_finding_insert(e->db, &f) != 0)
                return -1;
        }
    }
    return 0;
}

static bool
has_a_say(const struct check_result *r, int64_t location, int64_t now)
{
    return r->status != INCONCLUSIVE && !is_late(r, location, now);
}

/* One result of a remote location: a heartbeat and a vote. The monitor's status stays as it was, it is
 * written only together with the running rollup; evaluate decides it afterwards. lease and due_at are left
 * alone: the local checker may be at work on the same monitor. */
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
    struct check_news news = {
        .monitor = r->monitor, .result = &r->result, .location_id = location_id, .recorded_at = e->now
    };
    struct evidence_case kept = { .asked = false };
    struct status_change as_before;
    enum found found = monitor_states_read(e->db, r->monitor->key, r->result.checked_at, &e->state);

    if (found != FOUND)
        return found == NONE ? 0 : -1;
    as_before = (struct status_change){
        .status = e->state.before.status,
        .degraded_since = e->state.before.streaks.degraded_since,
        .degraded_told = e->state.before.streaks.degraded_told,
    };
    cast.in_maintenance = news.in_maintenance = e->state.before.in_maintenance;
    if (r->result.evidence != NULL && votes_last(e->db, r->monitor->key, location, &kept.before) != 0)
        return -1;
    if (save_heartbeat(e, &r->result, location, &cast.seq) != 0 ||
        save_told_findings(e, &r->result, cast.seq) != 0 ||
        monitor_states_move(e->db, r->monitor->key, &as_before, &e->state) != 0)
        return -1;
    /* A check of the former url or expectations says nothing about those of today: history, but no vote. */
    if (has_a_say(&r->result, location, e->now) && cast.checked_at >= e->state.configured_at &&
        votes_cast(e->db, &cast) != 0)
        return -1;
    if (publish_check(e->db, e->a, &news) != 0)
        return -1;
    if (is_late(&r->result, location, e->now))
        return 0;
    return save_what_was_seen(e, &r->result, location, cast.seq, &kept);
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
    if (evaluation_by_consensus(e) != 0)
        return -1;
    change = evaluation_change(e);
    if (monitor_states_move(e->db, e->monitor->key, &change, &e->state) != 0)
        return -1;
    if (evidence_of_incident(e) != 0)
        return -1;
    return evaluation_carry_out(e) == 0 ? incident_wait_answered(e) : -1;
}

/* It has a say, and of all such results of its monitor it is the first: a batch that holds several of one
 * monitor asks for consensus once, when all their votes are in. A loop within a loop, over at most the 100
 * items of a submission. */
static bool
asks_for_evaluation(const struct remote_result *reports, int index, int64_t location, int64_t now)
{
    const struct remote_result *r = &reports[index];

    if (!has_a_say(&r->result, location, now))
        return false;
    for (int i = 0; i < index; i++)
        if (reports[i].monitor->key == r->monitor->key && has_a_say(&reports[i].result, location, now))
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
        if (asks_for_evaluation(reports, i, location, now) && evaluate(&e) != 0)
            return -1;
    }
    return check_counters_save(db, &counters) == 0 ? rollups_recorded(db, oldest) : -1;
}
