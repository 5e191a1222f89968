/* watchpost check: one run of the checker.
 *
 *   maintenance that began or ended is published
 *   > claim a batch of due monitors (a lease: an overlapping run leaves them alone, a crash loses nothing)
 *   > sweep: all of them in flight at once > results gather
 *   > every 200 ms, or when there are enough: one transaction records a group and gives its leases back
 *   > until nothing is due and nothing in flight: then reminders and escalations
 *   > until all that people are to be told has been tried once, by a `watchpost notify` started beside this
 *     run at the first commit that had something to tell
 *
 * A run stops claiming when a minute is over, for then the next run has begun; a target that takes its
 * full minute holds back nothing but itself. */
#include "os/clock.h"
#include "os/log.h"
#include "os/process.h"
#include "rules/evidence_kept.h"
#include "rules/evidence_of.h"
#include "store/horizon.h"
#include "store/settings.h"
#include "flow/gates.h"
#include "flow/missed_pings.h"
#include "flow/publish.h"
#include "flow/claim_end.h"
#include "flow/flapping_end.h"
#include "flow/silence_end.h"
#include "flow/subscriptions.h"
#include "flow/timers.h"
#include "cron/check/check_run.h"
#include "cron/check/claimed_batch.h"
#include "cron/check/heartbeat_url.h"
#include "cron/check/queued_run.h"
#include "cron/check/staying.h"

#define ATTEMPTS_MS 12000 /* longer than one attempt at a webhook */
#define ATTEMPTS_LOOK_MS 20

/* While checks are in flight, another process's lock must not make them look slow. */
#define LOCK_PATIENCE_MS 250

/* Trouble of our own is in each monitor's history; the log has the first of a run. */
static void
log_trouble(struct check_run *c, const struct monitor *m, const struct observation *seen)
{
    if (seen->outcome == OUTCOME_INCONCLUSIVE && !c->troubled)
        log_error("monitor %s could not be checked: %s", m->id, seen->detail);
    c->troubled |= seen->outcome == OUTCOME_INCONCLUSIVE;
}

static int64_t
at_least(int64_t at, int64_t bound)
{
    return at < bound ? bound : at;
}

/* Told by the sweep, once per probe. checked_at is when the batch was claimed, not when the answer came: the
 * same for all of a run's batch, and what due_at is counted from. */
static void
finish_probe(void *context, void *tag, const struct observation *seen)
{
    struct check_run *c = context;
    struct claimed_check *slot = tag;
    struct local_result result = { .monitor = slot->monitor };

    if (slot->tried != NULL) {
        tried_checks_seen(&c->tried, slot->tried, seen);
        return;
    }
    result.lease = slot->batch->lease;
    result.result = verdict_of(&c->results.arena, slot->monitor, seen, run_now(c->run));
    log_trouble(c, slot->monitor, seen);
    if (seen->is_offline)
        network_watch_note(&c->network, slot->monitor->key, slot->batch->claimed_at);
    evidence_attach(&c->results.arena, slot->monitor, seen, run_now(c->run), evidence_may_be_kept,
                    &result.result);
    result.result.checked_at = slot->batch->claimed_at;
    /* It cannot have begun before it was claimed: with --now the clock stands still, elapsed_ms goes on. */
    result.result.started_at = at_least(run_now(c->run) - seen->elapsed_ms / 1000, slot->batch->claimed_at);
    check_results_add(&c->results, &result, slot->batch);
}

/* Sends the run before away, if it stayed. */
static int
relieve(struct check_run *c)
{
    return check_run_follows_clock(c) ? staying_relieve(c->run->db) : 0;
}

/* The first signal ends claiming, as the end of the minute does; the second ends the run. A second signal is
 * from an operator, or an init, that will not wait: results in flight are lost, their leases run out, and the
 * next run checks again. */
static bool
asked_to_end(struct check_run *c)
{
    c->stopping |= signals_count(&c->signals) > 0;
    return c->signals.count > 1;
}

/* What was published is to be told at once. */
static void
wake_readers(struct check_run *c)
{
    db_notify(c->run->db);
    c->wakeups.may_have_queued = true;
    wakeups_send(&c->wakeups);
}

int64_t
check_run_carry_gates_on(struct check_run *c)
{
    int64_t running = 0;
    bool published = false;

    if (gates_carry_on(c->run->db, run_now(c->run), &running, &published) != 0)
        c->failed |= db_trouble(c->run->db) != DB_BUSY;
    if (published)
        wake_readers(c);
    return running;
}

