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
other_words_are_refused(void **state)
{
    static const char *const words[] = { "", "UP", "up ", "paused", "downn", "dow" };

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
        cmocka_unit_test(other_words_are_refused),
    };

    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
