/* Which monitors are due, and that a lease is held by one run at a time. */
#include "store.h"

#include "store/monitor_states.h"

#define NOW 1770724800

static int
start(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    rig_open(r);
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

static struct claim
at(int64_t now, int64_t lease, int limit)
{
    return (struct claim){ .now = now, .lease = lease, .margin = 30, .not_since = now, .limit = limit };
}

static struct monitors
take(struct rig *r, struct db *db, struct claim c)
{
    struct monitors taken = { .list = NULL };

    assert_int_equal(monitor_states_claim(db, &r->arena, &c, &taken), 0);
    return taken;
}

/* One monitor with an interval of 600 s and a timeout of 10 s, as its state and the rest say; is it due? */
static void
what_is_due(void **state)
{
    static const struct {
        const char *story;
        const char *standing; /* SET of monitor_states */
        const char *windows;  /* starts_at, ends_at; NULL: none */
        int due;
    } rows[] = {
        { "never checked", "due_at = 0", NULL, 1 },
        { "the interval is over", "last_checked_at = 1770724200, due_at = 1770724800", NULL, 1 },
        { "a second is missing", "last_checked_at = 1770724201, due_at = 1770724801", NULL, 0 },
        { "overdue", "last_checked_at = 5, due_at = 605", NULL, 1 },
        { "paused", "is_paused = 1", NULL, 0 },
        { "another run is checking it", "lease = 7, leased_until = 1770724801", NULL, 0 },
        { "the run that was checking it is gone", "lease = 7, leased_until = 1770724800", NULL, 1 },
        { "a lease longer than any: the clock was set back",
          "lease = 7, leased_until = 1770728400", NULL, 1 },
        { "checked in the future: the clock was set back",
          "last_checked_at = 1770728400, due_at = 1770729000", NULL, 1 },
        { "checked in the next second, by a run that began later and had the lock first",
          "last_checked_at = 1770724801, due_at = 1770725401", NULL, 0 },
        { "in maintenance, its window over, but checked in this run",
          "status = 4, last_checked_at = 1770724800, due_at = 1770725300", "1770724000, 1770724800", 0 },
        { "in maintenance, its window active",
          "status = 4, last_checked_at = 1770724700, due_at = 1770725300", "1770724800, 1770724801", 0 },
        { "in maintenance, its window over",
          "status = 4, last_checked_at = 1770724700, due_at = 1770725300", "1770724000, 1770724800", 1 },
        { "in maintenance, another window to come",
          "status = 4, last_checked_at = 1770724700, due_at = 1770725300", "1770724801, 1770725000", 1 },
        { "in maintenance, its window deleted",
          "status = 4, last_checked_at = 1770724700, due_at = 1770725300", NULL, 1 },
        { "in maintenance, but paused",
          "status = 4, is_paused = 1, last_checked_at = 1770724700, due_at = 1770725300", NULL, 0 },
        { "in a window, due all the same",
          "status = 4, last_checked_at = 1770724200, due_at = 1770724800", "1770724000, 1770729000", 1 },
    };
    struct rig *r = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        (void)rig_monitor(r, "m");
        rig_sql(r, arena_printf(&r->arena, "UPDATE monitor_states SET %s", rows[i].standing));
        if (rows[i].windows != NULL)
            rig_sql(r, arena_printf(&r->arena,
                                    "INSERT INTO maintenances "
                                    "(id, monitor, title, starts_at, ends_at, created_at) "
                                    "SELECT 'w', key, 'W', %s, 0 FROM monitors"
                                    WINDOWS_MADE, rows[i].windows));
        same_int(rows[i].story, take(r, r->db, at(NOW, 1, 10)).count, rows[i].due);
        rig_sql(r, "DELETE FROM monitors");
    }
}

static void
a_claim_is_a_lease(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");
    struct monitors taken = take(r, r->db, at(NOW, 77, 10));

    assert_int_equal(taken.count, 1);
    assert_int_equal(taken.list[0].key, m.key);
    assert_string_equal(taken.list[0].id, m.id);
    assert_string_equal(taken.list[0].url, m.url);
    /* Timeout 10 s, margin 30 s. */
    rig_expect(r, "SELECT lease, leased_until FROM monitor_states", "77 1770724840");
    assert_int_equal(take(r, r->db, at(NOW + 39, 78, 10)).count, 0);
    assert_int_equal(take(r, r->db, at(NOW + 40, 79, 10)).count, 1);
}

