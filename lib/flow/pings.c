/* A ping is judged like an answer of a target (rules/verdict.h): so inversion, thresholds and what else holds
 * for results hold for it, too.
 *
 * How much is kept of many pings at once: of a second the first GENEROUS; then, until MOST are kept, those
 * that tell of a failure, or change the status. Of all others only the consequences are. */
#include "flow/pings.h"

#include "base/duration.h"
#include "rules/evidence_of.h"
#include "rules/verdict.h"
#include "store/coverage_points.h"
#include "store/rollups.h"
#include "flow/evaluation.h"
#include "flow/evidence_record.h"
#include "flow/expectation.h"
#include "flow/gates.h"
#include "flow/publish.h"
#include "flow/record.h"

enum { GENEROUS = 5, MOST = 20 };

/* A ping on its way. */
struct arrival {
    struct db *db;
    struct arena *a;
    const struct config *config;
    const struct monitor *m;
    struct push *p;
    struct ping *ping;
    const struct ping_body *body;
    int64_t now, now_ms;
    bool kept;
};

/* --- runs ----------------------------------------------------------------------------------------------- */

static int64_t
longest_run(const struct monitor *m)
{
    return m->options.push.max_run_seconds >= 0 ? m->options.push.max_run_seconds : DAY;
}

static int
begin_run(struct arrival *v)
{
    struct push_run run = {
        .seq = ++v->p->pings,
        .name = v->ping->run,
        .started_ms = v->now_ms,
        .closes_at = v->now + longest_run(v->m),
    };

    return push_runs_begin(v->db, v->p, &run);
}

/* A clock that was set back meanwhile makes no run shorter than nothing. */
static int
end_run(struct arrival *v)
{
    struct push_run run;
    enum found found = NONE;

    if (v->p->open_runs > 0)
        found = push_runs_newest(v->db, v->a, v->m->key, v->ping->run, &run);
    if (found != FOUND)
        return found == NONE ? 0 : -1;
    v->ping->duration_ms = v->now_ms > run.started_ms ? v->now_ms - run.started_ms : 0;
    return push_runs_end(v->db, v->p, run.seq);
}

static int
follow_run(struct arrival *v)
{
    switch (v->ping->kind) {
    case PING_START:
        return begin_run(v);
    case PING_SUCCESS:
    case PING_FAIL:
        return end_run(v);
    case PING_LOG:
    case PING_KIND_COUNT:
        break;
    }
    return 0;
}

/* --- what it says --------------------------------------------------------------------------------------- */

static bool
says_something(const struct ping *ping)
{
    return ping->kind == PING_SUCCESS || ping->kind == PING_FAIL;
}

/* Whether it is kept is decided when it is recorded: the monitor here was not claimed. */
static bool
may_keep(const struct monitor *m, const struct check_result *r)
{
    (void)m;
    (void)r;
    return true;
}

static struct check_result
result_of(struct arrival *v, const struct monitor *m)
{
    const struct ping *ping = v->ping;
    int64_t took = ping->duration_ms > 0 ? ping->duration_ms : 0;
    struct observation seen = {
        .outcome = OUTCOME_ANSWERED,
        .response_time_ms = took,
        .elapsed_ms = took,
        .status_code = -1,
        .said_failed = ping->kind == PING_FAIL,
        .exit_status = ping->exit_status > 0 ? (int)ping->exit_status : 0,
        .remote_address = ping->address,
        .body = v->body->length > 0 ? v->body->bytes : NULL,
        .body_length = v->body->length,
        .body_ended = !ping->is_cut,
        .metrics = ping->metrics,
        .metric_count = ping->metric_count,
    };
    struct check_result r = verdict_of(v->a, m, &seen, v->now);

    evidence_attach(v->a, m, &seen, v->now, may_keep, &r);
    r.checked_at = v->now;
    if (ping->duration_ms >= 0)
        r.started_at = v->now - ping->duration_ms / 1000;
    return r;
}

