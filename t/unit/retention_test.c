/* What tidying takes away and what it leaves, in which order time may go, and that one run does all of it. */
#include "store.h"

#include "base/duration.h"
#include "flow/retention.h"
#include "store/heartbeats.h"
#include "store/monitor_states.h"
#include "store/rollups.h"
#include "store/settings.h"

static void
put(struct rig *r, const struct monitor *m, int64_t at)
{
    struct heartbeat h = { .status = UP, .response_time_ms = 1, .status_code = -1, .checked_at = at };
    struct monitor_state standing;

    assert_int_equal(db_begin(r->db), 0);
    h.seq = db_next(r->db, SERIES_HEARTBEAT);
    assert_int_equal(monitor_states_read(r->db, m->key, at, &standing), FOUND);
    assert_int_equal(heartbeats_insert(r->db, m->key, 0, &h), 0);
    assert_int_equal(rollups_count(r->db, m->key, &h, &standing.running), 0);
    assert_int_equal(rollups_recorded(r->db, at), 0);
    assert_int_equal(monitor_states_move(r->db, m->key, &(struct status_change){ .status = UP },
                                         &standing), 0);
    assert_int_equal(db_commit(r->db), 0);
}

/* Heartbeats that are kept longer than rollups need be are found, and go in their time. */
static void
rows_that_are_kept_for_long_go_too(void **state)
{
    struct config config = { .heartbeat_retention_days = 500 };
    int64_t day = 20000 * (int64_t)DAY;
    struct rig r;
    struct monitor m;

    (void)state;
    rig_open(&r);
    m = rig_monitor(&r, "m");
    put(&r, &m, day + 100);
    put(&r, &m, day + 450 * DAY);
    assert_int_equal(retention_run(r.db, &config, day + 450 * DAY + 1), 0);
    rig_expect(&r, "SELECT count(*) FROM heartbeats", "2");
    assert_int_equal(retention_run(r.db, &config, day + 501 * DAY), 0);
    rig_expect(&r, "SELECT count(*) FROM heartbeats", "1");
    rig_close(&r);
}

/* Rollups outlive the rows, but not for ever. */
static void
rollups_are_kept_for_400_days(void **state)
{
    struct config config = { .heartbeat_retention_days = 1 };
    int64_t day = 20000 * (int64_t)DAY;
    struct rollup sum;
    struct rig r;
    struct monitor m;

    (void)state;
    rig_open(&r);
    m = rig_monitor(&r, "m");
    for (int64_t i = 0; i < 3; i++)
        put(&r, &m, day + i * DAY + 100);
    put(&r, &m, day + 399 * DAY);
    assert_int_equal(retention_run(r.db, &config, day + 400 * DAY), 0);
    assert_int_equal(rollups_since(r.db, m.key, 0, day + 399 * DAY, &sum), 0);
    assert_int_equal(sum.checks, 4);
    assert_int_equal(sum.first_at, day + 100);
    assert_int_equal(retention_run(r.db, &config, day + 401 * DAY), 0);
    assert_int_equal(rollups_since(r.db, m.key, 0, day + 400 * DAY, &sum), 0);
    assert_int_equal(sum.checks, 3);
    assert_int_equal(sum.first_at, day + DAY + 100);
    rig_close(&r);
}

/* Retention that is made longer again: rows that are gone stay gone, and the figures know. */
static void
a_longer_retention_brings_nothing_back(void **state)
{
    struct config days[] = { { .heartbeat_retention_days = 2 }, { .heartbeat_retention_days = 9 } };
    int64_t noon = 20000 * (int64_t)DAY + DAY / 2, pruned;
    struct rollup sum;
    struct rig r;
    struct monitor m;

    (void)state;
    rig_open(&r);
    m = rig_monitor(&r, "m");
    put(&r, &m, noon + 60);
    put(&r, &m, noon + 120);
    put(&r, &m, noon + 4 * DAY);
    for (size_t i = 0; i < COUNT(days); i++) {
        assert_int_equal(retention_run(r.db, &days[i], noon + 4 * DAY), 0);
        assert_int_equal(settings_int(r.db, SETTING_PRUNED_BEFORE, 0, &pruned), 0);
        assert_int_equal(pruned, noon + 2 * DAY);
        assert_int_equal(rollups_since(r.db, m.key, noon + 90, pruned, &sum), 0);
        assert_int_equal(sum.checks, 3);
    }
    put(&r, &m, noon + 130); /* late by four days: within the longer retention */
    assert_int_equal(retention_run(r.db, &days[1], noon + 9 * DAY + 200), 0);
    rig_expect(&r, "SELECT count(*) FROM heartbeats", "1");
    rig_close(&r);
}

