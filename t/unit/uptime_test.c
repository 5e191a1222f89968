/* Counting, adding, dividing, and cutting time at hours and days. */
#include "rules/uptime.h"

#include "base/duration.h"

#include "quoted.h"
#include "unit.h"

static void
counted_one_by_one(void **state)
{
    struct rollup t = { .checks = 0 };

    (void)state;
    rollup_count(&t, UP, 100, 50);
    rollup_count(&t, DOWN, 9000, 40);
    rollup_count(&t, DEGRADED, 700, 60);
    rollup_count(&t, UP, 201, 70);
    rollup_count(&t, UP, 2, 70);
    assert_int_equal(t.checks, 5);
    assert_int_equal(t.up, 3);
    assert_int_equal(t.degraded, 1);
    assert_int_equal(t.up_ms, 303);
    assert_int_equal(t.first_at, 40);
    assert_true(rollup_uptime(&t) == 60);
    assert_true(rollup_mean_ms(&t) == 101);
}

static void
nothing_counted(void **state)
{
    const struct rollup none = { .checks = 0 };
    struct rollup sum = { .checks = 2, .up = 1, .first_at = 5 };

    (void)state;
    assert_true(rollup_uptime(&none) == 100);
    assert_true(rollup_mean_ms(&none) == -1);
    rollup_add(&sum, &none);
    assert_int_equal(sum.checks, 2);
    assert_int_equal(sum.first_at, 5);
}

/* However checks are split into rollups, the sum is the same. */
static void
adding_equals_counting(void **state)
{
    (void)state;
    for (int split = 0; split <= 30; split++) {
        struct rollup whole = { .checks = 0 }, parts[2] = { { .checks = 0 } };

        for (int i = 0; i < 30; i++) {
            enum status result = i % 3 == 0 ? UP : i % 3 == 1 ? DEGRADED : DOWN;

            rollup_count(&whole, result, i * 7, 1000 - i);
            rollup_count(&parts[i < split], result, i * 7, 1000 - i);
        }
        rollup_add(&parts[0], &parts[1]);
        assert_memory_equal(&parts[0], &whole, sizeof whole);
    }
}

static const struct {
    int64_t since, hours_from, midnight;
} spans[] = {
    { 1, HOUR, 0 },
    { HOUR - 1, HOUR, 0 },             /* the hour's first second is later than since: the whole hour is */
    { HOUR, 2 * HOUR, 0 },             /* its first second is not: raw rows answer for the rest of it */
    { DAY - 1, DAY, 0 },
    { DAY, DAY + HOUR, DAY },
    { 1770732123, 1770735600, 1770681600 },
    { 0, HOUR, 0 },
    { -1, 0, -DAY },
    { -HOUR, 0, -DAY },
    { -HOUR - 1, -HOUR, -DAY },
};

static void
time_falls_apart_at_hours_and_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spans); i++) {
        struct uptime_span s = uptime_span_of(spans[i].since);

        assert_int_equal(s.since, spans[i].since);
        assert_int_equal(s.hours_from, spans[i].hours_from);
        assert_int_equal(s.midnight, spans[i].midnight);
        s = uptime_span_in_hours(spans[i].since);
        assert_int_equal(s.hours_from,
                         spans[i].hours_from - (spans[i].hours_from > spans[i].since + 1 ? HOUR : 0));
    }
}

static void
days(void **state)
{
    static const struct {
        struct day day;
        const char *json;
    } rows[] = {
        { { 1770681600, { .checks = 3, .up = 1, .degraded = 1, .up_ms = 12 }, { 4, 3 } },
          "{'date':'2026-02-10','uptime_pct':33.3333333333333,'total_checks':3,'up_checks':1,"
          "'down_checks':1,'avg_response_ms':12,'coverage_pct':75}" },
        { { 1770681600, { .checks = 1 }, { 0, 0 } },
          "{'date':'2026-02-10','uptime_pct':0,'total_checks':1,'up_checks':0,'down_checks':1,"
          "'avg_response_ms':null,'coverage_pct':100}" },
    };

    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = { .arena = &a };

        day_json(&out, &rows[i].day);
        assert_string_equal(buf_string(&out), quoted(&a, rows[i].json));
    }
    arena_free(&a);
}

static void
four_spans(void **state)
{
    static const int hours[UPTIME_SPANS] = { 24, 168, 720, 2160 };
    const struct rollup rollups[UPTIME_SPANS] = {
        { .checks = 0 },
        { .checks = 4, .up = 3, .up_ms = 31 },
        { .checks = 8, .up = 7 },
        { .checks = 9, .up = 9 },
    };
    const struct slots slots[UPTIME_SPANS] = { { 0, 0 }, { 1, 0 }, { 8, 6 }, { 9, 9 } };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    for (int i = 0; i < UPTIME_SPANS; i++)
        assert_int_equal(uptime_hours[i], hours[i]);
    uptime_json(&out, NULL, "m", rollups, slots);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'monitor_id':'m','uptime_24h':100,'uptime_7d':75,'uptime_30d':87.5,"
                                   "'uptime_90d':100,'total_checks_24h':0,'total_checks_7d':4,"
                                   "'total_checks_30d':8,'total_checks_90d':9,'avg_response_ms_24h':null,"
                                   "'coverage_24h':100,'coverage_7d':0,'coverage_30d':75,"
                                   "'coverage_90d':100}"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted_one_by_one),
        cmocka_unit_test(nothing_counted),
        cmocka_unit_test(adding_equals_counting),
        cmocka_unit_test(time_falls_apart_at_hours_and_days),
        cmocka_unit_test(days),
        cmocka_unit_test(four_spans),
    };

    return cmocka_run_group_tests_name("uptime", tests, NULL, NULL);
}
