/* What time alone brings about, for more monitors than one transaction takes: everything is told once, and
 * a run that has nothing to tell leaves the write lock to others. */
#include "store.h"

#include "base/duration.h"
#include "flow/timers.h"

#define T0 1770724800 /* 2026-02-10T12:00:00Z */
#define MANY 250

static int
start(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    rig_open(r);
    for (int i = 0; i < MANY; i++)
        rig_monitor(r, "shop");
    *state = r;
    return 0;
}

static int
stop(void **state)
{
    rig_close(*state);
    free(*state);
    return 0;
}

static const struct config config = { .probe_stale_minutes = 30 };

typedef int timers(struct db *db, struct arena *a, const struct config *config, int64_t now, int *told);

static void
expect_told(struct rig *r, timers *look, int64_t now, int wanted)
{
    int told;

    assert_int_equal(look(r->db, &r->arena, &config, now, &told), 0);
    assert_int_equal(told, wanted);
}

/* The same while another process writes: there is nothing to wait for. */
static void
expect_nothing(struct rig *r, timers *look, int64_t now)
{
    rig_hold(r);
    expect_told(r, look, now, 0);
    rig_let_go(r);
}

static void
windows_that_begin_together(void **state)
{
    struct rig *r = *state;

    rig_sql(r, arena_printf(&r->arena,
                            "INSERT INTO maintenances "
                            "(id, monitor, title, starts_at, ends_at, created_at) "
                            "SELECT 'w' || key, key, 'Night', %d, %d, 0 FROM monitors"
                            WINDOWS_MADE, T0, T0 + HOUR));
    expect_nothing(r, timers_maintenance, T0 - 1);
    expect_told(r, timers_maintenance, T0, MANY);
    expect_nothing(r, timers_maintenance, T0 + MINUTE);
    rig_expect(r, "SELECT min(type), count(*), count(DISTINCT monitor) FROM events",
               "maintenance.started 250 250");
    expect_told(r, timers_maintenance, T0 + HOUR, MANY);
    expect_nothing(r, timers_maintenance, T0 + HOUR + 1);
    rig_expect(r, "SELECT type, count(DISTINCT monitor) FROM events GROUP BY type",
               "maintenance.ended 250; maintenance.started 250");
}

/* Of two that are active it is the one that ends last; going over to another is no news. */
static void
windows_that_overlap(void **state)
{
    struct rig *r = *state;

    rig_sql(r, arena_printf(&r->arena,
                            "INSERT INTO maintenances "
                            "(id, monitor, title, starts_at, ends_at, created_at) "
                            "SELECT 'early', min(key), 'E', %d, %d, 0 FROM monitors "
                            "UNION ALL SELECT 'late', min(key), 'L', %d, %d, 0 FROM monitors" WINDOWS_MADE,
                            T0, T0 + 100, T0 + 50, T0 + 200));
    expect_told(r, timers_maintenance, T0, 1);
    rig_expect(r, "SELECT announced_maintenance FROM monitor_states WHERE announced_maintenance IS NOT NULL",
               "early");
    expect_told(r, timers_maintenance, T0 + 60, 0);
    rig_expect(r, "SELECT announced_maintenance FROM monitor_states WHERE announced_maintenance IS NOT NULL",
               "late");
    expect_nothing(r, timers_maintenance, T0 + 150);
    expect_told(r, timers_maintenance, T0 + 200, 1);
    rig_expect(r, "SELECT count(*) FROM monitor_states WHERE announced_maintenance IS NOT NULL", "0");
}

static void
reminders_of_many_incidents(void **state)
{
    struct rig *r = *state;

    rig_sql(r, "UPDATE monitor_states SET status = 3;"
               "INSERT INTO alert_rules (monitor, repeat_interval_minutes, max_repeats, "
               "escalation_after_minutes, created_at, updated_at) SELECT key, 10, 1, 0, 0, 0 FROM monitors");
    rig_sql(r, arena_printf(&r->arena,
                            "INSERT INTO incidents "
                            "(seq, id, monitor, started_at, cause, alerted_at, last_alert_at) "
                            "SELECT key, 'i' || key, key, %d, 'C', %d, %d FROM monitors", T0, T0, T0));
    expect_nothing(r, timers_alerts, T0 + 10 * MINUTE - 1);
    expect_told(r, timers_alerts, T0 + 10 * MINUTE, MANY);
    expect_nothing(r, timers_alerts, T0 + HOUR);
    rig_expect(r, "SELECT min(reminders), count(*) FROM incidents", "1 250");
}

