/* When a monitor counts as flapping. */
#include "rules/flapping.h"

#include "unit.h"

#define NOW 1770732000

static void
counting(void **state)
{
    static const struct {
        const char *story;
        int64_t changes[8];
        int64_t steady_at;
        int count;
        int64_t since;
    } rows[] = {
        { "none", { 0 }, 0, 0, NOW },
        { "an open incident has no end", { NOW - 60, 0 }, 0, 1, NOW - 60 },
        { "those of the last hour", { NOW - 3599, NOW - 3600, NOW }, 0, 2, NOW - 3599 },
        { "none that lies ahead", { NOW + 1, NOW - 5 }, 0, 1, NOW - 5 },
        { "none from before it was steady", { NOW - 300, NOW - 100, NOW }, NOW - 100, 1, NOW },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t since;

        same_int(rows[i].story, flapping_count(rows[i].changes, 8, rows[i].steady_at, NOW, &since),
                 rows[i].count);
        same_int(rows[i].story, since, rows[i].since);
    }
    assert_false(flapping_begins(6));
    assert_true(flapping_begins(7));
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(counting) };

    return cmocka_run_group_tests_name("flapping", tests, NULL, NULL);
}
