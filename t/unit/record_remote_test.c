/* What remote locations submit, from heartbeat to incident, on a real database. The formula of the consensus
 * is tested in consensus_test, votes in votes_test; here, that they are carried out. */
#include "store.h"

#include "flow/record.h"
#include "store/monitor_states.h"

#define T0 1770724800 /* 2026-02-10T12:00:00Z */
#define PARIS 1
#define OSLO 2

static const struct config config = { .probe_stale_minutes = 30 };
static const char *const ids[] = { NULL, "paris", "oslo" };

struct stage {
    struct rig rig;
    struct monitor monitor; /* two must agree */
};

static int
start(void **state)
{
    struct stage *s = calloc(1, sizeof *s);

    assert_non_null(s);
    rig_open(&s->rig);
    s->monitor = rig_monitor(&s->rig, "shop");
    rig_sql(&s->rig, "UPDATE monitors SET consensus_threshold = 2, confirmation_threshold = 3;"
                     "INSERT INTO locations (key, id, name, probe_key, created_at) "
                     "VALUES (1, 'paris', 'Paris', 'p', 0), (2, 'oslo', 'Oslo', 'o', 0)");
    *state = s;
    return 0;
}

static int
stop(void **state)
{
    struct stage *s = *state;

    rig_close(&s->rig);
    free(s);
    return 0;
}

static struct remote_result
report(const struct stage *s, enum status status, int64_t at)
{
    return (struct remote_result){
        .monitor = &s->monitor,
        .result = { .status = status, .response_time_ms = 9, .status_code = -1, .checked_at = at },
    };
}

/* One submission, as the API takes it. */
static void
submit(struct stage *s, int location, const struct remote_result *reports, int count, int64_t now)
{
    struct rig *r = &s->rig;

    assert_int_equal(db_begin(r->db), 0);
    assert_int_equal(record_remote(r->db, &r->arena, &config, location, ids[location], reports, count,
                                   now), 0);
    assert_int_equal(db_commit(r->db), 0);
}

/* One result that is submitted a second after it was made. */
static void
say(struct stage *s, int location, enum status status, int64_t at)
{
    struct remote_result one = report(s, status, at);

    submit(s, location, &one, 1, at + 1);
}

static void
check_locally(struct stage *s, enum status status, int64_t at)
{
    struct rig *r = &s->rig;
    struct claim c = { .now = at, .lease = at, .margin = 30, .not_since = at, .limit = 1 };
    struct monitors taken = { .list = NULL };
    struct local_result f = { .lease = at, .result = report(s, status, at).result };

    assert_int_equal(monitor_states_claim_one(r->db, &r->arena, &c, s->monitor.id, &taken), 0);
    assert_int_equal(taken.count, 1);
    f.monitor = taken.list;
    assert_int_equal(record_local(r->db, &r->arena, &config, &f, 1, at + 1), 0);
}

static void
expect_status(struct stage *s, const char *story, const char *wanted)
{
    same_text(story, rig_ask(&s->rig, "SELECT status FROM monitor_states WHERE monitor = 1"), wanted);
}

static void
expect_incidents(struct stage *s, const char *story, const char *wanted)
{
    same_text(story,
              rig_ask(&s->rig, "SELECT started_at - 1770724800, resolved_at - 1770724800, cause "
                               "FROM incidents ORDER BY seq"), wanted);
}

static void
an_outage_that_two_locations_see(void **state)
{
    struct stage *s = *state;

    say(s, PARIS, UP, T0);
    say(s, OSLO, UP, T0);
    expect_status(s, "both are up", "1");
    say(s, PARIS, DOWN, T0 + 60);
    expect_status(s, "one is not two", "1");
    expect_incidents(s, "nor an incident", "(none)");
    say(s, OSLO, DOWN, T0 + 90);
    expect_status(s, "two are", "3");
    rig_expect(&s->rig, "SELECT status_since - 1770724800, status_reason FROM monitor_states",
               "91 Consensus: 2/2 locations report down (threshold: 2)");
    expect_incidents(s, "from when they agreed",
                     "90 (null) Consensus: 2/2 locations report down (threshold: 2)");
    say(s, PARIS, DOWN, T0 + 120);
    say(s, PARIS, UP, T0 + 180);
    expect_status(s, "one is back", "1");
    rig_expect(&s->rig, "SELECT status_since - 1770724800, status_reason FROM monitor_states", "181 (null)");
    expect_incidents(s, "and it is over", "90 181 Consensus: 2/2 locations report down (threshold: 2)");
    rig_expect(&s->rig, "SELECT type FROM events ORDER BY id",
               "check.completed; check.completed; check.completed; check.completed; incident.created; "
               "check.completed; check.completed; incident.resolved");
    rig_expect(&s->rig, "SELECT streak, last_checked_at, last_result FROM monitor_states", "0 (null) (null)");
    rig_expect(&s->rig, "SELECT location, count(*) FROM heartbeats GROUP BY location ORDER BY location",
               "1 4; 2 2");
}

