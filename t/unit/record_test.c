/* What one check leaves behind, on a real database: heartbeat, state, incident, events in the order
 * promised, all of it or nothing. What the transition decides is tested in transition_test; here, that it
 * is carried out. */
#include "store.h"

#include "flow/record.h"
#include "flow/timers.h"
#include "store/monitor_states.h"

#define T0 1770724800 /* 2026-02-10T12:00:00Z */

static const struct config config = { .probe_stale_minutes = 30 };

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

static void
confirm_with(struct rig *r, int threshold)
{
    rig_sql(r, arena_printf(&r->arena, "UPDATE monitors SET confirmation_threshold = %d", threshold));
}

/* Claims the monitor as a run would. */
static struct local_result
claim(struct rig *r, const struct monitor *m, int64_t at, enum status status, const char *message)
{
    struct claim c = { .now = at, .lease = at, .margin = 30, .not_since = at, .limit = 1 };
    struct monitors taken = { .list = NULL };

    assert_int_equal(monitor_states_claim_one(r->db, &r->arena, &c, m->id, &taken), 0);
    assert_int_equal(taken.count, 1);
    return (struct local_result){
        .monitor = taken.list,
        .lease = c.lease,
        .result = {
            .status = status,
            .response_time_ms = 42,
            .status_code = status == DOWN ? -1 : 200,
            .error_message = message,
            .checked_at = at,
        },
    };
}

static int
record(struct rig *r, const struct local_result *f, int count)
{
    return record_local(r->db, &r->arena, &config, f, count, f->result.checked_at + 1);
}

/* One check from claim to commit, recorded a second after it was made. */
static void
check(struct rig *r, const struct monitor *m, int64_t at, enum status status, const char *message)
{
    struct local_result f = claim(r, m, at, status, message);

    assert_int_equal(record(r, &f, 1), 0);
}

static void
expect_events(struct rig *r, const char *wanted)
{
    rig_expect(r, "SELECT id, type FROM events ORDER BY id", wanted);
}

/* All that a check may change, as one text. */
static const char *
everything(struct rig *r)
{
    static const char *const tables[] = {
        "counters", "heartbeats", "rollups", "monitor_states", "incidents", "events", "alerts",
        "location_results",
    };
    struct buf all = { .arena = &r->arena };

    for (size_t i = 0; i < COUNT(tables); i++)
        buf_printf(&all, "%s: %s\n", tables[i],
                   rig_ask(r, arena_printf(&r->arena, "SELECT * FROM %s", tables[i])));
    return buf_string(&all);
}

static void
an_outage_from_first_failure_to_recovery(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");
    const char *standing = "SELECT status, streak, down_since, last_checked_at, last_result, last_ms, "
                           "due_at, lease, leased_until FROM monitor_states";

    check(r, &m, T0, UP, NULL);
    rig_expect(r, standing, "1 0 (null) 1770724800 1 42 1770725400 0 0");
    check(r, &m, T0 + 600, DOWN, "Connection refused");
    rig_expect(r, standing, "1 1 1770725400 1770725400 3 42 1770725460 0 0"); /* not confirmed yet */
    rig_expect(r, "SELECT count(*) FROM incidents", "0");
    check(r, &m, T0 + 1200, DOWN, "Request timed out");
    rig_expect(r, standing, "3 2 1770725400 1770726000 3 42 1770726600 0 0");
    rig_expect(r, "SELECT seq, started_at, resolved_at, cause FROM incidents",
               "1 1770725400 (null) Request timed out");
    check(r, &m, T0 + 1800, DOWN, "Request timed out");
    check(r, &m, T0 + 2400, UP, NULL);
    rig_expect(r, standing, "1 0 (null) 1770727200 1 42 1770727800 0 0");
    rig_expect(r, "SELECT seq, started_at, resolved_at FROM incidents", "1 1770725400 1770727201");
    rig_expect(r, "SELECT seq, checked_at, result, response_ms, status_code, error_message, location "
                  "FROM heartbeats",
               "1 1770724800 1 42 200 (null) (null); 2 1770725400 3 42 (null) Connection refused (null); "
               "3 1770726000 3 42 (null) Request timed out (null); "
               "4 1770726600 3 42 (null) Request timed out (null); "
               "5 1770727200 1 42 200 (null) (null)");
    expect_events(r, "1 check.completed; 2 check.completed; 3 check.completed; 4 incident.created; "
                     "5 check.completed; 6 check.completed; 7 incident.resolved");
}

