/* Figures from rollups against figures counted one by one, over random histories: several monitors,
 * heartbeats late and from the near future, inside windows and not, inconclusive ones, over minutes or
 * months, while old ones are pruned and monitors deleted. As far as rows reach the two must be equal to the
 * second; beyond, to the hour; days always.
 *
 * WATCHPOST_SEED=n repeats a run (each failure says its number), WATCHPOST_HISTORIES=n makes it longer. */
#include "store.h"

#include "base/duration.h"
#include "flow/retention.h"
#include "store/heartbeats.h"
#include "store/instance_totals.h"
#include "store/overview.h"
#include "store/rollups.h"
#include "store/settings.h"
#include "store/uptime_bulk.h"

#include <time.h>

enum { MONITORS = 4, ROUNDS = 8, QUESTIONS = 5, MAX_BEATS = 2000 };

/* One heartbeat, as the reference remembers it. */
struct beat {
    int monitor; /* index */
    struct heartbeat h;
};

struct past {
    struct rig *rig;
    uint64_t random;
    uint64_t seed;
    struct config config;
    int64_t now;
    int64_t stride;      /* how far time goes between heartbeats, at most */
    struct monitor monitors[MONITORS];
    bool gone[MONITORS];
    struct beat beats[MAX_BEATS];
    int count;
};

