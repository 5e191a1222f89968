/* A ping is judged like an answer of a target (rules/verdict.h): so inversion, thresholds and what else holds
 * for results hold for it, too.
 *
 * How much is kept of many pings at once: of a second the first GENEROUS; then, up to MOST, those that tell
 * of a failure, or change the status. Of all others only the consequences are. */
#include "flow/pings.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "rules/evidence_of.h"
#include "rules/verdict.h"
#include "store/coverage_points.h"
#include "store/rollups.h"
#include "store/settings.h"
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
    p->last_ping_at = ping->at;
    *answer = (struct ping_answer){ v.kept, e.after.status, p->next_expected_at };
    return pushes_save(db, p) == 0 ? save_counters(db, &counters, ping->at) : -1;
}

/* --- what did not come ---------------------------------------------------------------------------------- */

enum { GROUP = 100 }; /* in one transaction, which holds the lock for some 20 ms */

struct missing {
    struct db *db;
    struct arena *a;
    const struct config *config;
    int64_t now;
    int *published;
    struct check_counters counters;
    int64_t oldest;
    int64_t stopped; /* what was expected from then on could not come, for a copy kept it out; INT64_MAX:
                      * none did */
};

/* A failure that nothing told of, at the time at which it was one. */
static int
record_failure(struct missing *w, const struct monitor *m, int64_t at, int64_t period, const char *message)
{
    struct check_result r = { .status = DOWN, .status_code = -1, .error_message = message, .checked_at = at };
    struct evaluation e = { .db = w->db, .a = w->a, .config = w->config, .monitor = m, .now = w->now,
                            .counters = &w->counters, .period_seconds = period };
    enum found found = monitor_states_read(w->db, m->key, at, &e.state);

    if (found != FOUND || e.state.paused)
        return found == FAILED ? -1 : 0;
    if (evaluation_by_result(&e, &r) != 0)
        return -1;
    w->oldest = at < w->oldest ? at : w->oldest;
    ++*w->published;
    return record_push(&e, &r, true);
}

static int
record_missed(struct missing *w, struct push *p)
{
    struct monitor m;
    int64_t at = p->deadline;
    char expected[RFC3339_SIZE];

    if (monitors_by_key(w->db, w->a, p->monitor, &m) != FOUND)
        return -1;
    if (at >= w->stopped) {
        expectation_count_from(w->a, &m, p, w->now);
        return pushes_save(w->db, p);
    }
    rfc3339_print(p->next_expected_at, expected);
    expectation_pass(w->a, &m, p);
    if (record_failure(w, &m, at, p->deadline > at ? p->deadline - at : 0,
                       arena_printf(w->a, "Expected by %s, nothing came", expected)) != 0)
        return -1;
    return pushes_save(w->db, p);
}

static int
record_overrun(struct missing *w, const struct push_run *run, const struct monitor *m)
{
    const char *name = run->name != NULL ? arena_printf(w->a, " %s", run->name) : "";

    return record_failure(w, m, run->closes_at, -1,
                          arena_printf(w->a, "Run%s has taken longer than %lld s", name,
                                       (long long)m->options.push.max_run_seconds));
}

/* Without a limit of its own it is only forgotten: it says nothing any more. */
static int
close_run(struct missing *w, const struct push_run *run)
{
    struct monitor m;
    struct push p;

    if (monitors_by_key(w->db, w->a, run->monitor, &m) != FOUND ||
        pushes_read(w->db, run->monitor, &p) != FOUND || push_runs_end(w->db, &p, run->seq) != 0 ||
        pushes_save(w->db, &p) != 0)
        return -1;
    if (run->closes_at >= w->stopped)
        return 0; /* its end could not be told */
    return m.options.push.max_run_seconds >= 0 ? record_overrun(w, run, &m) : 0;
}