/* Two runs take turns until nothing is due: everything once, the longest overdue first. */
static void
two_runs_never_meet(void **state)
{
    enum { MONITORS = 100 };
    struct rig *r = *state;
    struct db *dbs[2] = { r->db, rig_connect(r) };
    bool seen[MONITORS + 1] = { false };
    int64_t last_due = -1;
    int total = 0;

    for (int i = 0; i < MONITORS; i++)
        (void)rig_monitor(r, "m");
    rig_sql(r, "UPDATE monitor_states SET last_checked_at = 1, due_at = (monitor * 37) % 101");
    for (int turn = 0, idle = 0; idle < 2; turn++) {
        struct monitors taken = take(r, dbs[turn % 2], at(NOW, turn + 1, 7));
        int64_t due = last_due;

        idle = taken.count == 0 ? idle + 1 : 0;
        for (int i = 0; i < taken.count; i++) {
            int64_t key = taken.list[i].key;

            assert_false(seen[key]);
            seen[key] = true;
            assert_true(key * 37 % 101 > last_due);
            due = key * 37 % 101 > due ? key * 37 % 101 : due;
        }
        last_due = due;
        total += taken.count;
    }
    assert_int_equal(total, MONITORS);
    rig_expect(r, "SELECT count(DISTINCT lease), max(n) "
                  "FROM (SELECT lease, count(*) AS n FROM monitor_states GROUP BY lease) AS parts", "15 7");
    db_close(dbs[1]);
}

/* An interval of seconds is kept, also within one run; a monitor that is shown as in maintenance without a
 * window is checked once by a run, for the check may leave it so. */
static void
due_again_in_one_run(void **state)
{
    struct rig *r = *state;
    struct claim c = at(NOW + 50, 1, 10);

    (void)rig_monitor(r, "m");
    c.not_since = NOW;
    rig_sql(r, "UPDATE monitor_states SET last_checked_at = 1770724840, due_at = 1770724851");
    assert_int_equal(take(r, r->db, c).count, 0);
    rig_sql(r, "UPDATE monitor_states SET due_at = 1770724850");
    assert_int_equal(take(r, r->db, c).count, 1);
    rig_sql(r, "UPDATE monitor_states SET lease = 0, leased_until = 0, status = 4, due_at = 1770725440");
    assert_int_equal(take(r, r->db, c).count, 0);
    rig_sql(r, "UPDATE monitor_states SET last_checked_at = 1770724799");
    assert_int_equal(take(r, r->db, c).count, 1);
}

static void
one_by_name(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "m");
    struct claim c = at(NOW, 5, 1), later = at(NOW + 1, 6, 1);
    struct monitors taken = { .list = NULL };

    rig_sql(r, "UPDATE monitor_states SET last_checked_at = 1770724799, due_at = 1770725399"); /* not due */
    assert_int_equal(monitor_states_claim_one(r->db, &r->arena, &c, m.id, &taken), 0);
    assert_int_equal(taken.count, 1);
    assert_int_equal(monitor_states_claim_one(r->db, &r->arena, &later, m.id, &taken), 0);
    assert_int_equal(taken.count, 1); /* leased */
    assert_int_equal(monitor_states_claim_one(r->db, &r->arena, &later, "nobody", &taken), 0);
    assert_int_equal(taken.count, 1);
    rig_sql(r, "UPDATE monitor_states SET is_paused = 1, lease = 0, leased_until = 0");
    assert_int_equal(monitor_states_claim_one(r->db, &r->arena, &later, m.id, &taken), 0);
    assert_int_equal(taken.count, 1);
}

/* A pause takes the lease of the run that is checking, so that the result does not count and a resumed
 * monitor need not wait for the lease to run out. */
static void
a_pause_ends_the_lease(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "m");

    assert_int_equal(take(r, r->db, at(NOW, 5, 1)).count, 1);
    assert_int_equal(monitors_pause(r->db, m.key, true, NOW), 0);
    assert_int_equal(monitors_pause(r->db, m.key, false, NOW), 0);
    rig_expect(r, "SELECT lease, leased_until FROM monitor_states", "0 0");
    assert_int_equal(take(r, r->db, at(NOW, 6, 1)).count, 1);
}