static void
the_local_checker_is_one_of_them(void **state)
{
    struct stage *s = *state;

    check_locally(s, DOWN, T0);
    expect_status(s, "alone it decides nothing", "0");
    say(s, OSLO, DOWN, T0 + 30);
    expect_status(s, "with another it does", "3");
    expect_incidents(s, "since then", "30 (null) Consensus: 2/2 locations report down (threshold: 2)");
    check_locally(s, UP, T0 + 600);
    expect_status(s, "and it can end it", "1");
    rig_expect(&s->rig, "SELECT streak, last_checked_at - 1770724800, last_result FROM monitor_states",
               "0 600 1");
}

/* What a location saw last stands while it can say nothing, here and there. */
static void
a_blind_location_keeps_its_word(void **state)
{
    struct stage *s = *state;

    check_locally(s, DOWN, T0);
    check_locally(s, INCONCLUSIVE, T0 + 20);
    say(s, OSLO, INCONCLUSIVE, T0 + 25);
    rig_expect(&s->rig, "SELECT count(*) FROM location_results", "0");
    say(s, OSLO, DOWN, T0 + 30);
    expect_status(s, "two have seen it", "3");
    say(s, OSLO, INCONCLUSIVE, T0 + 60);
    check_locally(s, INCONCLUSIVE, T0 + 600);
    expect_status(s, "and none takes it back", "3");
    expect_incidents(s, "open", "30 (null) Consensus: 2/2 locations report down (threshold: 2)");
    rig_expect(&s->rig, "SELECT result, checked_at - 1770724800 FROM location_results", "3 30");
    rig_expect(&s->rig, "SELECT streak, last_checked_at - 1770724800, concluded_at - 1770724800, last_result "
                        "FROM monitor_states", "1 600 0 3");
    say(s, OSLO, UP, T0 + 630);
    expect_status(s, "one is back", "1");
    rig_expect(&s->rig, "SELECT checks, up, first_seq, last_seq FROM monitor_states", "3 1 1 7");
}

/* A probe that was cut off delivers an outage that began and ended meanwhile, in one submission. */
static void
a_past_outage_in_one_submission_is_history(void **state)
{
    struct stage *s = *state;
    const struct remote_result spool[] = {
        report(s, DOWN, T0 + 60), report(s, DOWN, T0 + 120), report(s, UP, T0 + 180),
    };

    rig_sql(&s->rig, "UPDATE monitors SET consensus_threshold = 1");
    say(s, PARIS, UP, T0);
    submit(s, PARIS, spool, COUNT(spool), T0 + 200);
    expect_status(s, "it is up", "1");
    expect_incidents(s, "what is over alarms no one", "(none)");
    rig_expect(&s->rig, "SELECT checks, up FROM monitor_states", "4 2");
    rig_expect(&s->rig, "SELECT checked_at - 1770724800 FROM heartbeats ORDER BY seq", "0; 60; 120; 180");
}

/* The line was cut as the target failed: the incident began when the second location saw it, not when we
 * heard. */
static void
an_outage_that_goes_on_began_when_it_began(void **state)
{
    struct stage *s = *state;
    const struct remote_result forwards[] = {
        report(s, UP, T0 + 60), report(s, DOWN, T0 + 120), report(s, DOWN, T0 + 180),
    };
    const struct remote_result backwards[] = {
        report(s, DOWN, T0 + 190), report(s, DOWN, T0 + 130), report(s, UP, T0 + 70),
    };

    submit(s, PARIS, forwards, COUNT(forwards), T0 + 1000);
    expect_incidents(s, "one", "(none)");
    submit(s, OSLO, backwards, COUNT(backwards), T0 + 1000);
    expect_incidents(s, "two, whatever the order",
                     "130 (null) Consensus: 2/2 locations report down (threshold: 2)");
}