/* A window is over, and the monitor is shown as in it: what its last result said holds from now on. */
static int
leave_maintenance(struct missing *w, int64_t monitor)
{
    struct monitor m;
    struct check_result r = { .status = DOWN, .status_code = -1, .checked_at = w->now };
    struct evaluation e = { .db = w->db, .a = w->a, .config = w->config, .monitor = &m, .now = w->now };
    struct status_change change;

    if (monitors_by_key(w->db, w->a, monitor, &m) != FOUND ||
        monitor_states_read(w->db, monitor, w->now, &e.state) != FOUND)
        return -1;
    if (evaluation_by_result(&e, &r) != 0)
        return -1;
    change = evaluation_change(&e);
    ++*w->published;
    if (monitor_states_move(w->db, monitor, &change, &e.state) != 0 || evidence_of_incident(&e) != 0)
        return -1;
    return evaluation_carry_out(&e);
}

/* Each looks for its own, and does it; how many there were, or -1. */
static int
pass_deadlines(struct missing *w)
{
    struct pushes list = { 0 };

    if (pushes_overdue(w->db, w->a, w->now, GROUP, &list) != 0)
        return -1;
    for (int i = 0; i < list.count; i++)
        if (record_missed(w, &list.list[i]) != 0)
            return -1;
    return list.count;
}

static int
pass_runs(struct missing *w)
{
    struct push_runs list = { 0 };

    if (push_runs_overdue(w->db, w->a, w->now, GROUP, &list) != 0)
        return -1;
    for (int i = 0; i < list.count; i++)
        if (close_run(w, &list.list[i]) != 0)
            return -1;
    return list.count;
}

/* Once a run: one that is not believed to be down yet stays as it is shown. */
static int
pass_windows(struct missing *w)
{
    struct keys list = { 0 };

    if (pushes_out_of_maintenance(w->db, w->a, w->now, GROUP, &list) != 0)
        return -1;
    for (int i = 0; i < list.count; i++)
        if (leave_maintenance(w, list.list[i]) != 0)
            return -1;
    return 0;
}

/* Whether there is anything of the kind, without the lock: mostly there is not. */
static int
is_anything_due(const struct missing *w)
{
    struct pushes deadlines = { 0 };
    struct push_runs runs = { 0 };

    if (pushes_overdue(w->db, w->a, w->now, 1, &deadlines) != 0 ||
        push_runs_overdue(w->db, w->a, w->now, 1, &runs) != 0)
        return -1;
    return deadlines.count + runs.count;
}

static int
is_any_window_over(const struct missing *w)
{
    struct keys windows = { 0 };

    return pushes_out_of_maintenance(w->db, w->a, w->now, 1, &windows) == 0 ? windows.count : -1;
}

static int
pass_due(struct missing *w)
{
    int deadlines = pass_deadlines(w), runs = deadlines < 0 ? -1 : pass_runs(w);

    return runs < 0 ? -1 : deadlines + runs;
}

/* How many there were, or -1. */
static int
in_transaction(struct missing *w, int (*pass)(struct missing *w))
{
    int count;

    w->counters = (struct check_counters){ 0 };
    w->oldest = w->now;
    if (db_begin(w->db) != 0)
        return -1;
    count = pass(w);
    if (count < 0 || save_counters(w->db, &w->counters, w->oldest) != 0) {
        db_rollback(w->db);
        return -1;
    }
    return db_commit(w->db) == 0 ? count : -1;
}

static int
read_stopped(struct missing *w)
{
    int64_t at;

    if (settings_int(w->db, SETTING_WRITES_STOPPED, 0, &at) != 0)
        return -1;
    w->stopped = at > 0 ? at : INT64_MAX;
    return 0;
}

/* What was kept out is excused, and all that is expected from now on can come. */
static int
forget_stopped(struct missing *w)
{
    return settings_set_text(w->db, SETTING_WRITES_STOPPED, NULL);
}

int
pings_missed(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published)
{
    struct missing w = { .db = db, .a = a, .config = config, .now = now, .published = published };
    int due, done = 0;

    *published = 0;
    if (read_stopped(&w) != 0)
        return -1;
    while ((due = is_anything_due(&w)) > 0 && done < MISSED_MOST) {
        int count = in_transaction(&w, pass_due);

        if (count < 0)
            return -1;
        done += count;
        arena_reset(a);
    }
    if (due == 0 && w.stopped != INT64_MAX && in_transaction(&w, forget_stopped) < 0)
        return -1;
    if (due >= 0)
        due = is_any_window_over(&w);
    return due > 0 ? in_transaction(&w, pass_windows) : due;
}