/* What is expected from now on. Of two successes in one period of cron the second begins no period. */
static void
expect(struct arrival *v, struct evaluation *e)
{
    int64_t before = v->p->next_expected_at;
    bool is_first = v->p->counted_from == 0 && v->ping->kind != PING_LOG;

    if (v->m->is_paused || (v->ping->kind != PING_SUCCESS && !is_first))
        return;
    expectation_count_from(v->a, v->m, v->p, v->now);
    if (v->p->deadline > v->now && (before != v->p->next_expected_at || e->state.coverage.slot_seconds == 0))
        e->period_seconds = v->p->deadline - v->now;
}

static void
decide_what_is_kept(struct arrival *v, const struct evaluation *e)
{
    bool matters = v->ping->kind == PING_FAIL || e->after.status != e->state.before.status;

    v->kept = v->p->in_second <= GENEROUS || (matters && v->p->in_second <= MOST);
}

/* One that begins a period without a heartbeat: the start of the first run. */
static int
begin_period(struct arrival *v, const struct evaluation *e)
{
    if (e->period_seconds < 0 || says_something(v->ping))
        return 0;
    return coverage_points_set(v->db, v->m->key, v->now, e->period_seconds);
}

/* What gates expect of it is judged, too. */
static int
judge(struct arrival *v, struct evaluation *e)
{
    struct monitor asked = *v->m;
    struct check_result r;

    if (!says_something(v->ping) || v->m->is_paused)
        return begin_period(v, e);
    if (gates_ask(v->db, v->a, &(struct monitors){.list = &asked, .count = 1}) != 0)
        return -1;
    r = result_of(v, &asked);
    if (evaluation_by_result(e, &r) != 0)
        return -1;
    decide_what_is_kept(v, e);
    if (v->kept && publish_ping(v->db, v->a, v->m, v->ping) != 0)
        return -1;
    return record_push(e, &r, v->kept);
}

/* The event comes before those of its consequences. */
static int
keep(struct arrival *v)
{
    if (!v->kept)
        return 0;
    v->ping->seq = ++v->p->pings;
    if ((!says_something(v->ping) || v->m->is_paused) && publish_ping(v->db, v->a, v->m, v->ping) != 0)
        return -1;
    return pings_insert(v->db, v->a, v->m->key, v->ping);
}

static void
count_in_second(struct push *p, int64_t now)
{
    p->in_second = p->last_second == now ? p->in_second + 1 : 1;
    p->last_second = now;
}

/* A crowd of successes must not use up what is there for a failure. */
static void
count_what_was_kept(const struct arrival *v)
{
    v->p->in_second -= !v->kept;
}

static int
save_counters(struct db *db, struct check_counters *counters, int64_t at)
{
    return check_counters_save(db, counters) == 0 ? rollups_recorded(db, at) : -1;
}

int
ping_receive(struct db *db, struct arena *a, const struct config *config, const struct monitor *m,
             struct push *p, struct ping *ping, const struct ping_body *body, int64_t now_ms,
             struct ping_answer *answer)
{
    struct check_counters counters = { 0 };
    struct arrival v = { .db = db, .a = a, .config = config, .m = m, .p = p, .ping = ping, .body = body,
                         .now = ping->at, .now_ms = now_ms };
    struct evaluation e = { .db = db, .a = a, .config = config, .monitor = m, .now = ping->at,
                            .counters = &counters, .period_seconds = -1 };

    ping->duration_ms = -1;
    count_in_second(p, ping->at);
    v.kept = p->in_second <= GENEROUS;
    if (monitor_states_read(db, m->key, ping->at, &e.state) != FOUND || follow_run(&v) != 0)
        return -1;
    expect(&v, &e);
    e.after.status = e.state.before.status;
    if (judge(&v, &e) != 0 || keep(&v) != 0)
        return -1;
    count_what_was_kept(&v);
    p->last_ping_at = ping->at;
    *answer = (struct ping_answer){ v.kept, e.after.status, p->next_expected_at };
    return pushes_save(db, p) == 0 ? save_counters(db, &counters, ping->at) : -1;
}
