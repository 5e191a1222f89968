/* How fast messages go: what a receiver sees of a crowd of messages, second by second. */
#include "rules/pace.h"

#include "unit.h"

#define T0 1770732000000

/* Sends a crowd as fast as the pace allows; how many of it went within so many milliseconds. */
static int
sent_within(int64_t ms, int64_t per_second, int64_t paid_ms)
{
    int64_t now_ms = T0;
    int count = 0;

    for (;;) {
        int64_t ready_ms = pace_ready(paid_ms, per_second, now_ms);

        if (ready_ms > now_ms)
            now_ms = ready_ms;
        if (now_ms > T0 + ms)
            return count;
        paid_ms = pace_spend(paid_ms, per_second, now_ms);
        count++;
    }
}

static void
crowds(void **state)
{
    static const struct {
        const char *story;
        int64_t ms, per_second, paid_ms;
        int count;
    } rows[] = {
        { "five at once", 0, 1, 0, 5 },
        { "and no sixth within the second", 999, 1, 0, 5 },
        { "then one a second", 1000, 1, 0, 6 },
        { "a minute", 60000, 1, 0, 65 },
        { "the last burst was four seconds ago: four", 0, 1, T0 + 1000, 4 },
        { "it was just now: none", 0, 1, T0 + 5000, 0 },
        { "ten a second", 1000, 10, 0, 15 },
        { "as many as are allowed", 1000, 100, 0, 105 },
        { "more than a burst cannot be outstanding: the clock was set back", 0, 1, T0 + 5001, 5 },
        { "the clock was set back by a day: as if nothing had been sent", 1000, 1, T0 + 86400000, 6 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].story, sent_within(rows[i].ms, rows[i].per_second, rows[i].paid_ms), rows[i].count);
}

/* The rest is what counts, not how often the state was looked at. */
static void
looking_changes_nothing(void **state)
{
    int64_t paid_ms = 0;

    (void)state;
    for (int i = 0; i < 5; i++)
        paid_ms = pace_spend(paid_ms, 1, T0);
    for (int64_t now_ms = T0; now_ms < T0 + 1000; now_ms += 100)
        same_int("the next", pace_ready(paid_ms, 1, now_ms), T0 + 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(crowds), cmocka_unit_test(looking_changes_nothing) };

    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
