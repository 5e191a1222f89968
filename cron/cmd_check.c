/* watchpost check: one run of the checker.
 *
 *   windows that began or ended are announced
 *   > claim a batch of due monitors (a lease: an overlapping run leaves them alone, a crash loses nothing)
 *   > sweep: all of them in flight at once > findings gather
 *   > every 200 ms or 500 findings: one transaction records them and gives the leases back
 *   > until nothing is due and nothing in flight: then reminders and escalations
 *
 * A run stops claiming when a minute is over, for then the next run has begun; a target that takes its full minute
 * holds back nothing but itself. */
#include "cron/command.h"
#include "cron/sweep.h"

#include "base/clock.h"
#include "base/ident.h"
#include "base/log.h"
#include "flow/announce.h"
#include "flow/record.h"
#include "flow/timers.h"
#include "store/settings.h"
#include "store/states.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define GROUP_SIZE 500
#define GROUP_AGE_MS 200
#define BATCH_SIZE 500
#define LEASE_MARGIN 30     /* seconds beyond a check's own timeout: to be recorded in */
#define HORIZON 5           /* seconds: what falls due so soon is waited for, not left to the next minute */
#define CLAIMING_MS 60000   /* then the next run has begun */
#define RECORD_ATTEMPTS 3

/* Monitors claimed together; their memory goes when the last of them was recorded. */
struct batch {
    struct arena arena;
    struct monitors monitors;
    int64_t lease;
    int64_t claimed_at;
    int unrecorded;
};

/* What a probe is tagged with. */
struct slot {
    struct batch *batch;
    const struct monitor *monitor;
};

struct check_run {
    struct run *run;
    struct sweep *sweep;
    int64_t started_at;      /* as run_now has it */
    int64_t started_ms;      /* monotonic */
    int64_t claimed_ms;      /* monotonic: when the last claim was made */
    bool more_due;           /* the last claim took all it could: there may be more */
    bool stopping;           /* no more claims */

    /* findings that wait for their transaction */
    struct finding group[GROUP_SIZE];
    struct batch *batches[GROUP_SIZE];
    int group_count;
    int64_t group_since_ms;
    struct arena group_arena;
    int failures;            /* transactions in a row that failed */
    bool failed;             /* something could not be claimed, recorded or told */
};

static void
batch_release(struct batch *b)
{
    if (--b->unrecorded > 0)
        return;
    arena_free(&b->arena);
    free(b);
}

static void
empty_group(struct check_run *c)
{
    for (int i = 0; i < c->group_count; i++)
        batch_release(c->batches[i]);
    c->group_count = 0;
    c->failures = 0;
    arena_reset(&c->group_arena);
}

/* One by one, so that a finding that cannot be recorded does not take the others with it. */
static void
record_singly(struct check_run *c, struct arena *scratch)
{
    for (int i = 0; i < c->group_count; i++)
        if (record_local(c->run->db, scratch, &c->run->config, &c->group[i], 1, run_now(c->run)) != 0) {
            log_error("monitor %s: its result could not be recorded", c->group[i].monitor->id);
            c->failed = true;
        }
}

/* Commits the group. A busy database is asked again at the next turn; what cannot be recorded at last is given up:
 * its lease runs out and a later run checks the monitor again. */
static void
flush_group(struct check_run *c)
{
    struct arena scratch = { 0 };

    if (c->group_count == 0)
        return;
    if (record_local(c->run->db, &scratch, &c->run->config, c->group, c->group_count, run_now(c->run)) == 0) {
        announce_wake(c->run->config.state_dir);
        empty_group(c);
    } else if (db_trouble(c->run->db) == DB_MISTAKE) {
        record_singly(c, &scratch);
        empty_group(c);
    } else if (++c->failures >= RECORD_ATTEMPTS) {
        log_error("%d results could not be recorded; their monitors will be checked again", c->group_count);
        c->failed = true;
        empty_group(c);
    }
    c->group_since_ms = clock_monotonic_ms();
    arena_free(&scratch);
}

/* Told by the sweep, once per probe. */
static void
finish_probe(void *context, void *tag, const struct sighting *seen)
{
    struct check_run *c = context;
    struct slot *slot = tag;
    struct finding *f;

    while (c->group_count == GROUP_SIZE)
        flush_group(c);
    if (c->group_count == 0)
        c->group_since_ms = clock_monotonic_ms();
    c->batches[c->group_count] = slot->batch;
    f = &c->group[c->group_count++];
    f->monitor = slot->monitor;
    f->lease = slot->batch->lease;
    f->result = verdict_of(&c->group_arena, slot->monitor, seen);
    f->result.checked_at = slot->batch->claimed_at;
}

static struct claim
next_claim(const struct check_run *c, int limit)
{
    return (struct claim){
        .now = run_now(c->run),
        .lease = ident_number(),
        .margin = LEASE_MARGIN,
        .not_since = c->started_at,
        .limit = limit,
    };
}

static int
claim_named(struct check_run *c, struct batch *b, const struct claim *claim)
{
    for (int i = 0; i < c->run->monitor_count; i++)
        if (states_claim_one(c->run->db, &b->arena, claim, c->run->monitors[i], &b->monitors) != 0)
            return -1;
    return 0;
}

static void
start_probes(struct check_run *c, struct batch *b)
{
    struct slot *slots = arena_alloc(&b->arena, (size_t)b->monitors.count * sizeof *slots);

    b->unrecorded = b->monitors.count;
    for (int i = 0; i < b->monitors.count; i++) {
        slots[i] = (struct slot){ .batch = b, .monitor = &b->monitors.list[i] };
        sweep_add(c->sweep, slots[i].monitor, &slots[i]);
    }
}

