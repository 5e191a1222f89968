/* The clocks go, and in the units that their names say. */
#include "unit.h"

#include "os/clock.h"

#include <time.h>

static void
both_clocks_go(void **state)
{
    int64_t before = (int64_t)time(NULL), now = clock_now(), ms, us, last = 0;

    (void)state;
    assert_true(now >= before && now <= before + 5);
    us = clock_monotonic_us();
    ms = clock_monotonic_ms();
    assert_true(ms >= us / 1000 && ms <= us / 1000 + 5000);
    for (int i = 0; i < 1000; i++, last = us) {
        us = clock_monotonic_us();
        assert_true(us >= last);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_clocks_go),
    };

    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
