/* The limits, one by one. */
#include "rules/limit.h"

#include "unit.h"

static void
each_is_reached_at_its_bound(void **state)
{
    static const struct {
        const char *story;
        enum limit limit;
        int64_t setting, count;
        bool is_reached;
    } stories[] = {
        { "a monitor less than the operator allows", LIMIT_MONITORS, 10, 9, false },
        { "as many as the operator allows", LIMIT_MONITORS, 10, 10, true },
        { "more than that, for the setting was lowered", LIMIT_MONITORS, 10, 11, true },
        { "the operator sets no limit", LIMIT_MONITORS, 0, 1000000, false },
        { "pages have the same setting", LIMIT_PAGES, 3, 3, true },
        { "a channel less than there may be", LIMIT_CHANNELS, 0, 19, false },
        { "as many channels as there may be", LIMIT_CHANNELS, 0, 20, true },
        { "the last window", LIMIT_MAINTENANCES, 0, 99, false },
        { "one too many", LIMIT_MAINTENANCES, 0, 100, true },
        { "the last note", LIMIT_NOTES, 0, 499, false },
        { "a note too many", LIMIT_NOTES, 0, 500, true },
        { "the last dependency", LIMIT_DEPENDENCIES, 0, 49, false },
        { "a dependency too many", LIMIT_DEPENDENCIES, 0, 50, true },
        { "the first test of a channel", LIMIT_CHANNEL_TESTS, 0, 0, false },
        { "its second", LIMIT_CHANNEL_TESTS, 0, 1, true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++) {
        const struct config config = { .monitor_rate_limit = stories[i].setting };

        same_int(stories[i].story, limit_is_reached(stories[i].limit, &config, stories[i].count),
                 stories[i].is_reached);
    }
}

static void
settings_have_their_own(void **state)
{
    const struct config config = {
        .client_connections = 1,
        .client_streams = 2,
        .client_writes_per_second = 3,
        .database_max_mib = 4,
        .monitor_rate_limit = 5,
    };

    (void)state;
    same_int("connections", limit_most(LIMIT_CONNECTIONS, &config), 1);
    same_int("streams", limit_most(LIMIT_STREAMS, &config), 2);
    same_int("writes", limit_most(LIMIT_WRITES, &config), 3);
    same_int("MiB", limit_most(LIMIT_DATABASE, &config), 4);
    same_int("monitors", limit_most(LIMIT_MONITORS, &config), 5);
}

static void
each_says_what_it_is(void **state)
{
    (void)state;
    for (enum limit l = 0; l < LIMIT_COUNT; l++) {
        assert_non_null(limit_rules[l].name);
        assert_non_null(limit_rules[l].scope);
        if (limit_rules[l].sentence == NULL)
            assert_true(limit_rules[l].window_seconds <= 1); /* nothing is counted here */
        assert_true(limit_rules[l].window_seconds <= LIMIT_LONGEST_WINDOW); /* pruned behind the longest */
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_reached_at_its_bound),
        cmocka_unit_test(settings_have_their_own),
        cmocka_unit_test(each_says_what_it_is),
    };

    return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
