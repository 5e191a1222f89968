/* A location's vote on a monitor: its latest result by the time of the check, and since when it is down, in
 * whatever order results arrive. */
#include "store.h"

#include "store/heartbeats.h"
#include "store/votes.h"

#include <ctype.h>

static int
start(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    rig_open(r);
    rig_monitor(r, "shop");
    rig_sql(r, "INSERT INTO locations (key, id, name, region, probe_key, created_at) "
               "VALUES (1, 'paris', 'Paris', 'eu', 'p', 0), (2, 'athens', 'Athens', NULL, 'a', 0)");
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

/* One result as record does it; location 0: the local checker's, which casts no vote here. */
static void
arrive(struct rig *r, int64_t location, enum status status, bool in_maintenance, int64_t at)
{
    struct heartbeat h = {
        .seq = db_next(r->db, SERIES_HEARTBEAT),
        .status = status,
        .response_time_ms = 7,
        .status_code = -1,
        .checked_at = at,
        .in_maintenance = in_maintenance,
    };
    struct vote_cast cast = {
        .monitor = 1,
        .location = location,
        .seq = h.seq,
        .checked_at = at,
        .response_time_ms = 7,
        .now = at,
        .result = status,
        .in_maintenance = in_maintenance,
    };

    assert_int_equal(heartbeats_insert(r->db, 1, location, &h), 0);
    if (location > 0 && status != INCONCLUSIVE)
        assert_int_equal(votes_cast(r->db, &cast), 0);
}

/* "u1 s2 d3 D4 i5": up at 1, slow (degraded) at 2, down at 3, down inside a window at 4, inconclusive (no
 * vote) at 5; in the order of arrival. */
static void
arrive_all(struct rig *r, const char *results)
{
    for (const char *c = results; *c != '\0'; c += strcspn(c, " "), c += *c == ' ') {
        char kind = (char)tolower((unsigned char)*c);

        enum status status = kind == 'u' ? UP : kind == 's' ? DEGRADED : kind == 'i' ? INCONCLUSIVE : DOWN;

        arrive(r, 1, status, isupper((unsigned char)*c) != 0,
               strtol(c + 1, NULL, 10));
    }
}

static const struct {
    const char *story, *results, *vote; /* checked_at, result, down_since */
} stories[] = {
    { "one result", "u1", "1 1 (null)" },
    { "the latest", "u1 s2", "2 2 (null)" },
    { "a run begins with its first failure", "u1 d2 d3", "3 3 2" },
    { "what says nothing neither breaks a run nor begins one", "i1 d2 i3 d5 d4", "5 3 2" },
    { "and ends", "d1 d2 u3", "3 1 (null)" },
    { "failures inside windows are left out", "D1 D2 d3 d4", "4 3 3" },
    { "all of them", "D1 D2", "2 3 (null)" },
    { "but they do not break a run", "d1 D2 d3", "3 3 1" },
    { "of one second the word that came later", "u5 d5", "5 3 5" },
    { "late, and of no consequence", "d1 u5 d3", "5 1 (null)" },
    { "a late failure lengthens the run", "u1 d3 d2", "3 3 2" },
    { "... not beyond what was up", "u2 d3 d1", "3 3 3" },
    { "... nor from inside a window", "d3 D2", "3 3 3" },
    { "... but across one", "d3 D2 d1", "3 3 1" },
    { "a late success breaks the run", "d1 d2 d4 u3", "4 3 4" },
    { "a slow one as well", "d1 d2 d4 s3", "4 3 4" },
    { "... unless it was before it", "d2 d3 u1", "3 3 2" },
    { "... and leaves nothing but windows", "d1 D3 u2", "3 3 (null)" },
    { "the newest first", "d5 d4 d3 u2 d1", "5 3 3" },
    { "anyhow", "d4 u2 d1 d5 d3", "5 3 3" },
    { "a run goes on after what came late", "d1 d4 u2 d5", "5 3 4" },
    { "a little ahead of the clock", "u600 d1", "600 1 (null)" },
    { "the clock was set back", "u3600 d1", "1 3 1" },
    { "... and a run does not begin after it ends", "d3600 d1", "1 3 1" },
    { "... nor where it was yet to come", "d3600 d2 d1", "2 3 1" },
    { "... and what came late is no success of then", "u3600 d2 d1", "2 3 1" },
};

static void
in_any_order(void **state)
{
    struct rig *r = *state;

    for (size_t i = 0; i < COUNT(stories); i++) {
        rig_sql(r, "DELETE FROM heartbeats; DELETE FROM location_results");
        assert_int_equal(db_begin(r->db), 0);
        arrive_all(r, stories[i].results);
        assert_int_equal(db_commit(r->db), 0);
        same_text(stories[i].story, rig_ask(r, "SELECT checked_at, result, down_since FROM location_results"),
                  stories[i].vote);
    }
}

static void
what_others_saw_is_not_ones_own(void **state)
{
    struct rig *r = *state;

    assert_int_equal(db_begin(r->db), 0);
    arrive(r, 1, DOWN, false, 30);
    arrive(r, 2, UP, false, 25);
    arrive(r, 0, UP, false, 25);
    arrive(r, 1, DOWN, false, 20);
    assert_int_equal(db_commit(r->db), 0);
    rig_expect(r, "SELECT down_since FROM location_results ORDER BY location", "20; (null)");
}

/* What is looked through is bounded; a run that began before is known to have begun. */
static void
a_long_run_keeps_its_start(void **state)
{
    struct rig *r = *state;

    assert_int_equal(db_begin(r->db), 0);
    arrive(r, 1, DOWN, false, 10);
    for (int i = 0; i < VOTES_LOOK_BACK; i++)
        arrive(r, 0, UP, false, 11 + i);
    arrive(r, 1, DOWN, false, 900);
    arrive(r, 1, DOWN, false, 800);
    assert_int_equal(db_commit(r->db), 0);
    rig_expect(r, "SELECT checked_at, down_since FROM location_results", "900 10");
}

/* Each result as "name status since". */
static const char *
results_as_text(struct rig *r, bool with_local)
{
    struct buf text = { .arena = &r->arena };
    struct location_results b = { 0 };

    assert_int_equal(votes_of(r->db, &r->arena, 1, with_local, &b), 0);
    for (int i = 0; i < b.count; i++)
        buf_printf(&text, "%s%s %s %lld", i == 0 ? "" : "; ", b.list[i].location_name,
                   status_name(b.list[i].vote.status), (long long)b.list[i].vote.down_since);
    return buf_string(&text);
}

static void
who_has_a_vote(void **state)
{
    struct rig *r = *state;

    same_text("no location", results_as_text(r, true), "");
    assert_int_equal(db_begin(r->db), 0);
    arrive(r, 1, DOWN, false, 30);
    arrive(r, 2, UP, false, 40);
    assert_int_equal(db_commit(r->db), 0);
    same_text("by name", results_as_text(r, true), "Athens up 0; Paris down 30");
    rig_sql(r,
            "UPDATE monitor_states SET last_checked_at = 95, concluded_at = 35, last_result = 3, last_ms = 1,"
            " "
            "down_since = 35");
    same_text("with the local checker", results_as_text(r, true),
              "Athens up 0; Local down 35; Paris down 30");
    same_text("without", results_as_text(r, false), "Athens up 0; Paris down 30");
    rig_sql(r, "UPDATE locations SET is_active = 0 WHERE key = 2");
    same_text("only active ones", results_as_text(r, true), "Local down 35; Paris down 30");
    rig_sql(r, "UPDATE locations SET deleted_at = 50 WHERE key = 1");
    same_text("that exist", results_as_text(r, true), "Local down 35");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_any_order, start, stop),
        cmocka_unit_test_setup_teardown(what_others_saw_is_not_ones_own, start, stop),
        cmocka_unit_test_setup_teardown(a_long_run_keeps_its_start, start, stop),
        cmocka_unit_test_setup_teardown(who_has_a_vote, start, stop),
    };

    return cmocka_run_group_tests_name("votes", tests, NULL, NULL);
}
