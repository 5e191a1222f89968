/* Many monitors day by day, as columns. */
#include "render/status_history.h"

#include "base/duration.h"

#include "quoted.h"
#include "unit.h"

#define T (INT64_C(1770732000) / DAY * DAY) /* 2026-02-10 */

static void
print(struct buf *out, const struct status_history *h)
{
    status_history_begin(out, h);
    for (int i = 0; i < h->count; i++)
        status_history_add(out, h, &h->list[i]);
    status_history_end(out);
}

static void
columns(void **state)
{
    struct rollup days[2][3] = {
        { { 0 }, { .checks = 144, .up = 142, .degraded = 1 }, { .checks = 86, .up = 86 } },
        { { 0 }, { 0 }, { 0 } },
    };
    struct monitor a = { .id = "a" }, b = { .id = "b" };
    struct monitor_history list[] = { { &a, days[0], NULL }, { &b, days[1], NULL } };
    struct status_history h = { .first_day = T - 2 * DAY, .days = 3, .list = list, .count = 2 };
    struct arena arena = { NULL };
    struct buf out = { .arena = &arena };

    (void)state;
    print(&out, &h);
    assert_string_equal(
        buf_string(&out),
        quoted(&arena,
               "{'days':3,'from':'2026-02-08','to':'2026-02-10','monitors':["
               "{'id':'a','uptime':99.1304347826087,'uptime_pct':[null,98.6111,100],"
               "'total_checks':[0,144,86],'down_checks':[0,1,0]},"
               "{'id':'b','uptime':null,'uptime_pct':[null,null,null],"
               "'total_checks':[0,0,0],'down_checks':[0,0,0]}]}"));
    arena_free(&arena);
}

static const struct {
    int64_t up, checks;
    const char *percent;
} cuts[] = {
    { 0, 1, "0" },
    { 1, 1, "100" },
    { 1, 2, "50" },
    { 2, 3, "66.6666" },
    { 1, 1000, "0.1000" },
    { 999999999, 1000000000, "99.9999" },
    { 1, 1000000000, "0" },
};

/* One failure in a thousand million is seen. */
static void
cut_not_rounded(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cuts); i++) {
        struct rollup day = { .checks = cuts[i].checks, .up = cuts[i].up };
        struct monitor m = { .id = "m" };
        struct monitor_history one = { &m, &day, NULL };
        struct status_history h = { .first_day = T, .days = 1, .list = &one, .count = 1 };
        struct arena a = { NULL };
        struct buf out = { .arena = &a };

        print(&out, &h);
        assert_non_null(strstr(out.text, arena_printf(&a, "\"uptime_pct\":[%s]", cuts[i].percent)));
        arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns),
        cmocka_unit_test(cut_not_rounded),
    };

    return cmocka_run_group_tests_name("status_history", tests, NULL, NULL);
}