/* The next check, which would find the monitor in maintenance, may be hours away. */
static void
what_is_in_maintenance_is_not_reminded_of(void **state)
{
    struct rig *r = *state;

    rig_sql(r, "DELETE FROM monitors WHERE key > (SELECT min(key) FROM monitors);"
               "UPDATE monitor_states SET status = 3;"
               "INSERT INTO alert_rules (monitor, repeat_interval_minutes, max_repeats, "
               "escalation_after_minutes, created_at, updated_at) SELECT key, 10, 5, 10, 0, 0 FROM monitors");
    rig_sql(r, arena_printf(&r->arena,
                            "INSERT INTO incidents "
                            "(seq, id, monitor, started_at, cause, alerted_at, last_alert_at) "
                            "SELECT 1, 'i', key, %d, 'C', %d, %d FROM monitors;"
                            "INSERT INTO maintenances "
                            "(id, monitor, title, starts_at, ends_at, created_at) "
                            "SELECT 'w', key, 'Night', %d, %d, 0 FROM monitors" WINDOWS_MADE,
                            T0, T0, T0, T0 + 5 * MINUTE, T0 + HOUR));
    expect_nothing(r, timers_alerts, T0 + 10 * MINUTE);
    expect_nothing(r, timers_alerts, T0 + HOUR - 1);
    expect_told(r, timers_alerts, T0 + HOUR, 1);
    rig_expect(r, "SELECT reminders, escalated_at - started_at, last_alert_at - started_at FROM incidents",
               "0 3600 3600");
}

/* As for opening an incident: a dependency counts that is down or in maintenance, unless it is paused. */
static void
what_a_dependency_holds_back(void **state)
{
    static const struct {
        const char *router; /* how it stands */
        int told;
    } rows[] = {
        { "status = 3", 0 },
        { "status = 4", 0 },
        { "status = 1", 1 },
        { "status = 3, is_paused = 1", 1 },
    };
    struct rig *r = *state;

    rig_sql(r, "DELETE FROM monitors WHERE key > (SELECT min(key) + 1 FROM monitors);"
               "INSERT INTO dependencies (id, monitor, depends_on, created_at) "
               "SELECT 'd', max(key), min(key), 0 FROM monitors;"
               "UPDATE monitor_states SET status = 3;"
               "INSERT INTO alert_rules (monitor, repeat_interval_minutes, max_repeats, "
               "escalation_after_minutes, created_at, updated_at) SELECT max(key), 5, 10, 0, 0, 0 FROM "
               "monitors");
    for (size_t i = 0; i < COUNT(rows); i++) {
        int told;

        rig_sql(r, arena_printf(&r->arena,
                                "DELETE FROM incidents; INSERT INTO incidents "
                                "(seq, id, monitor, started_at, cause, alerted_at, last_alert_at) "
                                "SELECT 1, 'i', max(key), %d, 'C', %d, %d FROM monitors;"
                                "UPDATE monitor_states SET %s WHERE monitor = (SELECT min(key) FROM "
                                "monitors)",
                                T0, T0, T0, rows[i].router));
        assert_int_equal(timers_alerts(r->db, &r->arena, &config, T0 + 10 * MINUTE, &told), 0);
        same_int(rows[i].router, told, rows[i].told);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(windows_that_begin_together, start, stop),
        cmocka_unit_test_setup_teardown(windows_that_overlap, start, stop),
        cmocka_unit_test_setup_teardown(reminders_of_many_incidents, start, stop),
        cmocka_unit_test_setup_teardown(what_is_in_maintenance_is_not_reminded_of, start, stop),
        cmocka_unit_test_setup_teardown(what_a_dependency_holds_back, start, stop),
    };

    return cmocka_run_group_tests_name("timers", tests, NULL, NULL);
}