static void
events_say_what_happened(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");
    const char *incident;

    confirm_with(r, 1);
    check(r, &m, T0, DOWN, "Connection refused");
    check(r, &m, T0 + 600, UP, NULL);
    incident = rig_ask(r, "SELECT id FROM incidents");
    rig_expect(r, "SELECT body FROM events WHERE id = 1",
               arena_printf(&r->arena, "{\"monitor_id\":\"%s\",\"event\":\"check.completed\","
                            "\"timestamp\":\"2026-02-10T12:00:00Z\",\"status\":\"down\","
                            "\"response_time_ms\":42,\"error_message\":\"Connection refused\","
                            "\"monitor_type\":\"http\",\"location_id\":null,"
                            "\"in_maintenance\":false}", m.id));
    rig_expect(r, "SELECT body FROM events WHERE id = 2",
               arena_printf(&r->arena, "{\"monitor_id\":\"%s\",\"event\":\"incident.created\","
                            "\"timestamp\":\"2026-02-10T12:00:01Z\",\"monitor\":{\"id\":\"%s\","
                            "\"name\":\"shop\",\"url\":\"http://shop.example/\",\"current_status\":\"down\"},"
                            "\"incident\":{\"id\":\"%s\","
                            "\"cause\":\"Connection refused\",\"started_at\":\"2026-02-10T12:00:00Z\"}}",
                            m.id, m.id, incident));
    rig_expect(r, "SELECT body FROM events WHERE id = 4",
               arena_printf(&r->arena, "{\"monitor_id\":\"%s\",\"event\":\"incident.resolved\","
                            "\"timestamp\":\"2026-02-10T12:10:01Z\",\"monitor\":{\"id\":\"%s\","
                            "\"name\":\"shop\",\"url\":\"http://shop.example/\",\"current_status\":\"up\"},"
                            "\"incident\":{\"id\":\"%s\","
                            "\"cause\":\"Connection refused\",\"started_at\":\"2026-02-10T12:00:00Z\","
                            "\"resolved_at\":\"2026-02-10T12:10:01Z\"}}", m.id, m.id, incident));
}

static void
recovery_to_slow_tells_both(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");

    confirm_with(r, 1);
    check(r, &m, T0, DOWN, NULL);
    check(r, &m, T0 + 600, DEGRADED, "slow");
    check(r, &m, T0 + 1200, UP, NULL);
    rig_expect(r, "SELECT cause, resolved_at FROM incidents", "Monitor is down 1770725401");
    expect_events(r, "1 check.completed; 2 incident.created; 3 check.completed; 4 incident.resolved; "
                     "5 monitor.degraded; 6 check.completed; 7 monitor.recovered");
}

/* Kept when the status changes, and at no other check. */
static void
since_when_and_why(void **state)
{
    const char *standing = "SELECT status, status_since - 1770724800, status_reason FROM monitor_states";
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");

    rig_expect(r, standing, "0 (null) (null)");
    check(r, &m, T0, UP, NULL);
    rig_expect(r, standing, "1 1 (null)");
    check(r, &m, T0 + 600, DOWN, "Connection refused"); /* not confirmed */
    rig_expect(r, standing, "1 1 (null)");
    check(r, &m, T0 + 1200, DOWN, "Request timed out");
    rig_expect(r, standing, "3 1201 Request timed out");
    check(r, &m, T0 + 1800, DOWN, "Connection refused");
    rig_expect(r, standing, "3 1201 Request timed out");
    check(r, &m, T0 + 2400, DEGRADED, "slow");
    rig_expect(r, standing, "2 2401 slow");
    check(r, &m, T0 + 3000, UP, NULL);
    rig_expect(r, standing, "1 3001 (null)");
    check(r, &m, T0 + 3600, DEGRADED, arena_printf(&r->arena, "%0300d", 0));
    rig_expect(r, "SELECT length(status_reason) FROM monitor_states", "200");
}

