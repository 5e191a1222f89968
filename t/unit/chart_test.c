/* Charts: where steps begin and end, what falls into which, and what clients see. */
#include "render/chart.h"

#include "base/duration.h"

#include "quoted.h"
#include "unit.h"

#define MIDNIGHT 1770681600 /* 2026-02-10T00:00:00Z */
#define NOON (MIDNIGHT + 12 * HOUR)

static void
plans(void **state)
{
    static const struct {
        const char *story, *period;
        bool of_all;
        int64_t now, from, to, step;
        int count;
    } rows[] = {
        { "a day is the default", NULL, false, NOON, NOON - DAY + 300, NOON + 300, 300, 288 },
        { "a step has just begun", "24h", false, NOON + 299, NOON - DAY + 300, NOON + 300, 300, 288 },
        { "and is over", "24h", false, NOON + 300, NOON - DAY + 600, NOON + 600, 300, 288 },
        { "a week by the hour", "7d", false, NOON + 1, NOON - 7 * DAY + HOUR, NOON + HOUR, HOUR, 168 },
        { "a month by three", "30d", false, NOON + HOUR, NOON - 30 * DAY + 3 * HOUR, NOON + 3 * HOUR,
          3 * HOUR, 240 },
        { "a quarter by eight", "90d", false, NOON, NOON - 90 * DAY + 4 * HOUR, NOON + 4 * HOUR,
          8 * HOUR, 270 },
        { "all, for a day", NULL, true, NOON, NOON - DAY + HOUR, NOON + HOUR, HOUR, 24 },
        { "all, for a week", "7d", true, NOON, NOON - 7 * DAY + HOUR, NOON + HOUR, HOUR, 168 },
        { "all, for a month", "30d", true, NOON, MIDNIGHT - 29 * DAY, MIDNIGHT + DAY, DAY, 30 },
        { "all, for a quarter", "90d", true, NOON, MIDNIGHT - 89 * DAY, MIDNIGHT + DAY, DAY, 90 },
    };
    struct arena a = { NULL };
    struct chart c;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        same_int(rows[i].story, chart_plan(&a, rows[i].period, rows[i].of_all, rows[i].now, &c), true);
        same_int(rows[i].story, c.from, rows[i].from);
        same_int(rows[i].story, c.to, rows[i].to);
        same_int(rows[i].story, c.step, rows[i].step);
        same_int(rows[i].story, c.count, rows[i].count);
        same_int(rows[i].story, c.from + c.count * c.step, c.to);
        same_int(rows[i].story, c.steps[c.count - 1].checks, 0);
    }
    assert_false(chart_plan(&a, "1y", false, NOON, &c));
    assert_false(chart_plan(&a, "24H", false, NOON, &c));
    arena_free(&a);
}

static void
coarser(void **state)
{
    static const int64_t moments[] = { NOON, NOON + 1, NOON + 299, NOON + 3300, NOON + 3599 };
    const struct rollup one = { .checks = 1 };
    struct arena a = { NULL };
    struct chart c;

    (void)state;
    for (size_t i = 0; i < COUNT(moments); i++) {
        assert_true(chart_plan(&a, "24h", false, moments[i], &c));
        chart_add(&c, NOON, &one);
        chart_coarsen(&c);
        same_int("as long", c.to - c.from, DAY);
        same_int("until the hour is over", c.to, NOON + HOUR);
        same_int("by the hour", c.step, HOUR);
        same_int("all of it", c.count, 24);
        same_int("empty", c.steps[i].checks, 0);
        chart_coarsen(&c);
        same_int("once", c.to, NOON + HOUR);
    }
    arena_free(&a);
}

static void
steps(void **state)
{
    const struct rollup one = { .checks = 1, .up = 1, .up_ms = 5 };
    struct arena a = { NULL };
    struct chart c;

    (void)state;
    assert_true(chart_plan(&a, "24h", true, NOON, &c));
    chart_add(&c, c.from - 1, &one);
    chart_add(&c, c.to, &one);
    chart_add(&c, c.from, &one);
    chart_add(&c, c.from + HOUR - 1, &one);
    chart_add(&c, c.from + HOUR, &one);
    chart_add(&c, c.to - 1, &one);
    same_int("the first", c.steps[0].checks, 2);
    same_int("the second", c.steps[1].up_ms, 5);
    same_int("the last", c.steps[23].up, 1);
    arena_free(&a);
}

static void
shape(void **state)
{
    struct rollup rollups[] = { { 4, 2, 1, 25, 1 }, { 0, 0, 0, 0, 0 }, { 2, 0, 0, 0, 1 } };
    const struct chart c = { .period = "7d", .from = NOON, .to = NOON + 3 * HOUR, .step = HOUR, .count = 3,
                              .steps = rollups };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    chart_json(&out, &c);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'period':'7d','from':'2026-02-10T12:00:00Z','to':'2026-02-10T15:00:00Z',"
                                   "'step_seconds':3600,'at':['2026-02-10T12:00:00Z','2026-02-10T13:00:00Z',"
                                   "'2026-02-10T14:00:00Z'],'avg_response_ms':[12.5,null,null],"
                                   "'total_checks':[4,0,2],'up_checks':[2,0,0],'down_checks':[1,0,2]}"));
    arena_free(&a);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans), cmocka_unit_test(coarser), cmocka_unit_test(steps), cmocka_unit_test(shape),
    };

    return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
