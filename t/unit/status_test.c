/* Every status has a name that leads back to it. */
#include "model/status.h"

#include "unit.h"

static void
names_lead_back(void **state)
{
    (void)state;
    for (int i = 0; i < STATUS_COUNT; i++) {
        enum status back = STATUS_COUNT;

        assert_true(status_read(status_name((enum status)i), &back));
        assert_int_equal(back, i);
    }
    assert_string_equal(status_name(MAINTENANCE), "maintenance");
}

static void
results_have_names_too(void **state)
{
    static const enum status results[] = { UP, DEGRADED, DOWN, INCONCLUSIVE };
    static const char *const others[] = { "unknown", "maintenance", "", "Inconclusive" };
    enum status result = STATUS_COUNT;

    (void)state;
    for (size_t i = 0; i < COUNT(results); i++) {
        assert_true(status_read_result(status_name(results[i]), &result));
        assert_int_equal(result, results[i]);
    }
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(status_read_result(others[i], &result));
    assert_int_equal(result, INCONCLUSIVE);
}

static void
other_words_are_refused(void **state)
{
    static const char *const words[] = { "", "UP", "up ", "paused", "downn", "dow", "inconclusive" };

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        enum status untouched = DEGRADED;

        assert_false(status_read(words[i], &untouched));
        assert_int_equal(untouched, DEGRADED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_lead_back),
        cmocka_unit_test(results_have_names_too),
        cmocka_unit_test(other_words_are_refused),
    };

    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