/* A run that is late finds its lease gone and writes nothing. */
static void
nothing_without_the_lease(void **state)
{
    static const char *const meanwhile[] = {
        "UPDATE monitor_states SET lease = 99",
        "UPDATE monitor_states SET lease = 0, leased_until = 0",
        "UPDATE monitor_states SET is_paused = 1",
        "DELETE FROM monitors",
    };
    struct rig *r = *state;

    for (size_t i = 0; i < COUNT(meanwhile); i++) {
        struct monitor m = rig_monitor(r, "shop");
        struct local_result f = claim(r, &m, T0, DOWN, "late");
        const char *before;

        confirm_with(r, 1);
        rig_sql(r, meanwhile[i]);
        before = everything(r);
        assert_int_equal(record(r, &f, 1), 0);
        same_text(meanwhile[i], everything(r), before);
        rig_sql(r, "DELETE FROM monitors");
    }
}

/* The same result twice: the first took the lease with it. */
static void
a_result_counts_once(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");
    struct local_result f = claim(r, &m, T0, UP, NULL);

    assert_int_equal(record(r, &f, 1), 0);
    assert_int_equal(record(r, &f, 1), 0);
    rig_expect(r, "SELECT count(*) FROM heartbeats", "1");
}

static void
one_lost_lease_does_not_spoil_the_group(void **state)
{
    struct rig *r = *state;
    struct monitor a = rig_monitor(r, "a"), b = rig_monitor(r, "b"), c = rig_monitor(r, "c");
    struct local_result group[3] = { claim(r, &a, T0, UP, NULL), claim(r, &b, T0, UP, NULL),
                                claim(r, &c, T0, UP, NULL) };

    rig_sql(r, "UPDATE monitor_states SET lease = 99 WHERE monitor = 2");
    assert_int_equal(record(r, group, 3), 0);
    rig_expect(r, "SELECT monitor, seq FROM heartbeats ORDER BY seq", "1 1; 3 2");
    rig_expect(r, "SELECT monitor, status FROM monitor_states ORDER BY monitor", "1 1; 2 0; 3 1");
}

/* Each place where a group can fail; then the same group without the obstacle. */
static void
all_or_nothing(void **state)
{
    static const struct {
        const char *what, *table, *when;
    } obstacles[] = {
        { "INSERT", "heartbeats", "NEW.monitor = 2" },
        { "UPDATE", "monitor_states", "NEW.monitor = 2" },
        { "INSERT", "rollups", "NEW.monitor = 2" },
        { "INSERT", "events", "NEW.monitor = 2 AND NEW.type = 'check.completed'" },
        { "INSERT", "incidents", NULL },
        { "INSERT", "events", "NEW.type = 'incident.created'" },
        { "UPDATE", "counters", "NEW.name = 'heartbeat'" },
        { "UPDATE", "counters", "NEW.name = 'event'" },
    };
    struct rig *r = *state;
    struct monitor a = rig_monitor(r, "a"), b = rig_monitor(r, "b");

    confirm_with(r, 1);
    check(r, &b, T0 - 600, UP, NULL); /* so that the next hour moves this one to the table */
    for (size_t i = 0; i < COUNT(obstacles); i++) {
        struct local_result group[2];
        const char *before;

        rig_sql(r, "UPDATE monitor_states SET lease = 0, leased_until = 0");
        group[0] = claim(r, &a, T0, UP, NULL);
        group[1] = claim(r, &b, T0, DOWN, "gone");
        rig_obstacle(r, obstacles[i].what, obstacles[i].table, obstacles[i].when);
        before = everything(r);
        assert_int_equal(record(r, group, 2), -1);
        assert_int_equal(db_trouble(r->db), DB_MISTAKE);
        same_text(obstacles[i].table, everything(r), before);
        rig_no_obstacle(r, obstacles[i].table);
        if (i + 1 == COUNT(obstacles))
            assert_int_equal(record(r, group, 2), 0);
    }
    rig_expect(r, "SELECT monitor, seq FROM heartbeats ORDER BY seq", "2 1; 1 2; 2 3");
    expect_events(r, "1 check.completed; 2 check.completed; 3 check.completed; 4 incident.created");
}

/* Numbers go on where they were, whatever is deleted. */
static void
numbers_are_not_given_out_twice(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");

    confirm_with(r, 1);
    check(r, &m, T0, DOWN, NULL);
    rig_sql(r, "DELETE FROM events; DELETE FROM heartbeats; DELETE FROM monitors");
    m = rig_monitor(r, "shop");
    confirm_with(r, 1);
    check(r, &m, T0 + 600, DOWN, NULL);
    rig_expect(r, "SELECT monitor, seq FROM heartbeats", "2 2");
    rig_expect(r, "SELECT seq FROM incidents", "2");
    expect_events(r, "3 check.completed; 4 incident.created");
}