/* A clock that is set back, or a check of the past, records what pruning has passed already. */
static void
what_is_recorded_in_the_past_is_pruned_too(void **state)
{
    struct config config = { .heartbeat_retention_days = 2 };
    int64_t noon = 20000 * (int64_t)DAY + DAY / 2;
    struct rig r;
    struct monitor m, other;

    (void)state;
    rig_open(&r);
    m = rig_monitor(&r, "m");
    other = rig_monitor(&r, "other");
    put(&r, &m, noon);
    assert_int_equal(retention_run(r.db, &config, noon), 0);
    put(&r, &m, noon - 9 * DAY);
    put(&r, &other, noon - 8 * DAY);
    put(&r, &other, noon - DAY);
    assert_int_equal(retention_run(r.db, &config, noon), 0);
    rig_expect(&r, "SELECT count(*) FROM heartbeats", "2");
    rig_close(&r);
}

/* More heartbeats than one transaction deletes: a run leaves none, and nothing of other monitors is
 * touched. */
static void
all_of_a_deleted_monitor_goes_at_once(void **state)
{
    struct config config = { .heartbeat_retention_days = 90 };
    int64_t day = 20000 * (int64_t)DAY;
    struct monitor gone, stays;
    struct rig r;

    (void)state;
    rig_open(&r);
    gone = rig_monitor(&r, "gone");
    stays = rig_monitor(&r, "stays");
    put(&r, &gone, day);
    put(&r, &stays, day);
    rig_sql(&r, arena_printf(&r.arena,
                             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                             "INSERT INTO heartbeats (monitor, seq, checked_at, result, response_ms) "
                             "SELECT %lld, 100 + i, %lld + i, 1, 1 FROM n",
                             (long long)gone.key, (long long)day));
    assert_int_equal(monitors_delete(r.db, gone.key), 0);
    assert_int_equal(retention_run(r.db, &config, day + DAY), 0);
    rig_expect(&r, "SELECT monitor, count(*) FROM heartbeats GROUP BY monitor",
               arena_printf(&r.arena, "%lld 1", (long long)stays.key));
    rig_close(&r);
}

/* What a rule has left behind goes with what was checked in it; what happened once stays, and so do times
 * to come. */
static void
times_of_a_rule_go_with_the_heartbeats(void **state)
{
    struct config config = { .heartbeat_retention_days = 90 };
    int64_t day = 20000 * (int64_t)DAY;
    struct monitor m;
    struct rig r;

    (void)state;
    rig_open(&r);
    m = rig_monitor(&r, "m");
    rig_sql(&r, arena_printf(&r.arena,
                             "INSERT INTO maintenances (key, id, title, starts_at, ends_at, created_at, "
                             "rrule) VALUES (1, 'rule', 'x', 1, 2, 1, 'FREQ=DAILY'), "
                             "(2, 'once', 'x', 1, 2, 1, NULL); "
                             "INSERT INTO maintenance_windows (monitor, maintenance, starts_at, ends_at) "
                             "VALUES (%lld, 1, 1, 2), (%lld, 1, %lld, %lld), (%lld, 2, 1, 2)",
                             (long long)m.key, (long long)m.key, (long long)day, (long long)day + 60,
                             (long long)m.key));
    assert_int_equal(retention_run(r.db, &config, day), 0);
    rig_expect(&r, "SELECT count(*) FROM maintenance_windows WHERE maintenance = 1", "1");
    rig_expect(&r, "SELECT count(*) FROM maintenance_windows WHERE maintenance = 2", "1");
    rig_close(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_that_are_kept_for_long_go_too),
        cmocka_unit_test(rollups_are_kept_for_400_days),
        cmocka_unit_test(a_longer_retention_brings_nothing_back),
        cmocka_unit_test(what_is_recorded_in_the_past_is_pruned_too),
        cmocka_unit_test(all_of_a_deleted_monitor_goes_at_once),
        cmocka_unit_test(times_of_a_rule_go_with_the_heartbeats),
    };

    return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