static void
what_is_old_decides_nothing(void **state)
{
    struct stage *s = *state;
    struct remote_result late = report(s, UP, T0 + 60);

    say(s, PARIS, DOWN, T0);
    say(s, OSLO, DOWN, T0 + 1801);
    expect_status(s, "Paris has not been heard of for half an hour and two seconds", "0");
    say(s, PARIS, DOWN, T0 + 1803);
    expect_status(s, "now it has", "3");
    submit(s, OSLO, &late, 1, T0 + 1804);
    expect_status(s, "what was up before it was down is up no more", "3");
}

/* A location that was cut off for days delivers what it has: to be read, and to change nothing. */
static void
what_comes_a_day_late_is_history_only(void **state)
{
    struct stage *s = *state;
    const struct remote_result spool[] = { report(s, DOWN, T0), report(s, DOWN, T0 + 1) };

    rig_sql(&s->rig, "UPDATE monitors SET consensus_threshold = 1");
    submit(s, PARIS, &spool[0], 1, T0 + 86401);
    rig_expect(&s->rig, "SELECT result, first_seq, last_seq, checks FROM heartbeats, monitor_states",
               "19 1 1 0");
    rig_expect(&s->rig, "SELECT count(*) FROM location_results", "0");
    rig_expect(&s->rig, "SELECT count(*) FROM check_counters", "0");
    rig_expect(&s->rig, "SELECT slots_asked, slots_filled FROM monitor_states", "0 0");
    expect_status(s, "it decides nothing", "0");
    rig_expect(&s->rig, "SELECT type FROM events", "check.completed");
    submit(s, PARIS, &spool[1], 1, T0 + 86401);
    rig_expect(&s->rig, "SELECT result, checks, last_seq FROM heartbeats, monitor_states WHERE seq = 2",
               "3 1 2");
    rig_expect(&s->rig, "SELECT down_since - 1770724800 FROM location_results", "1");
}

static void
inside_a_window(void **state)
{
    struct stage *s = *state;
    struct rig *r = &s->rig;
    const struct remote_result late[] = { report(s, DOWN, T0 + 700), report(s, DOWN, T0 + 1300) };

    rig_sql(r, arena_printf(&r->arena,
                            "INSERT INTO maintenances (id, monitor, title, starts_at, ends_at, "
                            "created_at) VALUES ('w', 1, 'Deploy', %d, %d, 0)"
                            WINDOWS_MADE, T0 + 600, T0 + 1200));
    say(s, PARIS, DOWN, T0 + 650);
    say(s, OSLO, DOWN, T0 + 660);
    expect_status(s, "down, as announced", "4");
    expect_incidents(s, "no incident", "(none)");
    submit(s, PARIS, late, COUNT(late), T0 + 1301);
    expect_status(s, "the window is over", "3");
    expect_incidents(s, "Paris since it was, Oslo cannot tell: since now",
                     "1301 (null) Consensus: 2/2 locations report down (threshold: 2)");
    /* By checked_at, not arrival. */
    rig_expect(r, "SELECT result FROM heartbeats ORDER BY seq", "11; 11; 11; 3");
    rig_expect(r, "SELECT checks, up FROM monitor_states", "1 0");
    rig_expect(r, "SELECT count(*) FROM events WHERE body LIKE '%\"in_maintenance\":true%'", "3");
}

static void
a_paused_monitor_has_history_only(void **state)
{
    struct stage *s = *state;

    rig_sql(&s->rig, "UPDATE monitor_states SET is_paused = 1");
    say(s, PARIS, DOWN, T0);
    say(s, OSLO, DOWN, T0);
    expect_status(s, "it does not move", "0");
    expect_incidents(s, "nothing opens", "(none)");
    rig_expect(&s->rig, "SELECT count(*) FROM heartbeats", "2"); /* of which clients of live events hear */
    rig_expect(&s->rig, "SELECT type, count(*) FROM events GROUP BY type", "check.completed 2");
    rig_sql(&s->rig, "UPDATE monitor_states SET is_paused = 0");
    say(s, PARIS, DOWN, T0 + 60);
    expect_status(s, "until it is resumed", "3");
}

static void
without_a_threshold_too(void **state)
{
    struct stage *s = *state;

    rig_sql(&s->rig, "UPDATE monitors SET consensus_threshold = NULL");
    say(s, PARIS, DOWN, T0);
    say(s, OSLO, DOWN, T0);
    expect_status(s, "it is the local checker's", "0");
    rig_expect(&s->rig, "SELECT type, count(*) FROM events GROUP BY type", "check.completed 2");
}

