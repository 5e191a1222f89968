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
#include "base/uuid.h"
#include "os/clock.h"
#include "os/log.h"
#include "os/process.h"
#include "os/signals.h"
#include "rules/evidence_kept.h"
#include "rules/evidence_of.h"
#include "store/horizon.h"
#include "store/monitor_states.h"
#include "store/queued_checks.h"
#include "store/settings.h"
#include "flow/gates.h"
#include "flow/notify_wakeup.h"
#include "flow/missed_pings.h"
#include "flow/publish.h"
#include "flow/claim_end.h"
#include "flow/flapping_end.h"
#include "flow/silence_end.h"
#include "flow/subscriptions.h"
#include "flow/timers.h"
#include "cron/command.h"
#include "cron/check/check_results.h"
#include "cron/check/claimed_batch.h"
#include "cron/check/heartbeat_url.h"
#include "cron/check/network_watch.h"
#include "cron/check/queued_run.h"
#include "cron/check/staying.h"
#include "cron/check/sweep.h"
#include "cron/check/trials.h"

#define FULL_DISK_BATCH 10  /* monitors claimed at once while the disk is full */
#define TURN_MS 200         /* how long to wait for something to happen */
#define LEASE_MARGIN 30     /* seconds beyond a check's own timeout: to be recorded in */
#define HORIZON 5           /* seconds: what falls due so soon is waited for, not left to the next minute */
#define CLAIMING_MS 60000   /* then the next run has begun */
#define STAYING_MS 75000    /* the longest that a run waits for the next one to begin */
#define PACE_MS 200         /* between two full batches by the clock: 2,500 checks a second at the most */
#define LOOK_MS 1000        /* how often is looked at what has fallen due meanwhile */
#define ATTEMPTS_MS 12000   /* longer than one attempt at a webhook */
#define ATTEMPTS_LOOK_MS 20

/* While checks are in flight, another process's lock must not make them look slow. */
#define LOCK_PATIENCE_MS 250

struct check_run {
    struct run *run;
    struct sweep *sweep;
    int64_t started_at;      /* as run_now has it */
    int64_t started_ms;      /* monotonic */
    int64_t claimed_ms;      /* monotonic: when the last claim was made */
    int64_t looked_ms;       /* monotonic: when was last looked at what is due */
    int64_t stay;            /* the number this run stays under until the next has begun; 0: it does not */
    bool minute_done;        /* what was due in its minute is done, and that is noted */
    bool more_due;           /* the last claim took all it could: there may be more */
    bool batch_was_full;     /* the last claim's */
    bool looked_at_all;      /* what is to be checked without being due has been claimed */
    int64_t late;            /* seconds: the longest that something was due before it was claimed */
    bool stopping;           /* no more claims */
    struct signals signals;
    bool claim_failed;       /* the last one */
    struct check_results results;
    struct trials trials; /* of a run over what is asked for */
    struct wakeups wakeups;
    bool failed;             /* something could not be done */
    struct network_watch network;
    struct heartbeat_url *heartbeat; /* NULL: not asked yet, or there is none */
    bool troubled;           /* some check was kept from seeing its target by trouble of our own */
};

/* Trouble of our own is in each monitor's history; the log has the first of a run. */
static void
log_trouble(struct check_run *c, const struct monitor *m, const struct observation *seen)
{
    if (seen->outcome == OUTCOME_INCONCLUSIVE && !c->troubled)
        log_error("monitor %s could not be checked: %s", m->id, seen->detail);
    c->troubled |= seen->outcome == OUTCOME_INCONCLUSIVE;
}

/* What was claimed waits its turn; with --now the clock stands still. */
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

    if (slot->trial != NULL) {
        trials_seen(&c->trials, slot->trial, seen);
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
    result.result.started_at = at_least(run_now(c->run) - seen->elapsed_ms / 1000, slot->batch->claimed_at);
    check_results_add(&c->results, &result, slot->batch);
}

/* Not of some monitors alone. */
static bool
is_over_all(const struct check_run *c)
{
    return c->run->monitor_count == 0 && !c->run->queued;
}

/* A run over what is due, by the clock: one with --now or --monitor does what it was told, and ends. */
static bool
follows_clock(const struct check_run *c)
{
    return c->run->fixed_now == 0 && is_over_all(c);
}

/* A new lease for each claim: batches of one run end at different times, and none may free another's
 * monitors. */
