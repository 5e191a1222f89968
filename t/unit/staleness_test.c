/* When a result is too old to go by. */
#include "rules/staleness.h"

#include "unit.h"

static void
every_story(void **state)
{
    static const struct {
        const char *story;
        struct monitor monitor;
        int64_t now;
        bool is_stale;
        enum status shown;
    } stories[] = {
        { "checked just now", { .status = UP, .interval_seconds = 600, .newest_check_at = 1000 }, 1000, false,
          UP },
        { "three intervals and two minutes later",
          { .status = UP, .interval_seconds = 600, .newest_check_at = 1000 },
          1000 + 1800 + 120, false, UP },
        { "a second later", { .status = UP, .interval_seconds = 600, .newest_check_at = 1000 },
          1000 + 1800 + 121, true,
          UNKNOWN },
        { "down is no better known", { .status = DOWN, .interval_seconds = 10, .newest_check_at = 1000 },
          1000 + 151,
          true, UNKNOWN },
        { "a short interval has the two minutes, too",
          { .status = DOWN, .interval_seconds = 10, .newest_check_at = 1000 },
          1000 + 150, false, DOWN },
        { "never checked: unknown, but nothing is old", { .status = UNKNOWN, .interval_seconds = 10 },
          1000000, false,
          UNKNOWN },
        { "paused: nothing is expected",
          { .status = UP, .interval_seconds = 10, .newest_check_at = 1000, .is_paused = true }, 1000000,
          false, UP },
        { "the clock was set back", { .status = UP, .interval_seconds = 10, .newest_check_at = 1000 }, 10,
          false, UP },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++) {
        same_int(stories[i].story, monitor_is_stale(&stories[i].monitor, stories[i].now),
                 stories[i].is_stale);
        same_int(stories[i].story, monitor_shown_status(&stories[i].monitor, stories[i].now),
                 stories[i].shown);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_story) };

    return cmocka_run_group_tests_name("staleness", tests, NULL, NULL);
}
