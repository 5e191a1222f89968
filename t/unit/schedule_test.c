/* When a monitor is due, by the time of its last check. */
#include "rules/schedule.h"

#include "unit.h"

static void
due(void **state)
{
    static const struct {
        const char *story;
        int64_t interval, last, now;
        bool due;
    } stories[] = {
        { "never checked", 600, 0, 1000, true },
        { "just checked", 600, 1000, 1001, false },
        { "half of the interval", 600, 1000, 1300, false },
        { "the interval is over", 600, 1000, 1600, true },
        { "a schedule ticks a little early", 600, 1000, 1595, true },
        { "but not that early", 600, 1000, 1594, false },
        { "a minute's monitor by a crontab that is late one time, early the next", 60, 1002, 1060, true },
        { "a short interval is kept to the second", 5, 1000, 1004, false },
        { "a second", 1, 1000, 1001, true },
        { "the same second", 1, 1000, 1000, false },
        { "the clock was set back", 600, 5000, 1000, true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++)
        same_int(stories[i].story, schedule_is_due(stories[i].interval, stories[i].last, stories[i].now),
                 stories[i].due);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(due) };

    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