static void
a_changed_interval_moves_the_next_check(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "m"), was = m;

    m.interval_seconds = 3600;
    assert_int_equal(monitors_save(r->db, &was, &m), 0);
    rig_expect(r, "SELECT due_at FROM monitor_states", "0"); /* never checked: still due at once */
    rig_sql(r, "UPDATE monitor_states SET last_checked_at = 1770724800, due_at = 1770725400");
    assert_int_equal(monitors_save(r->db, &was, &m), 0);
    rig_expect(r, "SELECT due_at FROM monitor_states", "1770728400");
    rig_sql(r, "UPDATE monitor_states SET due_at = 1770724860"); /* to confirm a failure */
    was = m;
    m.name = "another";
    assert_int_equal(monitors_save(r->db, &was, &m), 0);
    rig_expect(r, "SELECT due_at FROM monitor_states", "1770724860");
}

/* Checked at NOW; then its interval becomes 3600 s and that of the check again 300 s. A failure is believed
 * after three in a row, and so is a recovery. */
static void
a_changed_interval_does_not_put_off_a_check_again(void **state)
{
    static const struct {
        const char *story;
        const char *standing; /* SET of monitor_states */
        int64_t consensus;
        const char *due_at;
    } rows[] = {
        { "up", "status = 1", -1, "1770728400" },
        { "up, failed once", "status = 1, streak = 1", -1, "1770725100" },
        { "failed as often as it takes by now", "status = 2, streak = 3", -1, "1770725100" },
        { "down", "status = 3, streak = 3", -1, "1770728400" },
        { "in maintenance", "status = 4, streak = 3", -1, "1770728400" },
        { "recovering", "status = 3, recovering = 1", -1, "1770725100" },
        { "not recovering any more", "status = 3, streak = 1", -1, "1770725100" },
        { "decided by consensus", "status = 1, streak = 1", 2, "1770728400" },
    };
    struct rig *r = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct monitor m = rig_monitor(r, "m"), was = m;

        print_message("%s\n", rows[i].story);
        m.interval_seconds = 3600;
        m.retry_interval_seconds = 300;
        m.confirmation_threshold = m.recovery_threshold = 3;
        m.consensus_threshold = rows[i].consensus;
        rig_sql(r, arena_printf(&r->arena, "UPDATE monitor_states SET last_checked_at = 1770724800, %s",
                                rows[i].standing));
        assert_int_equal(monitors_save(r->db, &was, &m), 0);
        rig_expect(r, "SELECT due_at FROM monitor_states", rows[i].due_at);
        rig_sql(r, "DELETE FROM monitors");
    }
}

/* A failure is to be confirmed: how soon can be changed meanwhile. */
static void
a_changed_retry_interval_moves_the_check_again(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "m"), was = m;

    rig_sql(r, "UPDATE monitor_states SET status = 1, streak = 1, last_checked_at = 1770724800, due_at = 1");
    m.retry_interval_seconds = was.retry_interval_seconds + 60;
    assert_int_equal(monitors_save(r->db, &was, &m), 0);
    rig_expect(r, "SELECT due_at - last_checked_at = retry_interval_seconds FROM monitor_states, monitors",
               "1");
}

/* What is under way was asked of the old target: it loses its lease, and the new one is due at once. */
static void
a_changed_question_begins_anew(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "m"), was = m;

    rig_sql(r, "UPDATE monitor_states SET last_checked_at = 1770724800, due_at = 1770725400, "
               "last_result = 1");
    assert_int_equal(take(r, r->db, at(NOW + 600, 5, 1)).count, 1);
    m.url = "http://127.0.0.1:2/";
    assert_int_equal(monitors_save(r->db, &was, &m), 0);
    rig_expect(r, "SELECT lease, leased_until, due_at, last_result FROM monitor_states", "0 0 0 (null)");
}

/* By the clock a sixtieth of what a check was put off by does not matter, up to five seconds. */
static void
by_the_clock_a_moment_early(void **state)
{
    static const struct {
        const char *story, *standing;
        bool by_clock;
        int due;
    } rows[] = {
        { "a second of a minute", "last_checked_at = 1770724741, due_at = 1770724801", true, 1 },
        { "but not where now was given", "last_checked_at = 1770724741, due_at = 1770724801", false, 0 },
        { "two seconds of a minute", "last_checked_at = 1770724742, due_at = 1770724802", true, 0 },
        { "a second of half a minute", "last_checked_at = 1770724771, due_at = 1770724801", true, 0 },
        { "five seconds of an hour", "last_checked_at = 1770721205, due_at = 1770724805", true, 1 },
        { "six seconds of an hour", "last_checked_at = 1770721206, due_at = 1770724806", true, 0 },
    };
    struct rig *r = *state;
    struct claim c = at(NOW, 1, 10);

    (void)rig_monitor(r, "m");
    for (size_t i = 0; i < COUNT(rows); i++) {
        rig_sql(r, arena_printf(&r->arena, "UPDATE monitor_states SET leased_until = 0, %s",
                                rows[i].standing));
        c.by_clock = rows[i].by_clock;
        same_int(rows[i].story, take(r, r->db, c).count, rows[i].due);
    }
}

