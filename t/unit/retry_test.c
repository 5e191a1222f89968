/* When a delivery that failed is tried again. */
#include "rules/retry.h"

#include "unit.h"

static void
pauses(void **state)
{
    static const struct {
        const char *story;
        int64_t failures, pause_ms;
    } stories[] = {
        { "the first failure: again after two seconds", 1, 2000 },
        { "the second: again after four more", 2, 4000 },
        { "the third was the last attempt", 3, -1 },
        { "more failures than there can be", 100, -1 },
        { "none has failed: there is nothing to wait for", 0, -1 },
        { "a count that is none", -1, -1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++)
        same_int(stories[i].story, retry_pause_ms(stories[i].failures), stories[i].pause_ms);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(pauses) };

    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
