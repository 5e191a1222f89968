/* The error budget, as rows of what was counted and what is said of it. */
#include "rules/sla.h"

#include "base/duration.h"

#include "quoted.h"
#include "unit.h"

#define NOW 1770732000 /* 2026-02-10T14:00:00Z */

/* clang-format off */
static const struct {
    const char *story;
    double target;
    int64_t days;
    struct rollup rollup;
    const char *json; /* from total_checks to status */
} rows[] = {
    { "nothing checked yet: all of the budget is left", 99.9, 30, { .checks = 0 },
      "'total_checks':0,'successful_checks':0,'current_pct':100,'budget_total_seconds':2592,"
      "'downtime_estimate_seconds':0,'budget_remaining_seconds':2592,'budget_used_pct':0,'status':'met'" },
    { "degraded is a success", 99, 1, { .checks = 4, .up = 1, .degraded = 3, .first_at = NOW - 100 },
      "'total_checks':4,'successful_checks':4,'current_pct':100,'budget_total_seconds':864,"
      "'downtime_estimate_seconds':0,'budget_remaining_seconds':864,'budget_used_pct':0,'status':'met'" },
    { "exactly at the target is not breached, but at risk", 75, 1,
      { .checks = 4, .up = 3, .first_at = NOW - DAY },
      "'total_checks':4,'successful_checks':3,'current_pct':75,'budget_total_seconds':21600,"
      "'downtime_estimate_seconds':21600,'budget_remaining_seconds':0,'budget_used_pct':100,"
      "'status':'at_risk'" },
    { "below the target is breached, however much of the budget is left", 99, 30,
      { .checks = 3, .up = 2, .first_at = NOW - 100 },
      "'total_checks':3,'successful_checks':2,'current_pct':66.667,'budget_total_seconds':25920,"
      "'downtime_estimate_seconds':33.33,'budget_remaining_seconds':25886.67,'budget_used_pct':0.13,"
      "'status':'breached'" },
    { "overdrawn", 99.5, 10, { .checks = 1000, .up = 990, .first_at = NOW - 10 * DAY },
      "'total_checks':1000,'successful_checks':990,'current_pct':99,'budget_total_seconds':4320,"
      "'downtime_estimate_seconds':8640,'budget_remaining_seconds':-4320,'budget_used_pct':100,"
      "'status':'breached'" },
    { "a quarter of the budget left is still met", 96, 1, { .checks = 100, .up = 97, .first_at = NOW - DAY },
      "'total_checks':100,'successful_checks':97,'current_pct':97,'budget_total_seconds':3456,"
      "'downtime_estimate_seconds':2592,'budget_remaining_seconds':864,'budget_used_pct':75,'status':'met'" },
    { "a little less than a quarter is a risk", 96.1, 1, { .checks = 100, .up = 97, .first_at = NOW - DAY },
      "'total_checks':100,'successful_checks':97,'current_pct':97,'budget_total_seconds':3369.6,"
      "'downtime_estimate_seconds':2592,'budget_remaining_seconds':777.6,'budget_used_pct':76.92,"
      "'status':'at_risk'" },
    { "and so is much less", 96.9, 1, { .checks = 100, .up = 97, .first_at = NOW - DAY },
      "'total_checks':100,'successful_checks':97,'current_pct':97,'budget_total_seconds':2678.4,"
      "'downtime_estimate_seconds':2592,'budget_remaining_seconds':86.4,'budget_used_pct':96.77,"
      "'status':'at_risk'" },
    { "a target of 100 leaves no budget: met as long as nothing fails", 100, 30,
      { .checks = 5, .up = 5, .first_at = NOW - 9 },
      "'total_checks':5,'successful_checks':5,'current_pct':100,'budget_total_seconds':0,"
      "'downtime_estimate_seconds':0,'budget_remaining_seconds':0,'budget_used_pct':0,'status':'met'" },
    { "and used up by the first failure", 100, 30, { .checks = 5, .up = 4, .first_at = NOW - 10 },
      "'total_checks':5,'successful_checks':4,'current_pct':80,'budget_total_seconds':0,"
      "'downtime_estimate_seconds':2,'budget_remaining_seconds':-2,'budget_used_pct':100,"
      "'status':'breached'" },
    { "even if that was a second ago, and the only check", 100, 30, { .checks = 1, .first_at = NOW - 1 },
      "'total_checks':1,'successful_checks':0,'current_pct':0,'budget_total_seconds':0,"
      "'downtime_estimate_seconds':1,'budget_remaining_seconds':-1,'budget_used_pct':100,"
      "'status':'breached'" },
    { "a clock that was set back makes no downtime", 0, 1, { .checks = 1, .first_at = NOW + 60 },
      "'downtime_estimate_seconds':0,'budget_remaining_seconds':86400,'budget_used_pct':0,'status':'met'" },
    { "a target of 0 is never breached", 0, 1, { .checks = 5, .first_at = NOW - DAY / 2 },
      "'total_checks':5,'successful_checks':0,'current_pct':0,'budget_total_seconds':86400,"
      "'downtime_estimate_seconds':43200,'budget_remaining_seconds':43200,'budget_used_pct':50,"
      "'status':'met'" },
};
/* clang-format on */

static void
budgets(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sla s = sla_measure(rows[i].target, rows[i].days, &rows[i].rollup, NOW);
        struct buf out = { .arena = &a };

        sla_json(&out, NULL, "m", &s);
        if (strstr(buf_string(&out), quoted(&a, rows[i].json)) == NULL)
            fail_msg("%s: %s", rows[i].story, buf_string(&out));
    }
    arena_free(&a);
}

static void
the_whole_shape(void **state)
{
    const struct rollup none = { .checks = 0 };
    struct sla s = sla_measure(99.9, 7, &none, NOW);
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    sla_json(&out, NULL, "m", &s);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'monitor_id':'m','target_pct':99.9,'period_days':7,'total_checks':0,"
                                   "'successful_checks':0,'current_pct':100,'budget_total_seconds':604.8,"
                                   "'downtime_estimate_seconds':0,'budget_remaining_seconds':604.8,"
                                   "'budget_used_pct':0,'status':'met','period_start':'2026-02-03T14:00:00Z',"
                                   "'period_end':'2026-02-10T14:00:00Z'}"));
    arena_free(&a);
}

/* Meeting a target to the last check, for every target that so many checks can meet: decimal fractions
 * that binary ones cannot hold must not count as a breach. */
static void
exactly_at_the_target(void **state)
{
    (void)state;
    for (int up = 0; up <= 1000; up++) {
        const struct rollup t = { .checks = 1000, .up = up, .first_at = NOW - 30 * DAY };

        assert_int_not_equal(sla_measure((double)up / 10, 30, &t, NOW).status, SLA_BREACHED);
        if (up > 0)
            assert_int_equal(sla_measure((double)up / 10 + 0.001, 30, &t, NOW).status, SLA_BREACHED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(budgets),
        cmocka_unit_test(the_whole_shape),
        cmocka_unit_test(exactly_at_the_target),
    };

    return cmocka_run_group_tests_name("sla", tests, NULL, NULL);
}