/* A run a minute over monitors that were made together: how many it takes, in counts[]. No check may come
 * later than its interval after the one before, nor earlier than that by more than a minute or a twentieth of
 * the interval. An interval of 700 s is over within a minute, at whose end the check comes. */
static void
run_for_minutes(struct rig *r, int minutes, int interval, int *counts)
{
    const int early = interval < 1200 ? 60 : interval / 20;

    for (int minute = 0; minute < minutes; minute++) {
        int64_t now = NOW + 60 * (int64_t)minute;
        struct claim c = at(now, minute + 1, 1000);

        c.by_clock = true;
        arena_reset(&r->arena);
        counts[minute] = take(r, r->db, c).count;
        rig_expect(r, arena_printf(&r->arena,
                                   "SELECT count(*) FROM monitor_states WHERE leased_until > 0 AND "
                                   "last_checked_at IS NOT NULL AND "
                                   "%lld NOT BETWEEN due_at - %d AND due_at + 59",
                                   (long long)now, early),
                   "0");
        rig_sql(r, arena_printf(&r->arena,
                                "UPDATE monitor_states SET last_checked_at = %lld, due_at = %lld, lease = 0, "
                                "leased_until = 0 WHERE leased_until > 0",
                                (long long)now, (long long)now + interval));
    }
}

/* Each comes to a minute of its own within its interval, and stays there. */
static void
monitors_drift_apart(void **state)
{
    enum { MONITORS = 200, MOST = 1000 };
    static const struct {
        int interval, minutes, settled;
    } rows[] = {
        { 600, 150, 100 },
        { 1800, 980, 900 },
        { 700, 220, 160 },
    };
    struct rig *r = *state;
    int counts[MOST];

    for (int i = 0; i < MONITORS; i++)
        (void)rig_monitor(r, "m");
    for (size_t i = 0; i < COUNT(rows); i++) {
        int cycle = (rows[i].interval + 59) / 60, most = (MONITORS + cycle - 1) / cycle;

        rig_sql(r, "UPDATE monitor_states SET due_at = 0, last_checked_at = NULL");
        run_for_minutes(r, rows[i].minutes, rows[i].interval, counts);
        assert_int_equal(counts[0], MONITORS); /* the first check comes at once */
        for (int minute = rows[i].settled; minute < rows[i].minutes; minute++)
            if (counts[minute] > most || counts[minute] < most - 1)
                fail_msg("interval %d, minute %d: %d of %d", rows[i].interval, minute, counts[minute],
                         MONITORS);
    }
}

/* A run that was told its time takes what is due then and nothing else; short intervals never move. */
static void
nothing_else_drifts(void **state)
{
    struct rig *r = *state;
    struct claim c = at(NOW, 1, 10);

    for (int i = 0; i < 10; i++)
        (void)rig_monitor(r, "m");
    rig_sql(r, "UPDATE monitor_states SET last_checked_at = 1770724260, due_at = 1770724860");
    assert_int_equal(take(r, r->db, c).count, 0);
    rig_sql(r, "UPDATE monitor_states SET last_checked_at = 1770724320, due_at = 1770724860");
    c.by_clock = true;
    assert_int_equal(take(r, r->db, c).count, 0);
    rig_sql(r, "UPDATE monitor_states SET last_checked_at = 1770724260");
    assert_in_range(take(r, r->db, c).count, 8, 9); /* all but one that is in its place, or was just there */
}