static void
a_dependency_holds_an_incident_back(void **state)
{
    struct rig *r = *state;
    struct monitor router = rig_monitor(r, "router"), shop = rig_monitor(r, "shop");

    confirm_with(r, 1);
    rig_sql(r, "INSERT INTO dependencies (id, monitor, depends_on, created_at) VALUES ('d', 2, 1, 0)");
    check(r, &router, T0, DOWN, "router away");
    check(r, &shop, T0, DOWN, "shop away");
    rig_expect(r, "SELECT status FROM monitor_states", "3; 3");
    rig_expect(r, "SELECT monitor FROM incidents", "1");
    check(r, &router, T0 + 600, UP, NULL);
    /* It was not checked since. */
    rig_expect(r, "SELECT count(*) FROM incidents WHERE monitor = 2", "0");
    check(r, &shop, T0 + 600, DOWN, NULL);
    rig_expect(r, "SELECT started_at, cause FROM incidents WHERE monitor = 2",
               "1770724800 Monitor is down (dependency recovered)");
    check(r, &shop, T0 + 1200, UP, NULL);
    rig_expect(r, "SELECT resolved_at FROM incidents WHERE monitor = 2", "1770726001");
}

static void
which_dependencies_count(void **state)
{
    static const struct {
        const char *router; /* how it stands */
        const char *incidents;
    } rows[] = {
        { "status = 3", "0" },
        { "status = 4", "0" },
        { "status = 3, is_paused = 1", "1" },
        { "status = 2, concluded_at = 1770724800", "1" },
        { "status = 2, concluded_at = 1770724799", "0" }, /* it is waited for */
        { "status = 0", "0" },
    };
    struct rig *r = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct monitor router = rig_monitor(r, "router"), shop = rig_monitor(r, "shop");

        confirm_with(r, 1);
        rig_sql(r, arena_printf(&r->arena, "INSERT INTO dependencies (id, monitor, depends_on, created_at) "
                                "VALUES ('d', %lld, %lld, 0);"
                                "UPDATE monitor_states SET %s WHERE monitor = %lld",
                                (long long)shop.key, (long long)router.key, rows[i].router,
                                (long long)router.key));
        check(r, &shop, T0, DOWN, NULL);
        same_text(rows[i].router, rig_ask(r, "SELECT count(*) FROM incidents"), rows[i].incidents);
        rig_sql(r, "DELETE FROM monitors");
    }
}

/* A router that was up, and a shop behind it that is found down first. */
struct line {
    struct monitor router, shop;
};

static struct line
shop_fails_first(struct rig *r)
{
    struct line l = { rig_monitor(r, "router"), rig_monitor(r, "shop") };

    rig_sql(r, "UPDATE monitors SET confirmation_threshold = 1 WHERE key = 2;"
               "INSERT INTO dependencies (id, monitor, depends_on, created_at) VALUES ('d', 2, 1, 0)");
    check(r, &l.router, T0, UP, NULL);
    check(r, &l.shop, T0 + 60, DOWN, "shop away");
    rig_expect(r, "SELECT status FROM monitor_states WHERE monitor = 2", "3");
    rig_expect(r, "SELECT monitor, waits_until - 1770724800, cause FROM waiting_incidents",
               "2 221 shop away"); /* 61 + 10 + 60 * 2 + 30 */
    /* It is asked at once. */
    rig_expect(r, "SELECT due_at - 1770724800 FROM monitor_states WHERE monitor = 1", "61");
    rig_expect(r, "SELECT count(*) FROM incidents", "0");
    return l;
}

static void
what_a_dependency_answers_in_time(void **state)
{
    struct rig *r = *state;
    struct line l = shop_fails_first(r);

    check(r, &l.router, T0 + 61, UP, NULL);
    rig_expect(r, "SELECT monitor, started_at - 1770724800, cause FROM incidents", "2 60 shop away");
    rig_expect(r, "SELECT count(*) FROM waiting_incidents", "0");
    rig_expect(r, "SELECT at - 1770724800 FROM events WHERE type = 'incident.created'", "62");
}