/* splitmix64 */
static uint64_t
draw(struct past *y)
{
    uint64_t z = y->random += 0x9E3779B97F4A7C15U;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

/* 0 .. n-1 */
static int64_t
pick(struct past *y, int64_t n)
{
    return (int64_t)(draw(y) % (uint64_t)n);
}

static bool
one_in(struct past *y, int64_t n)
{
    return pick(y, n) == 0;
}

/* Times are likelier to be wrong at the edge of an hour or a day. */
static int64_t
near_an_edge(struct past *y, int64_t at)
{
    int64_t step = one_in(y, 2) ? HOUR : DAY;

    return one_in(y, 3) ? at - at % step + pick(y, 3) - 1 : at;
}

static void
record(struct past *y, int monitor, struct heartbeat h)
{
    struct db *db = y->rig->db;
    int64_t key = y->monitors[monitor].key;
    struct monitor_state standing;

    h.seq = db_next(db, SERIES_HEARTBEAT);
    assert_int_equal(monitor_states_read(db, key, h.checked_at, &standing), FOUND);
    assert_int_equal(heartbeats_insert(db, key, 0, &h), 0);
    assert_int_equal(rollups_count(db, key, &h, &standing.running), 0);
    assert_int_equal(rollups_recorded(db, h.checked_at), 0);
    assert_int_equal(monitor_states_move(db, key, &(struct status_change){ .status = UP }, &standing), 0);
    y->beats[y->count++] = (struct beat){ .monitor = monitor, .h = h };
}

/* On time mostly; else up to five minutes ahead, or as late as retention lets it be. */
static int64_t
random_time(struct past *y)
{
    int64_t oldest = y->now - y->config.heartbeat_retention_days * DAY, at = y->now;

    if (one_in(y, 10))
        at = y->now + pick(y, 301);
    else if (one_in(y, 4))
        at = near_an_edge(y, y->now - pick(y, one_in(y, 2) ? 2 * HOUR : y->now - oldest));
    return at < oldest ? oldest : at > y->now + 300 ? y->now + 300 : at;
}

static void
live_a_while(struct past *y)
{
    assert_int_equal(db_begin(y->rig->db), 0);
    for (int64_t n = 1 + pick(y, 60); n > 0 && y->count < MAX_BEATS; n--) {
        int monitor = (int)pick(y, MONITORS);
        int64_t next = near_an_edge(y, y->now + pick(y, y->stride));

        if (next > y->now)
            y->now = next;
        if (!y->gone[monitor])
            record(y, monitor, (struct heartbeat){
                .status = one_in(y, 5) ? INCONCLUSIVE : (enum status)(UP + pick(y, 3)),
                .response_time_ms = pick(y, 5000),
                .status_code = -1,
                .checked_at = random_time(y),
                .in_maintenance = one_in(y, 6),
            });
    }
    assert_int_equal(db_commit(y->rig->db), 0);
}

/* The reference: counts one by one. from is included. */
static struct rollup
count_by_hand(const struct past *y, int monitor, int64_t from, int64_t until)
{
    struct rollup t = { .checks = 0 };

    for (int i = 0; i < y->count; i++) {
        const struct beat *b = &y->beats[i];

        if ((monitor < 0 ? !y->gone[b->monitor] : b->monitor == monitor) && !b->h.in_maintenance &&
            b->h.status != INCONCLUSIVE && b->h.checked_at >= from && b->h.checked_at < until)
            rollup_count(&t, b->h.status, b->h.response_time_ms, b->h.checked_at);
    }
    return t;
}

static void
same_tally(const struct past *y, const char *what, const struct rollup *got, const struct rollup *wanted)
{
    if (memcmp(got, wanted, sizeof *got) == 0)
        return;
    fail_msg("%s: checks %lld up %lld degraded %lld up_ms %lld first_at %lld, "
             "wanted %lld %lld %lld %lld %lld (WATCHPOST_SEED=%llu)", what, (long long)got->checks,
             (long long)got->up, (long long)got->degraded, (long long)got->up_ms, (long long)got->first_at,
             (long long)wanted->checks, (long long)wanted->up, (long long)wanted->degraded,
             (long long)wanted->up_ms, (long long)wanted->first_at, (unsigned long long)y->seed);
}

static void
ask_since(struct past *y, int monitor)
{
    int64_t since = near_an_edge(y, y->now + 400 - pick(y, one_in(y, 2) ? DAY : 200 * DAY));
    int64_t from = since + 1, pruned;
    struct rollup got, wanted;

    assert_int_equal(settings_int(y->rig->db, SETTING_PRUNED_BEFORE, 0, &pruned), 0);
    assert_int_equal(rollups_since(y->rig->db, y->monitors[monitor].key, since, pruned, &got), 0);
    if (since < pruned)
        from -= from % HOUR;
    wanted = count_by_hand(y, monitor, from, INT64_MAX);
    same_tally(y, since < pruned ? "to the hour" : "to the second", &got, &wanted);
}

/* monitor < 0: all that are left. */
static void
ask_days(struct past *y, int monitor)
{
    int64_t last = y->now - y->now % DAY, first = last - pick(y, 90) * DAY;
    int count = (int)((last - first) / DAY) + 1;
    struct rollup days[90];
    struct day all[90];

    if (monitor >= 0)
        assert_int_equal(rollups_days(y->rig->db, y->monitors[monitor].key, first, count, days), 0);
    else
        assert_int_equal(overview_days(y->rig->db, first, count, y->now, all), 0);
    for (int i = 0; i < count; i++) {
        struct rollup wanted = count_by_hand(y, monitor, first + i * (int64_t)DAY,
                                             first + (i + 1) * (int64_t)DAY);

        wanted.first_at = 0; /* not asked for by day */
        same_tally(y, "day", monitor < 0 ? &all[i].rollup : &days[i], &wanted);
    }
}

static void
same_figures(const struct past *y, const char *what, const struct rollup *got, int monitor, int64_t since,
             int64_t pruned)
{
    int64_t from = since + 1;
    struct rollup wanted;

    if (since < pruned)
        from -= from % HOUR;
    wanted = count_by_hand(y, monitor, from, INT64_MAX);
    wanted.degraded = 0; /* these two are not asked for */
    wanted.first_at = 0;
    same_tally(y, what, got, &wanted);
}

/* The same figures of many monitors at once; and how long they stay true if nothing is written. */
static void
ask_figures(struct past *y)
{
    struct uptime_bulk list[MONITORS];
    int index[MONITORS], count = 0;
    int64_t now = y->now + pick(y, 2 * HOUR), until, pruned;

    for (int m = 0; m < MONITORS; m++)
        if (!y->gone[m] && !one_in(y, 4)) {
            index[count] = m;
            list[count++] = (struct uptime_bulk){ .monitor = y->monitors[m].key };
        }
    assert_int_equal(settings_int(y->rig->db, SETTING_PRUNED_BEFORE, 0, &pruned), 0);
    assert_int_equal(uptime_bulk_read(y->rig->db, list, count, now, &until), 0);
    assert_true(until > now);
    for (int i = 0; i < count; i++) {
        same_figures(y, "day of many", &list[i].day, index[i], now - DAY, pruned);
        same_figures(y, "week of many", &list[i].week, index[i], now - 7 * DAY, pruned);
        if (pruned < now - 7 * DAY) {
            same_figures(y, "day until", &list[i].day, index[i], until - 1 - DAY, 0);
            same_figures(y, "week until", &list[i].week, index[i], until - 1 - 7 * DAY, 0);
        }
    }
}

/* The rows that are left are those that should be; a server drops its older ones a week at a time, and until
 * then nothing reads them. */
static void
prune(struct past *y)
{
    int64_t cut = y->now - y->config.heartbeat_retention_days * DAY;
    int64_t oldest = rig_at_server(y->rig) ? cut : 0;

    assert_int_equal(retention_run(y->rig->db, &y->config, y->now), 0);
    for (int m = 0; m < MONITORS; m++) {
        long long kept = 0;

        for (int i = 0; i < y->count; i++)
            kept += y->beats[i].monitor == m && !y->gone[m] && y->beats[i].h.checked_at >= cut;
        rig_expect(y->rig, arena_printf(&y->rig->arena,
                                        "SELECT count(*) FROM heartbeats WHERE monitor = %lld "
                                        "AND checked_at >= %lld",
                                        (long long)y->monitors[m].key, (long long)oldest),
                   arena_printf(&y->rig->arena, "%lld", kept));
    }
}

static void
delete_one(struct past *y)
{
    int monitor = (int)pick(y, MONITORS);

    assert_int_equal(monitors_delete(y->rig->db, y->monitors[monitor].key), 0);
    y->gone[monitor] = true;
}

/* Figures of a deleted monitor are not asked for. */
static void
ask(struct past *y)
{
    for (int m = 0; m < MONITORS; m++) {
        for (int i = 0; i < QUESTIONS && !y->gone[m]; i++)
            ask_since(y, m);
        if (!y->gone[m])
            ask_days(y, m);
    }
    ask_days(y, -1);
    ask_figures(y);
}

static void
tell_a_history(struct past *y)
{
    static const int64_t strides[] = { 60, 20 * MINUTE, 3 * HOUR, DAY };

    y->random = y->seed;
    y->count = 0;
    y->stride = strides[pick(y, (int64_t)COUNT(strides))];
    y->now = 1700000000 + pick(y, 400 * DAY);
    y->config = (struct config){ .heartbeat_retention_days = 1 + pick(y, 20) };
    memset(y->gone, 0, sizeof y->gone);
    for (int m = 0; m < MONITORS; m++)
        y->monitors[m] = rig_monitor(y->rig, "m");
    for (int round = 0; round < ROUNDS; round++) {
        live_a_while(y);
        if (one_in(y, 3))
            prune(y);
        if (one_in(y, 12))
            delete_one(y);
        ask(y);
    }
    for (int m = 0; m < MONITORS; m++)
        assert_int_equal(monitors_delete(y->rig->db, y->monitors[m].key), 0);
    rig_expect(y->rig, "SELECT count(*) FROM instance_totals WHERE span = 86400 AND "
                       "(checks <> 0 OR up <> 0 OR degraded <> 0 OR up_ms <> 0)", "0");
    rig_sql(y->rig, "DELETE FROM settings");
    arena_reset(&y->rig->arena);
}

static void
rollups_equal_rows(void **state)
{
    const char *seed = getenv("WATCHPOST_SEED"), *histories = getenv("WATCHPOST_HISTORIES");
    struct past *y = calloc(1, sizeof *y);
    struct rig r;

    (void)state;
    rig_open(&r);
    y->rig = &r;
    y->seed = seed == NULL ? (uint64_t)time(NULL) * 1000 : strtoull(seed, NULL, 10);
    for (int n = histories == NULL ? (rig_at_server(&r) ? 12 : 60) : atoi(histories); n > 0; n--, y->seed++)
        tell_a_history(y);
    assert_int_equal(retention_run(r.db, &y->config, y->now), 0);
    rig_expect(&r, "SELECT count(*) FROM heartbeats", "0");
    rig_expect(&r, "SELECT count(*) FROM rollups", "0");
    free(y);
    rig_close(&r);
}

/* In a transaction, one result in each of so many hours. */
static void
count_hours(struct rig *r, int hours)
{
    assert_int_equal(db_begin(r->db), 0);
    for (int i = 0; i < hours; i++) {
        const struct rollup one = { .checks = 1, .up = 1, .up_ms = i };

        instance_totals_count(r->db, 1700006400 + (int64_t)i * HOUR, &one);
        instance_totals_count(r->db, 1700006400 + (int64_t)i * HOUR, &one);
    }
}

static void
totals_are_those_that_were_committed(void **state)
{
    struct rig r;

    (void)state;
    rig_open(&r);
    count_hours(&r, 5);
    db_rollback(r.db);
    count_hours(&r, 20);
    db_rollback(r.db);
    rig_expect(&r, "SELECT count(*) FROM instance_totals", "0");
    count_hours(&r, 20);
    assert_int_equal(db_commit(r.db), 0);
    rig_expect(&r, "SELECT span, count(*), sum(checks), sum(up), sum(up_ms) FROM instance_totals "
                   "GROUP BY span ORDER BY span",
               "3600 20 40 40 380; 86400 1 40 40 380");
    assert_int_equal(db_begin(r.db), 0);
    assert_int_equal(db_commit(r.db), 0);
    rig_expect(&r, "SELECT sum(checks) FROM instance_totals", "80");
    rig_close(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rollups_equal_rows),
        cmocka_unit_test(totals_are_those_that_were_committed),
    };

    return cmocka_run_group_tests_name("rollups", tests, NULL, NULL);
}