/* A run over what is due leaves gates to one over what is asked for, which stays as long as they are
 * undecided: the one that was started when they were made, or, if that was killed, a new one. */
static void
look_at_gates(struct check_run *c)
{
    static const char *const words[] = { "watchpost", "check", "--queued", NULL };
    int64_t running = check_run_carry_gates_on(c);

    if (running > 0 && c->run->fixed_now == 0 && !c->run->queued)
        (void)process_detach("/proc/self/exe", words);
}

static void
record_all(struct check_run *c)
{
    int before = c->results.count;

    check_results_record(&c->results, run_now(c->run));
    c->wakeups.may_have_queued |= c->results.count < before;
    if (c->run->queued && c->results.count < before)
        c->gates_looked_ms = 0; /* they may decide a gate */
}

static void
look_at_network(struct check_run *c,
                int (*look)(struct network_watch *w, const struct sweep *sweep, int64_t now, bool *published))
{
    bool published = false;

    if (look(&c->network, c->sweep, run_now(c->run), &published) != 0)
        c->failed = true;
    if (published)
        wake_readers(c);
}

/* What the clock brings about, beside the checks. */
typedef int timers_of_clock(struct db *db, struct arena *a, const struct config *config, int64_t now,
                            int *published);

/* All of them before anybody is woken: what they publish for one channel is told together. What was published
 * before a failure is committed, so listeners are woken in any case. */
static void
look_at_clock(struct check_run *c, timers_of_clock *const timers[], size_t count)
{
    bool news = false;

    for (size_t i = 0; i < count; i++) {
        struct arena scratch = { 0 };
        int published;

        if (timers[i](c->run->db, &scratch, &c->run->config, run_now(c->run), &published) != 0)
            c->failed = true;
        news |= published > 0;
        arena_free(&scratch);
    }
    if (news)
        wake_readers(c);
}

/* That it is over, how long it took, and how late it was: three facts, one commit. */
static int
note_end(struct check_run *c)
{
    struct db *db = c->run->db;

    if (db_begin(db) != 0)
        return -1;
    if (settings_set_int(db, SETTING_LAST_CHECK_RUN, run_now(c->run)) == 0 &&
        settings_set_int(db, SETTING_LAST_CHECK_RUN_MS, clock_monotonic_ms() - c->started_ms) == 0 &&
        settings_set_int(db, SETTING_LAST_CHECK_RUN_LATE, c->late) == 0)
        return db_commit(db);
    db_rollback(db);
    return -1;
}

/* Once: what was due is done. A run that checks single monitors says nothing of the others. No check is
 * waited for now, so the run may wait for the database's lock as long as its role allows. A run that stays
 * comes here while it has nothing to do and then goes on: "once" keeps the doctor's figure of how long a run
 * takes true. */
static void
finish_minute(struct check_run *c)
{
    static timers_of_clock *const timers[] = {
        timers_waiting, silence_ends, claims_end, flapping_ends, timers_alerts, subscriptions_incidents,
    };

    look_at_network(c, network_watch_lost);
    if (c->minute_done)
        return;
    c->minute_done = true;
    db_wait_at_most(c->run->db, 0);
    look_at_clock(c, timers, sizeof timers / sizeof *timers);
    look_at_gates(c);
    if (check_run_is_over_all(c) && note_end(c) != 0)
        c->failed = true;
    if (check_run_is_over_all(c) && !c->failed && !c->claim_failed)
        c->heartbeat = heartbeat_url_ask(c->run->config.heartbeat_url, c->sweep, c->run->db);
    db_wait_at_most(c->run->db, LOCK_PATIENCE_MS);
}

static bool
is_idle(const struct check_run *c)
{
    return sweep_in_flight(c->sweep) == 0 && c->results.count == 0 && !c->more_due;
}

/* Claim, wait for something to happen, record: until a turn finds nothing to wait for. The order within a
 * turn: claim, so that there is something to wait for; wait; record. Results are recorded as soon as they are
 * ripe, or when nothing is in flight that could fill the group. */