static struct claim
next_claim(const struct check_run *c, int limit)
{
    return (struct claim){
        .now = run_now(c->run),
        .lease = lease_random(),
        .margin = LEASE_MARGIN,
        .not_since = c->started_at,
        .limit = limit,
        .by_clock = follows_clock(c),
        .only_due = c->looked_at_all,
    };
}

/* How late the run is, for those that operate it. It is asked before a claim takes what is late. */
static void
note_lateness(struct check_run *c, const struct claim *claim)
{
    int64_t late;

    if (is_over_all(c) && monitor_states_lateness(c->run->db, claim, &late) == 0 && late > c->late)
        c->late = late;
}

/* Claims as much as there is room for and sets it off. Returns how many, or -1. */
static int
claim_batch(struct check_run *c)
{
    int room = sweep_room(c->sweep);
    int most = c->results.on_full_disk ? FULL_DISK_BATCH : CLAIMED_BATCH_SIZE;
    struct claim claim = next_claim(c, room < most ? room : most);
    int claimed;

    if (room <= 0)
        return 0;
    note_lateness(c, &claim);
    claimed = claimed_batch_start(c->run, c->sweep, &claim);
    c->batch_was_full = claimed == claim.limit;
    c->looked_at_all |= claimed >= 0 && claim.only_due;
    return claimed;
}

static int64_t
age_ms(const struct check_run *c)
{
    return clock_monotonic_ms() - c->started_ms;
}

/* Sends the run before away, if it stayed. */
static int
relieve(struct check_run *c)
{
    return follows_clock(c) ? staying_relieve(c->run->db) : 0;
}

/* Stays if something is asked more often than once a minute. What goes wrong is only logged: then the next
 * minute's run goes on with it. */
static void
begin_to_stay(struct check_run *c)
{
    if (c->stay == 0)
        c->stay = staying_begin(c->run->db);
}

/* Milliseconds until something falls due that this run should wait for; -1: nothing will. A run that stays
 * looks once a second, as monitors may be made, resumed or changed meanwhile; one that does not only waits
 * for what falls due within its horizon. */
static int64_t
wait_for_due(struct check_run *c)
{
    struct claim claim = next_claim(c, 0);
    struct due due;

    if (monitor_states_next_due(c->run->db, &claim, c->started_at + HORIZON, &due) != 0)
        return -1;
    if (due.is_frequent)
        begin_to_stay(c);
    if (due.wait == 0 && c->claim_failed)
        return LOOK_MS; /* it is due, and cannot be taken now */
    if (due.wait >= 0 && (!due.is_frequent || c->stay != 0))
        return due.wait * 1000 < LOOK_MS || c->stay == 0 ? due.wait * 1000 : LOOK_MS;
    return c->stay != 0 ? LOOK_MS : -1;
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

/* Milliseconds until the batch after a full one may begin. By the clock there is time between the two, so
 * that what is due in one second does not go out in one instant; what is in a later batch is due in a later
 * second from then on. */
static int64_t
pace_left(const struct check_run *c)
{
    int64_t since = clock_monotonic_ms() - c->claimed_ms;

    return follows_clock(c) && c->batch_was_full && since < PACE_MS ? PACE_MS - since : 0;
}

/* A claim takes the lock for writing: it is made for a whole batch at a time, and for less only now and then,
 * when slow targets hold most of the places. */
static bool
may_claim(const struct check_run *c)
{
    int room = sweep_room(c->sweep);

    return c->more_due && !c->stopping && pace_left(c) == 0 &&
           (room >= CLAIMED_BATCH_SIZE || (room > 0 && clock_monotonic_ms() - c->claimed_ms >= TURN_MS));
}

/* What was published is to be told at once. */
static void
wake_readers(struct check_run *c)
{
    db_notify(c->run->db);
    c->wakeups.may_have_queued = true;
    wakeups_send(&c->wakeups);
}

/* Gates are decided by what was recorded, and ask for the checks that they need. */
static int64_t
carry_gates_on(struct check_run *c)
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
    int64_t running = carry_gates_on(c);

    if (running > 0 && c->run->fixed_now == 0 && !c->run->queued)
        (void)process_detach("/proc/self/exe", words);
}

/* What clients ask for meanwhile. */
static void
look_at_queue(struct check_run *c)
{
    struct queued_checks queue;

    if (clock_monotonic_ms() - c->looked_ms >= LOOK_MS) {
        c->looked_ms = clock_monotonic_ms();
        (void)carry_gates_on(c);
    }
    if (!c->stopping)
        c->failed |= trials_begin(&c->trials) != 0 && db_trouble(c->run->db) != DB_BUSY;
    if (!c->more_due && !c->stopping && queued_checks_count(c->run->db, run_now(c->run), &queue) == 0)
        c->more_due = queue.claimable > 0;
}

