/* What charts are drawn from equals the count of rows, at every step, for one monitor and for all. */
#include "store/response_times.h"

#include "store.h"

#include "base/duration.h"
#include "store/heartbeats.h"
#include "store/monitor_states.h"
#include "store/rollups.h"

#define T (INT64_C(1770732000) / DAY * DAY) /* a midnight */

enum { MONITORS = 3, BEATS = 1000 };

static uint64_t
next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return *state >> 33;
}

/* A hundred days of checks, most of them in the last ones; some come late, some inside a window. */
static void
make_history(struct rig *r, int64_t monitor, uint64_t *random)
{
    struct monitor_state state = { .paused = false };
    struct monitor_state_update checked = { .change.status = UP, .result = UP, .counts = &state };

    assert_int_equal(db_begin(r->db), 0);
    for (int i = 0; i < BEATS; i++) {
        int64_t span = i < BEATS / 2 ? 100 * DAY / (BEATS / 2) : 2 * DAY / (BEATS / 2);
        int64_t at = i < BEATS / 2 ? T - 100 * DAY + i * span : T - DAY + (i - BEATS / 2) * span;
        struct heartbeat h = {
            .seq = db_next(r->db, SERIES_HEARTBEAT),
            .status = (enum status)(UP + next_random(random) % 3),
            .response_time_ms = (int64_t)(next_random(random) % 1000),
            .status_code = -1,
            .checked_at = next_random(random) % 10 == 0 ? at - 3 * HOUR : at,
            .in_maintenance = next_random(random) % 10 == 0,
        };

        assert_int_equal(heartbeats_insert(r->db, monitor, 0, &h), 0);
        assert_int_equal(rollups_count(r->db, monitor, &h, &state.running), 0);
    }
    assert_int_equal(monitor_states_update(r->db, monitor, &checked), 0);
    assert_int_equal(db_commit(r->db), 0);
}

/* monitor 0: all. */
static int
read_chart(struct rig *r, int64_t monitor, struct chart *c)
{
    return monitor == 0 ? response_times_total(r->db, c) : response_times_read(r->db, monitor, c);
}

/* Every step, as SQL counts it row by row. */
static void
compare(struct rig *r, int64_t monitor, const char *period, int64_t now)
{
    struct chart c;

    assert_true(chart_plan(&r->arena, period, monitor == 0, now, &c));
    assert_int_equal(read_chart(r, monitor, &c), 0);
    for (int i = 0; i < c.count; i++) {
        const struct rollup *t = &c.steps[i];
        int64_t from = c.from + i * c.step;
        const char *story = arena_printf(&r->arena, "monitor %d, %s, step %d at %lld", (int)monitor, c.period,
                                         i, (long long)now);

        same_text(story,
                  arena_printf(&r->arena, "%d %d %d %d", (int)t->checks, (int)t->up, (int)t->degraded,
                               (int)t->up_ms),
                  rig_ask(r, arena_printf(&r->arena,
                                          "SELECT count(*), "
                                          "coalesce(sum(CASE WHEN result = 1 THEN 1 END), 0), "
                                          "coalesce(sum(CASE WHEN result = 2 THEN 1 END), 0), "
                                          "coalesce(sum(CASE WHEN result = 1 THEN response_ms END), 0) "
                                          "FROM heartbeats WHERE %s AND result < 8 "
                                          "AND checked_at >= %lld AND checked_at < %lld",
                                          monitor == 0 ? "monitor IN (SELECT monitor FROM monitor_states)"
                                                       : monitor == 1 ? "monitor = 1" : "monitor = 2",
                                          (long long)from, (long long)(from + c.step))));
    }
    arena_reset(&r->arena);
}

static void
as_counted_row_by_row(void **state)
{
    static const char *const periods[] = { "24h", "7d", "30d", "90d" };
    static const int64_t moments[] = { T + 20 * HOUR, T + 5 * HOUR + 1234, T + DAY, T + 3 * DAY };
    uint64_t random = 1;
    struct rig r;

    (void)state;
    rig_open(&r);
    for (int m = 1; m <= MONITORS; m++) {
        (void)rig_monitor(&r, "shop");
        make_history(&r, m, &random);
    }
    assert_int_equal(monitors_delete(r.db, 3), 0); /* what it leaves behind does not count */
    for (size_t i = 0; i < COUNT(periods); i++)
        for (size_t k = 0; k < COUNT(moments); k++)
            for (int64_t monitor = 0; monitor <= 2; monitor++)
                compare(&r, monitor, periods[i], moments[k]);
    rig_close(&r);
}

static void
nothing_to_count(void **state)
{
    struct chart c;
    struct rig r;

    (void)state;
    rig_open(&r);
    (void)rig_monitor(&r, "shop");
    for (int64_t monitor = 0; monitor <= 1; monitor++) {
        assert_true(chart_plan(&r.arena, NULL, monitor == 0, T, &c));
        assert_int_equal(read_chart(&r, monitor, &c), 0);
        for (int i = 0; i < c.count; i++)
            assert_int_equal(c.steps[i].checks, 0);
    }
    rig_close(&r);
}

/* Rows that would take too long are not read. */
static void
too_many_rows(void **state)
{
    struct chart c;
    struct rig r;

    (void)state;
    rig_open(&r);
    (void)rig_monitor(&r, "shop");
    for (int span = HOUR; span <= DAY; span += DAY - HOUR)
        rig_sql(&r, arena_printf(&r.arena, "INSERT INTO rollups VALUES (1, %d, %lld, %d, 7, 0, 70, 1, 1, 2)",
                                 span, (long long)T, RESPONSE_TIMES_MOST_ROWS + 1));
    assert_true(chart_plan(&r.arena, "24h", false, T + 90 * MINUTE, &c));
    assert_int_equal(response_times_read(r.db, 1, &c), 0);
    assert_int_equal(c.step, HOUR);
    assert_int_equal(c.steps[22].up, 7);
    assert_int_equal(c.steps[23].checks, 0);
    rig_close(&r);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_counted_row_by_row),
        cmocka_unit_test(nothing_to_count),
        cmocka_unit_test(too_many_rows),
    };

    return cmocka_run_group_tests_name("response_times", tests, NULL, NULL);
}