static void
a_dependency_that_fails_later(void **state)
{
    struct rig *r = *state;
    struct line l = shop_fails_first(r);

    check(r, &l.router, T0 + 61, DOWN, "router away");
    check(r, &l.shop, T0 + 120, DOWN, "shop away");
    rig_expect(r, "SELECT waits_until - 1770724800 FROM waiting_incidents", "221");
    check(r, &l.router, T0 + 121, DOWN, "router away");
    rig_expect(r, "SELECT monitor FROM incidents", "1");
    rig_expect(r, "SELECT count(*) FROM waiting_incidents", "0");
    check(r, &l.shop, T0 + 180, DOWN, "shop away");
    rig_expect(r, "SELECT monitor FROM incidents", "1");
    check(r, &l.router, T0 + 181, UP, NULL);
    check(r, &l.shop, T0 + 182, DOWN, "shop away"); /* the router has answered since the shop went down */
    rig_expect(r, "SELECT monitor, started_at - 1770724800 FROM incidents WHERE resolved_at IS NULL", "2 60");
}

static void
a_dependency_that_answers_too_late(void **state)
{
    struct rig *r = *state;
    int told;

    (void)shop_fails_first(r);
    assert_int_equal(timers_waiting(r->db, &r->arena, &config, T0 + 220, &told), 0);
    assert_int_equal(told, 0);
    assert_int_equal(timers_waiting(r->db, &r->arena, &config, T0 + 221, &told), 0);
    assert_int_equal(told, 1);
    rig_expect(r, "SELECT monitor, started_at - 1770724800, cause FROM incidents", "2 60 shop away");
    rig_expect(r, "SELECT count(*) FROM waiting_incidents", "0");
}

static void
well_again_before_the_dependency_answers(void **state)
{
    struct rig *r = *state;
    struct line l = shop_fails_first(r);

    check(r, &l.shop, T0 + 120, UP, NULL);
    check(r, &l.router, T0 + 121, UP, NULL);
    rig_expect(r, "SELECT count(*) FROM waiting_incidents", "0");
    rig_expect(r, "SELECT count(*) FROM incidents", "0");
    rig_expect(r, "SELECT count(*) FROM events WHERE type <> 'check.completed'", "0");
}

static void
inside_a_window(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");

    confirm_with(r, 1);
    rig_sql(r, arena_printf(&r->arena,
                            "INSERT INTO maintenances (id, monitor, title, starts_at, ends_at, "
                            "created_at) VALUES ('w', 1, 'Deploy', %d, %d, 0)"
                            WINDOWS_MADE, T0 + 600, T0 + 1800));
    check(r, &m, T0, UP, NULL);
    check(r, &m, T0 + 600, DOWN, "deploying"); /* the first second of the window */
    check(r, &m, T0 + 1200, DEGRADED, "slow");
    rig_expect(r, "SELECT status FROM monitor_states", "2");
    check(r, &m, T0 + 1799, DOWN, "deploying"); /* its last */
    rig_expect(r, "SELECT status, streak, down_since FROM monitor_states", "4 1 (null)");
    rig_expect(r, "SELECT count(*) FROM incidents", "0");
    check(r, &m, T0 + 1800, DOWN, "broken");
    rig_expect(r, "SELECT status FROM monitor_states", "3");
    rig_expect(r, "SELECT started_at, cause FROM incidents", "1770726600 broken");
    rig_expect(r, "SELECT result FROM heartbeats ORDER BY seq", "1; 11; 10; 11; 3");
    rig_expect(r, "SELECT checks, up, degraded, first_seq, last_seq FROM monitor_states", "2 1 0 1 5");
    expect_events(r, "1 check.completed; 2 check.completed; 3 check.completed; 4 monitor.degraded; "
                     "5 check.completed; 6 check.completed; 7 incident.created");
    rig_expect(r, "SELECT count(*) FROM events WHERE body LIKE '%\"in_maintenance\":true%'", "3");
    rig_expect(r, "SELECT event FROM alerts", "incident.created"); /* growing slow was for streams only */
}

/* A clock that was set back during an outage: the outage lasted no time, rather than less than none. */
static void
an_incident_does_not_end_before_it_began(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");

    confirm_with(r, 1);
    check(r, &m, T0, DOWN, "away");
    check(r, &m, T0 - 600, UP, NULL);
    rig_expect(r, "SELECT started_at - 1770724800, resolved_at - 1770724800 FROM incidents", "0 0");
}