static void
how_late(void **state)
{
    static const struct {
        const char *story, *standing;
        int64_t seconds;
    } rows[] = {
        { "never checked", "due_at = 0", 0 },
        { "due since a while", "last_checked_at = 1, due_at = 1770724760", 40 },
        { "not due", "last_checked_at = 1, due_at = 1770724801", 0 },
        { "paused", "is_paused = 1, last_checked_at = 1, due_at = 1770724760", 0 },
        { "under way", "last_checked_at = 1, due_at = 1770724760, leased_until = 1770724801", 0 },
    };
    struct rig *r = *state;
    struct claim c = at(NOW, 1, 10);

    (void)rig_monitor(r, "m");
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t seconds;

        rig_sql(r, arena_printf(&r->arena, "UPDATE monitor_states SET is_paused = 0, leased_until = 0; "
                                "UPDATE monitor_states SET %s", rows[i].standing));
        assert_int_equal(monitor_states_lateness(r->db, &c, &seconds), 0);
        same_int(rows[i].story, seconds, rows[i].seconds);
    }
}

/* What fell due while it was paused is not late. */
static void
a_resumed_monitor_is_due_now(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "m");

    rig_sql(r, "UPDATE monitor_states SET last_checked_at = 1, due_at = 601");
    assert_int_equal(monitors_pause(r->db, m.key, true, NOW - 100), 0);
    rig_expect(r, "SELECT due_at FROM monitor_states", "601");
    assert_int_equal(monitors_pause(r->db, m.key, false, NOW), 0);
    rig_expect(r, "SELECT due_at FROM monitor_states", "1770724800");
}

static void
when_the_next_falls_due(void **state)
{
    static const struct {
        const char *story, *standing;
        int64_t wait;
        bool is_frequent;
    } rows[] = {
        { "within the horizon", "last_checked_at = 1770724203, due_at = 1770724803", 3, false },
        { "at it", "last_checked_at = 1770724205, due_at = 1770724805", 5, false },
        { "behind it", "last_checked_at = 1770724206, due_at = 1770724806", -1, false },
        { "due already", "last_checked_at = 1770724200, due_at = 1770724790", 0, false },
        { "due already, but in another run's hands",
          "last_checked_at = 1770724200, due_at = 1770724790, leased_until = 1770724801", -1, false },
        { "paused", "is_paused = 1, last_checked_at = 1770724203, due_at = 1770724803", -1, false },
        { "an interval of seconds", "last_checked_at = 1770724798, due_at = 1770724803", 3, true },
        { "an interval of many seconds, behind the horizon",
          "last_checked_at = 1770724798, due_at = 1770724828", 28,
          true },
        { "a minute is not frequent", "last_checked_at = 1770724798, due_at = 1770724858", -1, false },
    };
    struct rig *r = *state;
    struct claim c = at(NOW, 1, 0);

    (void)rig_monitor(r, "m");
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct due due = { 0 };

        rig_sql(r, arena_printf(&r->arena,
                                "UPDATE monitor_states SET is_paused = 0, leased_until = 0; "
                                "UPDATE monitor_states SET %s",
                                rows[i].standing));
        assert_int_equal(monitor_states_next_due(r->db, &c, NOW + 5, &due), 0);
        same_int(rows[i].story, due.wait, rows[i].wait);
        same_int(rows[i].story, due.is_frequent, rows[i].is_frequent);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_due, start, stop),
        cmocka_unit_test_setup_teardown(a_claim_is_a_lease, start, stop),
        cmocka_unit_test_setup_teardown(two_runs_never_meet, start, stop),
        cmocka_unit_test_setup_teardown(due_again_in_one_run, start, stop),
        cmocka_unit_test_setup_teardown(one_by_name, start, stop),
        cmocka_unit_test_setup_teardown(a_pause_ends_the_lease, start, stop),
        cmocka_unit_test_setup_teardown(a_changed_interval_moves_the_next_check, start, stop),
        cmocka_unit_test_setup_teardown(a_changed_interval_does_not_put_off_a_check_again, start, stop),
        cmocka_unit_test_setup_teardown(a_changed_retry_interval_moves_the_check_again, start, stop),
        cmocka_unit_test_setup_teardown(a_changed_question_begins_anew, start, stop),
        cmocka_unit_test_setup_teardown(by_the_clock_a_moment_early, start, stop),
        cmocka_unit_test_setup_teardown(monitors_drift_apart, start, stop),
        cmocka_unit_test_setup_teardown(nothing_else_drifts, start, stop),
        cmocka_unit_test_setup_teardown(how_late, start, stop),
        cmocka_unit_test_setup_teardown(a_resumed_monitor_is_due_now, start, stop),
        cmocka_unit_test_setup_teardown(when_the_next_falls_due, start, stop),
    };

    return cmocka_run_group_tests_name("monitor_states", tests, NULL, NULL);
}
