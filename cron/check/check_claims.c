/* What a run of the checker takes: batches of what is due, or of what is asked for, as long as there is
 * room for them, and until its time is over; and for how long it waits when it has nothing to do. */
#include "cron/check/check_run.h"

#include "base/uuid.h"
#include "cron/check/claimed_batch.h"
#include "cron/check/queued_run.h"
#include "cron/check/staying.h"
#include "os/clock.h"
#include "store/monitor_states.h"
#include "store/queued_checks.h"

#define FULL_DISK_BATCH 10  /* monitors claimed at once while the disk is full */
#define HORIZON 5           /* seconds: what falls due so soon is waited for, not left to the next minute */
#define CLAIMING_MS 60000   /* then the next run has begun */
#define STAYING_MS 75000    /* the longest that a run waits for the next one to begin */
#define PACE_MS 200         /* between two full batches by the clock: 2,500 checks a second at the most */
#define LOOK_MS 1000        /* how often is looked at what has fallen due meanwhile */

bool
check_run_is_over_all(const struct check_run *c)
{
    return c->run->monitor_count == 0 && !c->run->queued;
}

bool
check_run_follows_clock(const struct check_run *c)
{
    return c->run->fixed_now == 0 && check_run_is_over_all(c);
}

/* A new lease for each claim: batches of one run end at different times, and none may free another's
 * monitors. */
static struct claim
next_claim(const struct check_run *c, int limit)
{
    return (struct claim){
        .now = run_now(c->run),
        .lease = lease_random(),
        .margin = CLAIM_MARGIN,
        .not_since = c->started_at,
        .limit = limit,
        .by_clock = check_run_follows_clock(c),
        .only_due = c->looked_at_all,
    };
}

/* How late the run is, for those that operate it. It is asked before a claim takes what is late. */
static void
note_lateness(struct check_run *c, const struct claim *claim)
{
    int64_t late;

    if (check_run_is_over_all(c) && monitor_states_lateness(c->run->db, claim, &late) == 0 && late > c->late)
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

/* Milliseconds until the batch after a full one may begin. By the clock there is time between the two, so
 * that what is due in one second does not go out in one instant; what is in a later batch is due in a later
 * second from then on. */
static int64_t
pace_left(const struct check_run *c)
{
    int64_t since = clock_monotonic_ms() - c->claimed_ms;

    return check_run_follows_clock(c) && c->batch_was_full && since < PACE_MS ? PACE_MS - since : 0;
}

/* A claim takes the lock for writing: it is made for a whole batch at a time, and for less only now and
 * then, when slow targets hold most of the places. */
bool
check_run_may_claim(const struct check_run *c)
{
    int room = sweep_room(c->sweep);

    return c->more_due && !c->stopping && pace_left(c) == 0 &&
           (room >= CLAIMED_BATCH_SIZE ||
            (room > 0 && clock_monotonic_ms() - c->claimed_ms >= CHECK_TURN_MS));
}

/* What clients ask for meanwhile. */
static void
look_at_queue(struct check_run *c)
{
    struct queued_checks queue;

    if (clock_monotonic_ms() - c->gates_looked_ms >= LOOK_MS) {
        c->gates_looked_ms = clock_monotonic_ms();
        (void)check_run_carry_gates_on(c);
    }
    if (!c->stopping)
        c->failed |= tried_checks_begin(&c->tried) != 0 && db_trouble(c->run->db) != DB_BUSY;
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

    if (c->more_due || c->stopping || !check_run_follows_clock(c) ||
        clock_monotonic_ms() - c->due_looked_ms < LOOK_MS)
        return;
    c->due_looked_ms = clock_monotonic_ms();
    if (monitor_states_next_due(c->run->db, &claim, claim.now, &due) == 0 && due.wait == 0)
        c->more_due = true;
    if (age_ms(c) >= (c->stay != 0 ? STAYING_MS : CLAIMING_MS) ||
        (c->stay != 0 && staying_is_over(c->run->db, c->stay)))
        c->stopping = true;
}

/* A claim that failed is tried again only if another process held the lock. Anything else would fail again
 * at once, and the exit code says that something is wrong. */
void
check_run_claim_more(struct check_run *c)
{
    if (c->run->queued)
        look_at_queue(c);
    else
        look_for_due(c);
    if (check_run_may_claim(c)) {
        int claimed = claim_batch(c);

        c->claim_failed = claimed < 0;
        c->more_due = claimed < 0 ? db_trouble(c->run->db) == DB_BUSY
                                  : claimed > 0 && c->run->monitor_count == 0;
        c->claimed_ms = clock_monotonic_ms();
    }
}

/* To a run with --now nothing falls due while it works, but for what a result has made due: what its
 * monitor depends on. 0: something is; -1: nothing. */
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
    return queued_run_end(c->run->db, run_now(c->run)) ? -1 : CHECK_TURN_MS;
}

int64_t
check_run_idle_time(struct check_run *c)
{
    int64_t wait_ms = -1;

    if (c->more_due && !c->stopping && pace_left(c) > 0)
        return pace_left(c);
    if (sweep_in_flight(c->sweep) > 0 || c->results.count > 0 || tried_checks_go_on(&c->tried))
        return CHECK_TURN_MS;
    if (c->run->queued && !c->stopping)
        return wait_for_queue(c);
    if (!c->stopping)
        wait_ms = check_run_follows_clock(c) ? wait_for_due(c) : wait_for_asked(c);
    c->more_due = wait_ms == 0;
    return wait_ms;
}