/* An incident that is open when a window begins stays open through it and ends with it, if the target is
 * back. */
static void
a_window_keeps_an_incident_open(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");

    confirm_with(r, 1);
    check(r, &m, T0, DOWN, "away");
    rig_sql(r, arena_printf(&r->arena,
                            "INSERT INTO maintenances (id, monitor, title, starts_at, ends_at, "
                            "created_at) VALUES ('w', 1, 'Deploy', %d, %d, 0)"
                            WINDOWS_MADE, T0 + 600, T0 + 1800));
    check(r, &m, T0 + 600, DOWN, "away");
    rig_expect(r, "SELECT status FROM monitor_states", "4");
    rig_expect(r, "SELECT resolved_at FROM incidents", "(null)");
    check(r, &m, T0 + 1800, UP, NULL);
    rig_expect(r, "SELECT count(*), max(resolved_at) FROM incidents", "1 1770726601");
    expect_events(r, "1 check.completed; 2 incident.created; 3 check.completed; 4 check.completed; "
                     "5 incident.resolved");
}

/* It is history and live news, and moves when the monitor is due; nothing else knows of it. */
static void
what_says_nothing_moves_nothing(void **state)
{
    const char *standing = "SELECT status, streak, down_since, recovering, degraded_streak, concluded_at - "
                           "1770724800, "
                           "last_result, last_ms, checks, up, status_since - 1770724800 FROM monitor_states";
    const char *due = "SELECT last_checked_at - 1770724800, due_at - 1770724800, lease FROM monitor_states";
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");

    check(r, &m, T0, INCONCLUSIVE, "the checker has too many files open");
    rig_expect(r, standing, "0 0 (null) 0 0 (null) (null) (null) 0 0 (null)");
    rig_expect(r, due, "0 600 0");
    check(r, &m, T0 + 600, UP, NULL);
    check(r, &m, T0 + 1200, INCONCLUSIVE, "again");
    rig_expect(r, standing, "1 0 (null) 0 0 600 1 42 1 1 601");
    check(r, &m, T0 + 1800, DOWN, "away");
    check(r, &m, T0 + 1860, INCONCLUSIVE, "again");
    rig_expect(r, standing, "1 1 1770726600 0 1 1800 3 42 2 1 601");
    rig_expect(r, due, "1860 1920 0"); /* still to be confirmed: soon */
    check(r, &m, T0 + 1920, DOWN, "away");
    rig_expect(r, "SELECT status, streak FROM monitor_states", "3 2");
    rig_expect(r, "SELECT started_at - 1770724800 FROM incidents", "1800");
    rig_expect(r, "SELECT result, error_message FROM heartbeats WHERE result > 3 ORDER BY seq",
               "6 the checker has too many files open; 6 again; 6 again");
    rig_expect(r, "SELECT first_seq, last_seq FROM monitor_states", "1 6");
    rig_expect(r, "SELECT sum(checks) FROM check_counters WHERE result = 6", "3");
    rig_expect(r, "SELECT count(*) FROM events WHERE type = 'check.completed' AND body LIKE "
                  "'%\"inconclusive\"%'",
               "3");
    rig_expect(r, "SELECT count(*) FROM events WHERE type <> 'check.completed'", "1");
}

/* What an alert tells, but for what each tells of its monitor. */
static void
expect_alert(struct rig *r, const char *event, const char *wanted)
{
    const char *body =
        rig_ask(r, arena_printf(&r->arena, "SELECT body FROM alerts WHERE event = '%s'", event));
    const char *rest = strstr(body, "\"tags\":[]}");

    if (rest == NULL)
        fail_msg("%s: %s", event, body);
    same_text(event, rest + strlen("\"tags\":[]}"), wanted);
}