/* While slow targets are in flight, what falls due is looked at each second: one read, and a claim if there
 * is something. */
static void
look_for_due(struct check_run *c)
{
    struct claim claim = next_claim(c, 0);
    struct due due;

    if (c->more_due || c->stopping || !follows_clock(c) || clock_monotonic_ms() - c->looked_ms < LOOK_MS)
        return;
    c->looked_ms = clock_monotonic_ms();
    if (monitor_states_next_due(c->run->db, &claim, claim.now, &due) == 0 && due.wait == 0)
        c->more_due = true;
    if (age_ms(c) >= (c->stay != 0 ? STAYING_MS : CLAIMING_MS) ||
        (c->stay != 0 && staying_is_over(c->run->db, c->stay)))
        c->stopping = true;
}

/* A claim that failed is tried again only if another process held the lock. Anything else would fail again at
 * once, and the exit code says that something is wrong. */
static void
claim_more(struct check_run *c)
{
    if (c->run->queued)
        look_at_queue(c);
    else
        look_for_due(c);
    if (may_claim(c)) {
        int claimed = claim_batch(c);

        c->claim_failed = claimed < 0;
        c->more_due = claimed < 0 ? db_trouble(c->run->db) == DB_BUSY
                                  : claimed > 0 && c->run->monitor_count == 0;
        c->claimed_ms = clock_monotonic_ms();
    }
}

/* To a run with --now nothing falls due while it works, but for what a result has made due: what its monitor
 * depends on. 0: something is; -1: nothing. */
static int64_t
wait_for_asked(struct check_run *c)
{
    struct claim claim = next_claim(c, 0);
    struct due due;

    if (c->run->monitor_count > 0 || monitor_states_next_due(c->run->db, &claim, claim.now, &due) != 0)
        return -1;
    return due.wait == 0 && !c->claim_failed ? 0 : -1;
}

/* What another run is at is waited for; then it is made once more. */
static int64_t
wait_for_queue(struct check_run *c)
{
    return queued_run_end(c->run->db, run_now(c->run)) ? -1 : TURN_MS;
}

/* With empty hands a run is over, unless something falls due so soon, or so often, that it is worth waiting
 * for. Returns the time to wait, or -1. */
static int64_t
idle_time(struct check_run *c)
{
    int64_t wait_ms = -1;

    if (c->more_due && !c->stopping && pace_left(c) > 0)
        return pace_left(c);
    if (sweep_in_flight(c->sweep) > 0 || c->results.count > 0 || trials_go_on(&c->trials))
        return TURN_MS;
    if (c->run->queued && !c->stopping)
        return wait_for_queue(c);
    if (!c->stopping)
        wait_ms = follows_clock(c) ? wait_for_due(c) : wait_for_asked(c);
    c->more_due = wait_ms == 0;
    return wait_ms;
}

static void
record_all(struct check_run *c)
{
    int before = c->results.count;

    check_results_record(&c->results, run_now(c->run));
    c->wakeups.may_have_queued |= c->results.count < before;
    if (c->run->queued && c->results.count < before)
        c->looked_ms = 0; /* they may decide a gate */
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
    if (is_over_all(c) && note_end(c) != 0)
        c->failed = true;
    if (is_over_all(c) && !c->failed && !c->claim_failed)
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
        claim_more(c);
        wait_ms = may_claim(c) ? 0 : idle_time(c);
        if (c->stay != 0 && is_idle(c))
            finish_minute(c);
        if (wait_ms >= 0)
            sweep_turn(c->sweep, (int)wait_ms);
        if (trials_write(&c->trials))
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
        sweep_turn(c->sweep, TURN_MS);
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
    return c->run->fixed_now != 0 || is_over_all(c) ? horizon_tell(c->run->db, c->run->fixed_now) : 0;
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
    look_at_clock(c, before, is_over_all(c) ? 2 : 1);
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
    c.trials = (struct trials){ .run = run, .sweep = c.sweep };
    if (signals_open(&c.signals, sweep_loop(c.sweep)) == 0)
        status = run_checks(&c);
    signals_close(&c.signals);
    trials_close(&c.trials);
    heartbeat_url_close(c.heartbeat);
    sweep_close(c.sweep);
    network_watch_end(&c.network);
    check_results_free(&c.results);
    return status;
}
