/* The bars of a monitor's days: what they say, and that neighbours are drawn as one. */
#include "unit.h"

#include "render/day_strip.h"

#include <string.h>

static const struct rollup list[] = {
    { 0 },
    { .checks = 4, .up = 4 },
    { .checks = 4, .up = 4 },
    { .checks = 4, .up = 2, .degraded = 2 },
    { .checks = 20, .up = 19 },
    { .checks = 4, .up = 2 },
    { .checks = 4, .up = 4 },
};

static void
days_have_looks(void **state)
{
    static const enum day_look looks[] = {
        DAY_EMPTY, DAY_GOOD, DAY_GOOD, DAY_MIXED, DAY_MIXED, DAY_BAD, DAY_GOOD,
    };

    (void)state;
    for (size_t i = 0; i < COUNT(list); i++)
        assert_int_equal(day_look_of(&list[i]), looks[i]);
}

static void
neighbours_are_one_line(void **state)
{
    static const char *const paths[] = {
        "class=\"day-empty\" ", "d=\"M0 9.5H1\"></path>",
        "class=\"day-good\" ",  "d=\"M1 6H3M6 6H7\"></path>",
        "class=\"day-mixed\" ", "d=\"M3 5.5H5\"></path>",
        "class=\"day-bad\" ",   "d=\"M5 5H6\"></path></svg>",
    };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };
    const char *at;

    (void)state;
    day_strip(&out, list, COUNT(list));
    at = buf_string(&out);
    assert_ptr_equal(strstr(at, "<svg viewBox=\"0 0 7 10\" "), at);
    for (size_t i = 0; i < COUNT(paths); i++) {
        at = strstr(at, paths[i]);
        assert_non_null(at);
    }
    arena_free(&a);
}

static void
none_of_a_look_is_no_path(void **state)
{
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    day_strip(&out, list + 1, 2);
    assert_non_null(strstr(buf_string(&out), "M0 6H2"));
    assert_null(strstr(buf_string(&out), "day-bad"));
    assert_non_null(strstr(day_strip_key(&a, DAY_BAD), "d=\"M0 5H1\"></path></svg>"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_have_looks),
        cmocka_unit_test(neighbours_are_one_line),
        cmocka_unit_test(none_of_a_look_is_no_path),
    };

    return cmocka_run_group_tests_name("day_strip", tests, NULL, NULL);
}