static void
alerts_tell_more_than_events(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");

    confirm_with(r, 1);
    rig_sql(r, "INSERT INTO channels (id, monitor, name, type, config, trusted, created_at) "
               "VALUES ('c', 1, 'hook', 'webhook', '{}', 0, 0)");
    check(r, &m, T0, DEGRADED, "too slow");
    check(r, &m, T0 + 600, DEGRADED, "still slow");
    check(r, &m, T0 + 1200, UP, NULL);
    expect_alert(r, "monitor.degraded", ",\"reason\":\"too slow\"}");
    expect_alert(r, "monitor.recovered", ",\"duration_seconds\":1201}");
    check(r, &m, T0 + 1800, DOWN, "away");
    rig_expect(r, "SELECT count(*) FROM alerts "
                  "WHERE body LIKE '%\"cause\":\"away\"%,\"checked_from\":[\"Local\"]}'", "1");
    rig_expect(r, "SELECT count(*) FROM events WHERE body LIKE '%reason%' OR body LIKE '%duration%' OR "
                  "body LIKE '%checked_from%' OR body LIKE '%tags%'", "0");
}

/* What happens while no address of a channel may be written to is settled there and then: who confirms
 * later is not told of it. */
static void
a_held_channel_is_skipped_at_once(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");

    confirm_with(r, 1);
    rig_sql(r, "INSERT INTO channels (key, id, monitor, name, type, config, trusted, created_at) "
               "VALUES (1, 'c', 1, 'mail', 'email', '{\"address\":\"ops@example.org\"}', 0, 0);"
               "INSERT INTO address_holds (channel, address, owner, state, is_asked, is_told, since) "
               "VALUES (1, 'ops@example.org', 'o', 1, 1, 0, 0)");
    check(r, &m, T0, DOWN, "away");
    rig_expect(r, "SELECT outcome FROM alerts", "skipped");
    rig_expect(r, "SELECT count(*) FROM alerts WHERE due_at IS NOT NULL", "0");
}

/* Slowness that an outage ends, or that goes on behind one, is another. */
static void
since_when_it_is_slow(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");
    const char *since = "SELECT degraded_since - 1770724800 FROM monitor_states";

    confirm_with(r, 2);
    check(r, &m, T0, DEGRADED, NULL);
    check(r, &m, T0 + 60, DOWN, NULL);
    check(r, &m, T0 + 120, DEGRADED, NULL);
    rig_expect(r, since, "0"); /* one failure was not believed */
    check(r, &m, T0 + 180, DOWN, NULL);
    check(r, &m, T0 + 240, DOWN, NULL);
    rig_expect(r, since, "(null)");
    check(r, &m, T0 + 300, DEGRADED, NULL);
    rig_expect(r, since, "300");
    check(r, &m, T0 + 360, UP, NULL);
    rig_expect(r, since, "(null)");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_outage_from_first_failure_to_recovery, start, stop),
        cmocka_unit_test_setup_teardown(events_say_what_happened, start, stop),
        cmocka_unit_test_setup_teardown(recovery_to_slow_tells_both, start, stop),
        cmocka_unit_test_setup_teardown(since_when_and_why, start, stop),
        cmocka_unit_test_setup_teardown(what_says_nothing_moves_nothing, start, stop),
        cmocka_unit_test_setup_teardown(nothing_without_the_lease, start, stop),
        cmocka_unit_test_setup_teardown(a_result_counts_once, start, stop),
        cmocka_unit_test_setup_teardown(one_lost_lease_does_not_spoil_the_group, start, stop),
        cmocka_unit_test_setup_teardown(all_or_nothing, start, stop),
        cmocka_unit_test_setup_teardown(numbers_are_not_given_out_twice, start, stop),
        cmocka_unit_test_setup_teardown(a_dependency_holds_an_incident_back, start, stop),
        cmocka_unit_test_setup_teardown(which_dependencies_count, start, stop),
        cmocka_unit_test_setup_teardown(what_a_dependency_answers_in_time, start, stop),
        cmocka_unit_test_setup_teardown(a_dependency_that_fails_later, start, stop),
        cmocka_unit_test_setup_teardown(a_dependency_that_answers_too_late, start, stop),
        cmocka_unit_test_setup_teardown(well_again_before_the_dependency_answers, start, stop),
        cmocka_unit_test_setup_teardown(inside_a_window, start, stop),
        cmocka_unit_test_setup_teardown(an_incident_does_not_end_before_it_began, start, stop),
        cmocka_unit_test_setup_teardown(a_window_keeps_an_incident_open, start, stop),
        cmocka_unit_test_setup_teardown(alerts_tell_more_than_events, start, stop),
        cmocka_unit_test_setup_teardown(a_held_channel_is_skipped_at_once, start, stop),
        cmocka_unit_test_setup_teardown(since_when_it_is_slow, start, stop),
    };

    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