static void
check_all(struct check_run *c)
{
    int64_t wait_ms = 0;

    while (wait_ms >= 0 && !asked_to_end(c)) {
        check_run_claim_more(c);
        wait_ms = check_run_may_claim(c) ? 0 : check_run_idle_time(c);
        if (c->stay != 0 && is_idle(c))
            finish_minute(c);
        if (wait_ms >= 0)
            sweep_turn(c->sweep, (int)wait_ms);
        if (tried_checks_write(&c->tried))
            db_notify(c->run->db);
        if (sweep_in_flight(c->sweep) == 0 || check_results_ripe(&c->results))
            record_all(c);
        wakeups_send(&c->wakeups); /* at once, however long other targets take */
        look_at_network(c, network_watch_back);
    }
    record_all(c);
    finish_minute(c);
    wakeups_send(&c->wakeups);
}

/* Waits, within bounds, until each alert that this run queued has been tried once. Why it waits at all:
 * `watchpost check` in a script, or in a test, is over when its alerts have been tried. The turns of an empty
 * sweep are only there to wake for a signal. */
static void
wait_for_attempts(struct check_run *c)
{
    int64_t until_ms = clock_monotonic_ms() + ATTEMPTS_MS;

    while (!asked_to_end(c) && !c->stopping && clock_monotonic_ms() < until_ms &&
           wakeups_pending(&c->wakeups))
        sweep_turn(c->sweep, ATTEMPTS_LOOK_MS);
}

/* What has no monitor: whether the network is back, and the service that hears of each run. Both have a time
 * limit of their own. */
static void
wait_for_others(struct check_run *c)
{
    while (!asked_to_end(c) &&
           (sweep_network(c->sweep) == NETWORK_ASKED || heartbeat_url_is_under_way(c->heartbeat)))
        sweep_turn(c->sweep, CHECK_TURN_MS);
    look_at_network(c, network_watch_back);
}

/* Checks go on when the disk is full, with what is kept for them; that is restored here, too. */
static void
look_at_disk(struct check_run *c)
{
    c->results.on_full_disk = db_is_full(c->run->config.database.location);
    if (c->results.on_full_disk)
        db_make_room(c->run->db);
}

/* A run that is told the time (--now) takes the instance with it; only one over all takes it back. */
static int
tell_time(struct check_run *c)
{
    bool told = c->run->fixed_now != 0 || check_run_is_over_all(c);

    return told ? horizon_tell(c->run->db, c->run->fixed_now) : 0;
}

/* Everything between opening and closing. The former run is relieved first, since it looks for that once a
 * second only. Windows come before checks: that a maintenance has begun is published ahead of what the checks
 * find in it. */
static int
run_checks(struct check_run *c)
{
    static timers_of_clock *const before[] = { timers_maintenance, missed_pings_record };

    look_at_disk(c);
    if (wakeups_begin(&c->wakeups, c->run->db, c->run->fixed_now) != 0)
        return EXIT_FAILED;
    if (relieve(c) != 0 || tell_time(c) != 0)
        c->failed = true;
    look_at_clock(c, before, check_run_is_over_all(c) ? 2 : 1);
    if (network_watch_begin(&c->network, c->sweep) != 0)
        c->failed = true;
    db_wait_at_most(c->run->db, LOCK_PATIENCE_MS);
    check_all(c);
    db_wait_at_most(c->run->db, 0);
    wait_for_others(c);
    wait_for_attempts(c);
    return c->failed || c->results.lost || c->claim_failed ? EXIT_FAILED : EXIT_FINE;
}

int
cmd_check(struct run *run)
{
    struct check_run c = {
        .run = run,
        .more_due = true,
        .started_at = run_now(run),
        .started_ms = clock_monotonic_ms(),
        .network = { .db = run->db },
        .results = { .db = run->db, .config = &run->config, .release = claimed_batch_release },
    };
    int status = EXIT_FAILED;

    if (run->queued) {
        enum found mine = queued_run_begin(run->db);

        if (mine != FOUND)
            return mine == NONE ? EXIT_FINE : EXIT_FAILED;
    }
    c.sweep = sweep_open(&run->config, finish_probe, &c);
    if (c.sweep == NULL)
        return EXIT_FAILED;
    sweep_fix_now(c.sweep, run->fixed_now);
    c.tried = (struct tried_checks){ .run = run, .sweep = c.sweep };
    if (signals_open(&c.signals, sweep_loop(c.sweep)) == 0)
        status = run_checks(&c);
    signals_close(&c.signals);
    tried_checks_close(&c.tried);
    heartbeat_url_close(c.heartbeat);
    sweep_close(c.sweep);
    network_watch_end(&c.network);
    check_results_free(&c.results);
    return status;
}