/* Claims as much as there is room for and sets it off. Returns how many, or -1. */
static int
claim_batch(struct check_run *c)
{
    int room = sweep_room(c->sweep);
    struct claim claim = next_claim(c, room < BATCH_SIZE ? room : BATCH_SIZE);
    struct batch *b;
    int result, count;

    if (room <= 0)
        return 0;
    b = calloc(1, sizeof *b);
    if (b == NULL)
        abort();
    b->lease = claim.lease;
    b->claimed_at = claim.now;
    if (c->run->monitor_count > 0)
        result = claim_named(c, b, &claim);
    else
        result = states_claim(c->run->db, &b->arena, &claim, &b->monitors);
    count = result == 0 ? b->monitors.count : -1;
    if (count > 0) {
        start_probes(c, b);
        return count;
    }
    arena_free(&b->arena);
    free(b);
    return count;
}

/* How long until something falls due that this run should wait for; -1: nothing will. A fixed time stands still,
 * so nothing ever falls due in it. */
static int64_t
wait_for_due(struct check_run *c)
{
    struct claim claim = next_claim(c, 0);
    int64_t seconds;

    if (c->run->fixed_now != 0 || c->run->monitor_count > 0)
        return -1;
    if (states_next_due(c->run->db, &claim, c->started_at + HORIZON, &seconds) != 0 || seconds < 0)
        return -1;
    return seconds * 1000;
}

static int
open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* The first signal ends claiming; the second ends the run without waiting for what is in flight. */
static bool
asked_to_leave(struct check_run *c, int signals)
{
    struct signalfd_siginfo info;
    bool leave = false;

    while (read(signals, &info, sizeof info) == (ssize_t)sizeof info) {
        leave = c->stopping;
        c->stopping = true;
    }
    return leave;
}

/* A claim looks at every monitor: it is made for a whole batch at a time, and for less only now and then, when slow
 * targets hold most of the places. */
static bool
may_claim(const struct check_run *c)
{
    int room = sweep_room(c->sweep);

    return c->more_due && !c->stopping &&
           (room >= BATCH_SIZE || (room > 0 && clock_monotonic_ms() - c->claimed_ms >= GROUP_AGE_MS));
}

static void
claim_more(struct check_run *c)
{
    if (clock_monotonic_ms() - c->started_ms >= CLAIMING_MS)
        c->stopping = true;
    if (may_claim(c)) {
        int claimed = claim_batch(c);

        c->failed |= claimed < 0;
        c->more_due = claimed > 0 && c->run->monitor_count == 0;
        c->claimed_ms = clock_monotonic_ms();
    }
}

/* With empty hands a run is over, unless something falls due so soon that it is worth waiting for. Returns the
 * time to wait, or -1. */
static int64_t
idle_time(struct check_run *c)
{
    int64_t wait_ms;

    if (sweep_in_flight(c->sweep) > 0 || c->group_count > 0)
        return GROUP_AGE_MS;
    wait_ms = c->stopping ? -1 : wait_for_due(c);
    c->more_due = wait_ms >= 0;
    return wait_ms;
}

static bool
group_is_ripe(const struct check_run *c)
{
    return c->group_count == GROUP_SIZE || sweep_in_flight(c->sweep) == 0 ||
           clock_monotonic_ms() - c->group_since_ms >= GROUP_AGE_MS;
}

/* Claim, wait for something to happen, record: until a turn finds nothing to wait for. */
static void
check_all(struct check_run *c, int signals)
{
    int64_t wait_ms = 0;

    while (wait_ms >= 0 && !asked_to_leave(c, signals)) {
        claim_more(c);
        wait_ms = may_claim(c) ? 0 : idle_time(c);
        if (wait_ms >= 0)
            sweep_turn(c->sweep, (int)wait_ms, signals);
        if (group_is_ripe(c))
            flush_group(c);
    }
    while (c->group_count > 0)
        flush_group(c);
}

/* What the clock brings about, beside the checks. */
static void
look_at_clock(struct check_run *c,
              int (*timers)(struct db *db, struct arena *a, int64_t now, int *told))
{
    struct arena scratch = { 0 };
    int told;

    if (timers(c->run->db, &scratch, run_now(c->run), &told) != 0)
        c->failed = true;
    else if (told > 0)
        announce_wake(c->run->config.state_dir);
    arena_free(&scratch);
}

int
cmd_check(struct run *run)
{
    struct check_run *c = calloc(1, sizeof *c);
    int signals = open_signals();
    int status = EXIT_FINE;

    if (c == NULL)
        abort();
    c->run = run;
    c->more_due = true;
    c->started_at = run_now(run);
    c->started_ms = clock_monotonic_ms();
    c->sweep = sweep_open(&run->config, finish_probe, c);
    if (c->sweep == NULL || signals < 0) {
        log_error("cannot start: the system refuses descriptors");
        status = EXIT_FAILED;
    } else {
        look_at_clock(c, timers_windows);
        check_all(c, signals);
        look_at_clock(c, timers_alerts);
        if (c->failed || settings_set_int(run->db, SETTING_LAST_CHECK_RUN, run_now(run)) != 0)
            status = EXIT_FAILED;
    }
    sweep_close(c->sweep);
    arena_free(&c->group_arena);
    if (signals >= 0)
        (void)close(signals);
    free(c);
    return status;
}
