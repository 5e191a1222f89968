/* Whether an incident waits for what its monitor depends on. */
#include "rules/dependency_wait.h"

#include "unit.h"

#define FAILED 1000 /* the failure that confirms */
#define NOW 1002
#define PATIENCE (10 + 2 * 60 + 30)

/* A dependency as others are, but for what the story says. */
#define DATABASE(...) { .timeout_ms = 10000, .retry_interval_seconds = 60, .confirm = 2, __VA_ARGS__ }

static const struct {
    const char *story;
    struct dependency_state on;
    bool waits, asks;
} stories[] = {
    { "it was found up at the same moment", DATABASE(.status = UP, .checked_at = FAILED,
                                                     .concluded_at = FAILED),
      false, false },
    { "it was found up a minute ago: it is asked",
      DATABASE(.status = UP, .checked_at = 940, .concluded_at = 940),
      true, true },
    { "the answer is on its way",
      DATABASE(.status = UP, .checked_at = 940, .concluded_at = 940, .is_under_way = true), true, false },
    { "it has failed once of two: it is waited for, and asked again in its own time",
      DATABASE(.status = UP, .checked_at = FAILED, .concluded_at = FAILED, .is_failing = true), true, false },
    { "it failed a minute ago, once of two",
      DATABASE(.status = UP, .checked_at = 940, .concluded_at = 940, .is_failing = true), true, true },
    { "it is down: that holds the incident back by itself",
      DATABASE(.status = DOWN, .checked_at = 940, .concluded_at = 940, .is_failing = true), false, false },
    { "it is in maintenance: so does that",
      DATABASE(.status = MAINTENANCE, .checked_at = 940, .concluded_at = 940, .is_failing = true), false,
      false },
    { "it is slow, and answers", DATABASE(.status = DEGRADED, .checked_at = 1001, .concluded_at = 1001),
      false, false },
    { "it was never asked", DATABASE(.status = UNKNOWN), true, true },
    { "it was asked, and the answer says nothing: it is not asked without end",
      DATABASE(.status = UP, .checked_at = 1001, .concluded_at = 940), true, false },
    { "locations agree that it is up, although it fails here",
      DATABASE(.status = UP, .by_consensus = true, .is_failing = true, .checked_at = 1001,
               .concluded_at = 1001),
      false, false },
    { "locations agreed a minute ago",
      DATABASE(.status = UP, .by_consensus = true, .checked_at = 940, .concluded_at = 940), true, true },
};

static void
one_dependency(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++) {
        same_int(stories[i].story, dependency_is_to_be_asked(&stories[i].on, FAILED), stories[i].asks);
        same_int(stories[i].story, dependency_wait(&stories[i].on, 1, FAILED, 0, NOW),
                 stories[i].waits ? NOW + PATIENCE : 0);
    }
}

static void
how_long(void **state)
{
    const struct dependency_state up = DATABASE(.status = UP, .checked_at = 1001, .concluded_at = 1001);
    const struct dependency_state silent = DATABASE(.status = UP, .checked_at = 940, .concluded_at = 940);
    const struct dependency_state slow = { .status = UP, .timeout_ms = 60000, .retry_interval_seconds = 300,
                                           .confirm = 3 };
    const struct dependency_state both[] = { up, silent }, three[] = { up, silent, slow };

    (void)state;
    same_int("none", dependency_wait(NULL, 0, FAILED, 0, NOW), 0);
    same_int("one of two", dependency_wait(both, 2, FAILED, 0, NOW), NOW + PATIENCE);
    same_int("the most patient", dependency_wait(three, 3, FAILED, 0, NOW), NOW + 60 + 900 + 30);
    same_int("the wait goes on", dependency_wait(both, 2, FAILED, NOW + 5, NOW), NOW + 5);
    same_int("the wait is over", dependency_wait(both, 2, FAILED, NOW, NOW), 0);
    same_int("there is nothing to wait for any longer", dependency_wait(&up, 1, FAILED, NOW + 5, NOW), 0);
    same_int("the clock was set back", dependency_wait(&silent, 1, FAILED, NOW + 86400, NOW), NOW + PATIENCE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(one_dependency), cmocka_unit_test(how_long) };

    return cmocka_run_group_tests_name("dependency_wait", tests, NULL, NULL);
}
