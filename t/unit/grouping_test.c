/* When messages to people go: one by one, together, later, or as a digest. */
#include "rules/grouping.h"

#include "base/duration.h"
#include "unit.h"

#define T0 1770732000

static const struct channel_pacing usual = { .group_wait = 10, .group_interval = 300, .per_hour = 60 };
static const struct channel_pacing alone = { .group_wait = 0, .group_interval = 300, .per_hour = 2 };

static void
verdicts(void **state)
{
    static const struct {
        const char *story;
        const struct channel_pacing *pacing;
        struct group_pace pace;
        struct group_question question;
        enum group_verdict verdict;
        int64_t until;
    } rows[] = {
        { "the first", &usual, { 0 }, { true, false, T0 }, GROUP_CHANGES, 0 },
        { "between two", &usual, { T0 + 100, T0 - 200, 1 }, { true, false, T0 }, GROUP_LATER, T0 + 100 },
        { "all is well again", &usual, { T0 + 100, T0 - 200, 1 }, { true, true, T0 }, GROUP_CHANGES, 0 },
        { "the interval is over", &usual, { T0, T0 - 300, 1 }, { true, false, T0 }, GROUP_CHANGES, 0 },
        { "a clock set back", &usual, { T0 + 4000, T0 - 300, 1 }, { true, false, T0 }, GROUP_CHANGES, 0 },
        { "no change", &usual, { T0 + 100, T0 - 200, 1 }, { false, false, T0 }, GROUP_ALONE, 0 },
        { "without groups all do", &alone, { 0, T0 - 200, 1 }, { true, false, T0 }, GROUP_ALONE, 0 },
        { "too many", &alone, { 0, T0 - 200, 2 }, { true, true, T0 }, GROUP_ALL_LATER, T0 + 3400 },
        { "of any kind", &alone, { 0, T0 - 200, 2 }, { false, false, T0 }, GROUP_ALL_LATER, T0 + 3400 },
        { "then one tells the rest", &alone, { 0, T0 - 3600, 2 }, { true, false, T0 }, GROUP_ALL, 0 },
        { "an hour that lies ahead", &alone, { 0, T0 + 50, 2 }, { true, false, T0 }, GROUP_ALL, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t until = 0;

        same_int(rows[i].story, group_decide(rows[i].pacing, &rows[i].pace, &rows[i].question, &until),
                 rows[i].verdict);
        if (rows[i].verdict == GROUP_LATER || rows[i].verdict == GROUP_ALL_LATER)
            same_int(rows[i].story, until, rows[i].until);
    }
}

/* So many at once, and no more within the hour that begins with the first of them. */
static void
an_hour(void **state)
{
    struct group_pace pace = { 0 };
    struct group_question question = { false, false, T0 };

    (void)state;
    for (int i = 0; i < 2; i++, question.now += 60)
        pace = group_spend(&alone, &pace, &question);
    same_int("the hour begins with the first", pace.hour_at, T0);
    same_int("both count", pace.messages, 2);
    question.now = T0 + HOUR;
    pace = group_spend(&alone, &pace, &question);
    same_int("another hour", pace.hour_at, T0 + HOUR);
    same_int("counts anew", pace.messages, 1);
    same_int("what is no change moves no interval", pace.next_at, 0);
    question.is_change = true;
    same_int("a change does", group_spend(&usual, &pace, &question).next_at, T0 + HOUR + 300);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(verdicts), cmocka_unit_test(an_hour) };

    return cmocka_run_group_tests_name("grouping", tests, NULL, NULL);
}
