/* What a result makes of its monitor: the pure transition decides, twice if an incident would open and
 * something that the monitor depends on must be waited for; then incident, events and alerts are written. */
#include "flow/evaluation.h"

#include "base/text.h"
#include "store/incidents.h"
#include "store/votes.h"
#include "store/waiting_incidents.h"
#include "flow/publish.h"

enum { MOST_REASON = 200 }; /* characters: it lies in the narrow row that every check rewrites */

/* --- what follows --------------------------------------------------------------------------------------- */

/* live_only: a monitor that is slow inside a maintenance window makes an event for those who watch, and no
 * alert. */
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

/* If the clock was set back meanwhile, the incident lasted 0 s, never less. The transition has seen an open
 * incident inside this transaction, so one that is not found is a failure and not a race. */
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

/* started_at is the first failure, `now` the moment of confirmation: the duration that people read begins
 * with the outage, not with our certainty. */
static int
open_incident(struct evaluation *e, const struct monitor *m)
{
    struct incident i = { .monitor = m->key, .started_at = e->started_at, .cause = e->cause };

    if (incidents_open(e->db, e->a, &i, e->now) != 0)
        return -1;
    return publish_for(e, INCIDENT_CREATED, m, &i);
}

/* A result that decides nothing leaves it as it was. The row is kept as long as its incident waits: a run
 * that is killed leaves it, and the next run's timers_waiting opens the incident in its place. */
static int
keep_waiting(const struct evaluation *e)
{
    if (e->after.unconfirmed || e->is_inconclusive)
        return 0;
    if (e->after.waits)
        return waiting_incidents_save(e->db, e->monitor->key, e->waits_until, e->cause);
    return e->state.waits_until != 0 ? waiting_incidents_delete(e->db, e->monitor->key) : 0;
}

/* In the order that clients are promised. The monitor is read anew: its name may have changed while it was
 * being checked. */
int
evaluation_carry_out(struct evaluation *e)
{
    struct monitor m;

    if (keep_waiting(e) != 0)
        return -1;
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

/* --- what is decided ------------------------------------------------------------------------------------ */

/* The monitors that are depended on fall due at once, so that the wait is the length of one check and not of
 * their interval. */
static int
ask(struct evaluation *e, const struct dependency_states *on, int64_t failed_at)
{
    for (int i = 0; i < on->count; i++)
        if (dependency_is_to_be_asked(&on->list[i], failed_at) &&
            monitor_states_ask(e->db, on->list[i].monitor, e->now) != 0)
            return -1;
    return 0;
}

/* If an incident would open: whether it waits for what the monitor depends on, which then has a say in the
 * transition. at: when the monitor was found to be down. failed_at is the check by which the monitor came to
 * be down, even if its incident opens later: an answer of a dependency from before says nothing about this
 * outage. */
static int
look_at_dependencies(struct evaluation *e, int64_t at)
{
    int64_t failed_at = e->state.confirmed_at > 0 && e->state.confirmed_at < at ? e->state.confirmed_at : at;
    struct dependency_states on = { 0 };

    if (e->after.incident != OPEN_INCIDENT || !e->state.has_dependencies)
        return 0;
    if (waiting_incidents_dependencies(e->db, e->a, e->monitor->key, e->now, &on) != 0)
        return -1;
    e->waits_until = dependency_wait(on.list, on.count, failed_at, e->state.waits_until, e->now);
    e->state.before.dependency_unsettled = e->waits_until != 0;
    return e->waits_until != 0 ? ask(e, &on, failed_at) : 0;
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

/* What all locations say together; the local checker's latest word may be newer than its row. local: NULL if
 * the row is right. Room for one more vote than there are rows: the local checker's, and an array is never
 * empty. */
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
    /* The transition is pure, so it may be asked twice: once to learn whether an incident would open at all,
     * and again when something must be waited for. Dependencies are read only in between, which spares the
     * usual check two queries. */
    c = consensus_of(votes, count, e->state.consensus_threshold, fresh, e->now);
    e->after = transition_consensus(&e->state.before, c.effective, e->now);
    if (look_at_dependencies(e, e->now) != 0)
        return -1;
    if (e->state.before.dependency_unsettled)
        e->after = transition_consensus(&e->state.before, c.effective, e->now);
    e->started_at = c.down_since;
    e->cause = consensus_cause(e->a, &c, e->state.consensus_threshold);
    e->reason = c.effective == DOWN ? e->cause : consensus_doubt(e->a, &c, e->state.consensus_threshold);
    if (e->after.incident == OPEN_INCIDENT)
        name_places(e, &results, local, fresh);
    return 0;
}

static void
say_that_it_was_here(struct evaluation *e)
{
    static const char *const here[] = { local_name };

    e->places = here;
    e->place_count = 1;
}

/* The cause is taken from the result that confirms the outage. A good result has none: then a dependency that
 * held the incident back has recovered, or the status alone says it. */
static int
decide_alone(struct evaluation *e, const struct check_result *r)
{
    say_that_it_was_here(e);
    e->after = transition_local(&e->state.before, r->status, r->checked_at);
    if (look_at_dependencies(e, r->checked_at) != 0)
        return -1;
    if (e->state.before.dependency_unsettled)
        e->after = transition_local(&e->state.before, r->status, r->checked_at);
    e->started_at = e->after.streaks.down_since > 0 ? e->after.streaks.down_since : r->checked_at;
    e->cause = e->reason = r->error_message;
    if (e->cause == NULL)
        e->cause = e->state.before.status == DOWN ? "Monitor is down (dependency recovered)"
                                                     : "Monitor is down";
    return 0;
}

/* With a threshold the local streaks are still counted, by transition_count: they give the local checker's
 * vote its down_since, and are there when a client takes the threshold away. degraded_since and degraded_told
 * belong to the common status and come from its transition. */
int
evaluation_by_result(struct evaluation *e, const struct check_result *r)
{
    struct vote vote = { .status = r->status, .checked_at = r->checked_at };
    struct streaks streaks;

    e->is_inconclusive = r->status == INCONCLUSIVE;
    if (e->state.consensus_threshold < 0 || e->is_inconclusive)
        return decide_alone(e, r);
    streaks = transition_count(&e->state.before, r->status, r->checked_at);
    vote.down_since = streaks.down_since;
    if (decide_by_consensus(e, &vote) != 0)
        return -1;
    streaks.degraded_since = e->after.streaks.degraded_since;
    streaks.degraded_told = e->after.streaks.degraded_told;
    e->after.streaks = streaks;
    return 0;
}

int
evaluation_by_consensus(struct evaluation *e)
{
    return decide_by_consensus(e, NULL);
}

/* The cause was written down when the incident began to wait, by another run perhaps. */
int
evaluation_again(struct evaluation *e)
{
    const struct streaks *streaks = &e->state.before.streaks;

    say_that_it_was_here(e);
    e->after = transition_again(&e->state.before);
    if (look_at_dependencies(e, e->now) != 0)
        return -1;
    if (e->state.before.dependency_unsettled)
        e->after = transition_again(&e->state.before);
    e->started_at = streaks->down_since > 0 ? streaks->down_since : e->state.confirmed_at;
    if (waiting_incidents_cause(e->db, e->a, e->monitor->key, &e->cause) != 0)
        return -1;
    if (e->cause == NULL)
        e->cause = "Monitor is down";
    return 0;
}

struct status_change
evaluation_change(const struct evaluation *e)
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

