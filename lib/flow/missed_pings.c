/* What did not come, and what did not end in its time, becomes history like a ping that tells of a
 * failure. What is due is looked for without the lock, and dealt with in groups. */
#include "flow/missed_pings.h"

#include "base/rfc3339.h"
#include "store/check_counters.h"
#include "store/pushes.h"
#include "store/rollups.h"
#include "store/settings.h"
#include "flow/evaluation.h"
#include "flow/evidence_record.h"
#include "flow/expectation.h"
#include "flow/record.h"

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
    if (count < 0 || check_counters_save(w->db, &w->counters) != 0 ||
        rollups_recorded(w->db, w->oldest) != 0) {
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
missed_pings_record(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published)
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