static void
a_dependency_holds_it_back(void **state)
{
    struct stage *s = *state;

    rig_monitor(&s->rig, "router");
    rig_sql(&s->rig, "INSERT INTO dependencies (id, monitor, depends_on, created_at) VALUES ('d', 1, 2, 0);"
                     "UPDATE monitor_states SET status = 3 WHERE monitor = 2");
    say(s, PARIS, DOWN, T0);
    say(s, OSLO, DOWN, T0);
    expect_status(s, "it is down", "3");
    expect_incidents(s, "but that is the router's", "(none)");
    rig_sql(&s->rig, "UPDATE monitor_states SET status = 1, concluded_at = 1770724860 WHERE monitor = 2");
    say(s, PARIS, DOWN, T0 + 60);
    expect_incidents(s, "or so it seemed", "0 (null) Consensus: 2/2 locations report down (threshold: 2)");
}

static void
each_monitor_is_judged_once(void **state)
{
    struct stage *s = *state;
    struct monitor other = rig_monitor(&s->rig, "till");
    struct remote_result both[] = {
        report(s, UP, T0), report(s, DOWN, T0), report(s, DEGRADED, T0 + 60), report(s, DOWN, T0 + 60),
    };

    both[1].monitor = both[3].monitor = &other;
    rig_sql(&s->rig, "UPDATE monitors SET consensus_threshold = 1");
    submit(s, PARIS, both, COUNT(both), T0 + 61);
    rig_expect(&s->rig, "SELECT status FROM monitor_states ORDER BY monitor", "2; 3");
    rig_expect(&s->rig, "SELECT monitor, started_at - 1770724800 FROM incidents", "2 0");
    rig_expect(&s->rig, "SELECT type FROM events WHERE id > 4 ORDER BY id",
               "monitor.degraded; incident.created");
}

static void
a_monitor_that_is_gone_is_left_out(void **state)
{
    struct stage *s = *state;

    rig_sql(&s->rig, "DELETE FROM monitors");
    say(s, PARIS, DOWN, T0);
    rig_expect(&s->rig, "SELECT count(*) FROM heartbeats", "0");
    rig_expect(&s->rig, "SELECT count(*) FROM events", "0");
}

/* Those that had a say, ours first; and since when they agree that it is slow. */
static void
alerts_tell_who_looked(void **state)
{
    struct stage *s = *state;

    rig_sql(&s->rig, "INSERT INTO channels (id, monitor, name, type, config, trusted, created_at) "
                     "VALUES ('c', 1, 'hook', 'webhook', '{}', 0, 0)");
    check_locally(s, UP, T0);
    say(s, PARIS, DEGRADED, T0 + 30);
    say(s, OSLO, DEGRADED, T0 + 60);
    rig_expect(&s->rig, "SELECT degraded_since - 1770724800 FROM monitor_states", "61");
    say(s, PARIS, DOWN, T0 + 120);
    say(s, OSLO, DOWN, T0 + 150);
    rig_expect(&s->rig, "SELECT count(*) FROM alerts WHERE event = 'incident.created' AND "
                        "body LIKE '%\"checked_from\":[\"Local\",\"Oslo\",\"Paris\"]}'", "1");
    rig_expect(&s->rig, "SELECT degraded_since FROM monitor_states", "(null)");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_outage_that_two_locations_see, start, stop),
        cmocka_unit_test_setup_teardown(the_local_checker_is_one_of_them, start, stop),
        cmocka_unit_test_setup_teardown(a_blind_location_keeps_its_word, start, stop),
        cmocka_unit_test_setup_teardown(a_past_outage_in_one_submission_is_history, start, stop),
        cmocka_unit_test_setup_teardown(an_outage_that_goes_on_began_when_it_began, start, stop),
        cmocka_unit_test_setup_teardown(what_is_old_decides_nothing, start, stop),
        cmocka_unit_test_setup_teardown(what_comes_a_day_late_is_history_only, start, stop),
        cmocka_unit_test_setup_teardown(inside_a_window, start, stop),
        cmocka_unit_test_setup_teardown(a_paused_monitor_has_history_only, start, stop),
        cmocka_unit_test_setup_teardown(without_a_threshold_too, start, stop),
        cmocka_unit_test_setup_teardown(a_dependency_holds_it_back, start, stop),
        cmocka_unit_test_setup_teardown(each_monitor_is_judged_once, start, stop),
        cmocka_unit_test_setup_teardown(a_monitor_that_is_gone_is_left_out, start, stop),
        cmocka_unit_test_setup_teardown(alerts_tell_who_looked, start, stop),
    };

    return cmocka_run_group_tests_name("record_remote", tests, NULL, NULL);
}
