/* The state machine, looked at from three sides: stories that a person can read aloud, the promised
 * matrix written down once more and compared over every combination of previous status, result and
 * context, and what must hold whatever happens. */
#include "rules/transition.h"

#include "unit.h"

#define NOW 1000

/* --- Stories ---------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct {
    const char *story;
    struct before was;
    enum status result;
    struct after next;
} stories[] = {
    { "the first check of a monitor that is well says nothing",
      { .status = UNKNOWN, .confirm = 2 }, UP,
      { .status = UP } },
    { "the first failure of two is not believed yet",
      { .status = UP, .confirm = 2 }, DOWN,
      { .status = UP, .streak = 1, .down_since = NOW, .unconfirmed = true } },
    { "the second failure of two opens an incident, which began with the first",
      { .status = UP, .streak = 1, .down_since = 400, .confirm = 2 }, DOWN,
      { .status = DOWN, .streak = 2, .down_since = 400, .incident = OPEN_INCIDENT } },
    { "whoever asks for one failure gets the incident at once, on the very first check too",
      { .status = UNKNOWN, .confirm = 1 }, DOWN,
      { .status = DOWN, .streak = 1, .down_since = NOW, .incident = OPEN_INCIDENT } },
    { "further failures change nothing but the streak",
      { .status = DOWN, .streak = 7, .down_since = 400, .confirm = 2, .incident_open = true }, DOWN,
      { .status = DOWN, .streak = 8, .down_since = 400 } },
    { "the clock was set back before the second failure: an incident does not begin in the future",
      { .status = UP, .streak = 1, .down_since = NOW + 400, .confirm = 2 }, DOWN,
      { .status = DOWN, .streak = 2, .down_since = NOW, .incident = OPEN_INCIDENT } },
    { "a good answer ends incident and streak",
      { .status = DOWN, .streak = 7, .down_since = 400, .confirm = 2, .incident_open = true }, UP,
      { .status = UP, .incident = RESOLVE_INCIDENT } },
    { "a slow answer ends the incident too, and is news",
      { .status = DOWN, .streak = 7, .down_since = 400, .confirm = 2, .incident_open = true }, DEGRADED,
      { .status = DEGRADED, .incident = RESOLVE_INCIDENT, .news = NEWS_DEGRADED } },
    { "a good answer between two failures: counting begins again",
      { .status = UP, .streak = 1, .down_since = 400, .confirm = 2 }, UP,
      { .status = UP } },
    { "growing slow is news",
      { .status = UP, .confirm = 2 }, DEGRADED, { .status = DEGRADED, .news = NEWS_DEGRADED } },
    { "still slow is none",
      { .status = DEGRADED, .confirm = 2 }, DEGRADED, { .status = DEGRADED } },
    { "fast again is news",
      { .status = DEGRADED, .confirm = 2 }, UP, { .status = UP, .news = NEWS_RECOVERED } },
    { "an unconfirmed failure of a slow one: still slow",
      { .status = DEGRADED, .confirm = 3, .streak = 1, .down_since = 400 }, DOWN,
      { .status = DEGRADED, .streak = 2, .down_since = 400, .unconfirmed = true } },

    { "inside a window down is maintenance, nothing opens, and the failure is not held against it later",
      { .status = UP, .streak = 1, .confirm = 2, .in_maintenance = true }, DOWN,
      { .status = MAINTENANCE, .streak = 2, .down_since = 0 } },
    { "a failure before the window still counts as the start",
      { .status = UP, .streak = 1, .down_since = 400, .confirm = 2, .in_maintenance = true }, DOWN,
      { .status = MAINTENANCE, .streak = 2, .down_since = 400 } },
    { "an incident that was open when the window began stays open",
      { .status = DOWN, .streak = 4, .down_since = 400, .confirm = 2, .incident_open = true,
        .in_maintenance = true }, DOWN,
      { .status = MAINTENANCE, .streak = 5, .down_since = 400 } },
    { "a failure inside a window must be confirmed like any other",
      { .status = UP, .confirm = 2, .in_maintenance = true }, DOWN,
      { .status = UP, .streak = 1, .unconfirmed = true } },
    { "up inside a window is up, and ends an incident",
      { .status = MAINTENANCE, .streak = 4, .down_since = 400, .confirm = 2, .incident_open = true,
        .in_maintenance = true }, UP,
      { .status = UP, .incident = RESOLVE_INCIDENT } },
    { "still down after the window: the incident opens at once, and begins now",
      { .status = MAINTENANCE, .streak = 4, .confirm = 2 }, DOWN,
      { .status = DOWN, .streak = 5, .down_since = NOW, .incident = OPEN_INCIDENT } },
    { "well after the window, and nothing was open: no news",
      { .status = MAINTENANCE, .streak = 4, .confirm = 2 }, UP, { .status = UP } },

    { "down while a dependency is away: shown as down, but no incident",
      { .status = UP, .streak = 1, .down_since = 400, .confirm = 2, .dependency_down = true }, DOWN,
      { .status = DOWN, .streak = 2, .down_since = 400, .suppressed = true } },
    { "the dependency is back, this one is not: the delayed incident opens",
      { .status = DOWN, .streak = 2, .down_since = 400, .confirm = 2 }, DOWN,
      { .status = DOWN, .streak = 3, .down_since = 400, .incident = OPEN_INCIDENT } },
    { "well again without an incident of its own: no news",
      { .status = DOWN, .streak = 2, .down_since = 400, .confirm = 2, .dependency_down = true }, UP,
      { .status = UP } },
    { "a dependency that goes away later does not end an incident",
      { .status = DOWN, .streak = 2, .down_since = 400, .confirm = 2, .incident_open = true,
        .dependency_down = true }, DOWN,
      { .status = DOWN, .streak = 3, .down_since = 400, .suppressed = true } },
    { "a window is stronger than a dependency: maintenance is not suppressed",
      { .status = UP, .streak = 1, .confirm = 2, .in_maintenance = true, .dependency_down = true }, DOWN,
      { .status = MAINTENANCE, .streak = 2 } },
};

static const struct {
    const char *story;
    struct before was;
    enum status agreed;
    struct after next;
} consensus_stories[] = {
    { "agreement needs no confirmation, and leaves the local streak alone",
      { .status = UP, .streak = 0, .confirm = 10 }, DOWN,
      { .status = DOWN, .incident = OPEN_INCIDENT } },
    { "too little evidence changes nothing at all",
      { .status = DOWN, .streak = 3, .down_since = 400, .confirm = 2, .incident_open = true }, UNKNOWN,
      { .status = DOWN, .streak = 3, .down_since = 400, .unconfirmed = true } },
    { "windows hold for agreements too",
      { .status = UP, .streak = 3, .down_since = 400, .confirm = 2, .in_maintenance = true }, DOWN,
      { .status = MAINTENANCE, .streak = 3, .down_since = 400 } },
    { "and dependencies",
      { .status = UP, .streak = 3, .down_since = 400, .confirm = 2, .dependency_down = true }, DOWN,
      { .status = DOWN, .streak = 3, .down_since = 400, .suppressed = true } },
    { "the others say it is up: resolved, whatever this place sees",
      { .status = DOWN, .streak = 3, .down_since = 400, .confirm = 2, .incident_open = true }, UP,
      { .status = UP, .streak = 3, .down_since = 400, .incident = RESOLVE_INCIDENT } },
};
/* clang-format on */

static void
assert_same(const char *story, const struct after *got, const struct after *want)
{
    if (got->status == want->status && got->streak == want->streak && got->down_since == want->down_since &&
        got->unconfirmed == want->unconfirmed && got->suppressed == want->suppressed &&
        got->incident == want->incident && got->news == want->news)
        return;
    fail_msg("%s: got %s streak %d since %d unconfirmed %d suppressed %d incident %d news %d", story,
             status_name(got->status), (int)got->streak, (int)got->down_since, got->unconfirmed,
             got->suppressed, (int)got->incident, (int)got->news);
}

static void
every_story(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++) {
        struct after next = transition_local(&stories[i].was, stories[i].result, NOW);

        assert_same(stories[i].story, &next, &stories[i].next);
    }
    for (size_t i = 0; i < COUNT(consensus_stories); i++) {
        struct after next = transition_consensus(&consensus_stories[i].was, consensus_stories[i].agreed);

        assert_same(consensus_stories[i].story, &next, &consensus_stories[i].next);
    }
}

/* --- Every combination ------------------------------------------------------------------------------ */

/* clang-format off */
/* The matrix. O: open, unless one is open or it is suppressed. R: resolve if one is open.
 * d, r: monitor.degraded, monitor.recovered. Where it does not mention an incident because none
 * can be open, R stands all the same: its rule 1 asks only for an open one. */
static const char *const matrix[STATUS_COUNT][STATUS_COUNT] = {
    [UNKNOWN]     = { [UP] = "R",  [DEGRADED] = "Rd", [DOWN] = "O", [MAINTENANCE] = "" },
    [UP]          = { [UP] = "R",  [DEGRADED] = "Rd", [DOWN] = "O", [MAINTENANCE] = "" },
    [DEGRADED]    = { [UP] = "Rr", [DEGRADED] = "R",  [DOWN] = "O", [MAINTENANCE] = "" },
    [DOWN]        = { [UP] = "R",  [DEGRADED] = "Rd", [DOWN] = "O", [MAINTENANCE] = "" },
    [MAINTENANCE] = { [UP] = "R",  [DEGRADED] = "Rd", [DOWN] = "O", [MAINTENANCE] = "" },
};
/* clang-format on */

static void
assert_as_in_matrix(const struct before *was, const struct after *next)
{
    const char *cell = matrix[was->status][next->status];
    bool opens = strchr(cell, 'O') && !was->incident_open && !was->dependency_down;
    bool resolves = strchr(cell, 'R') && was->incident_open;

    assert_int_equal(next->incident, opens ? OPEN_INCIDENT : resolves ? RESOLVE_INCIDENT : LEAVE_INCIDENT);
    assert_int_equal(next->news, strchr(cell, 'd')   ? NEWS_DEGRADED
                                 : strchr(cell, 'r') ? NEWS_RECOVERED
                                                     : NO_NEWS);
    assert_int_equal(next->suppressed, next->status == DOWN && was->dependency_down);
}

static void
assert_untouched(const struct before *was, const struct after *next)
{
    assert_int_equal(next->status, was->status);
    assert_int_equal(next->incident, LEAVE_INCIDENT);
    assert_int_equal(next->news, NO_NEWS);
    assert_false(next->suppressed);
}

/* What must hold whatever the table says. */
static void
assert_sane(const struct before *was, const struct after *next)
{
    if (next->incident == OPEN_INCIDENT) {
        assert_false(was->incident_open); /* at most one */
        assert_false(was->in_maintenance);
        assert_false(was->dependency_down);
        assert_int_equal(next->status, DOWN);
    }
    if (next->incident == RESOLVE_INCIDENT)
        assert_true(was->incident_open);
    if (was->in_maintenance && !next->unconfirmed)
        assert_int_not_equal(next->status, DOWN);
    if (!was->in_maintenance && !next->unconfirmed)
        assert_int_not_equal(next->status, MAINTENANCE);
}

static void
try_local(const struct before *was, enum status result)
{
    struct after next = transition_local(was, result, NOW);
    enum status effective = result == DOWN && was->in_maintenance ? MAINTENANCE : result;

    assert_int_equal(next.streak, result == DOWN ? was->streak + 1 : 0);
    if (result != DOWN)
        assert_int_equal(next.down_since, 0);
    else if (was->down_since != 0 || was->in_maintenance)
        assert_int_equal(next.down_since, was->down_since);
    else
        assert_int_equal(next.down_since, NOW);
    assert_int_equal(next.unconfirmed, result == DOWN && was->streak + 1 < was->confirm);
    if (next.unconfirmed) {
        assert_untouched(was, &next);
    } else {
        assert_int_equal(next.status, effective);
        assert_as_in_matrix(was, &next);
    }
    if (next.incident == OPEN_INCIDENT)
        assert_int_not_equal(next.down_since, 0); /* its started_at */
    assert_sane(was, &next);
}

static void
try_consensus(const struct before *was, enum status agreed)
{
    struct after next = transition_consensus(was, agreed);

    assert_int_equal(next.streak, was->streak);
    assert_int_equal(next.down_since, was->down_since);
    assert_int_equal(next.unconfirmed, agreed == UNKNOWN);
    if (next.unconfirmed) {
        assert_untouched(was, &next);
    } else {
        assert_int_equal(next.status, agreed == DOWN && was->in_maintenance ? MAINTENANCE : agreed);
        assert_as_in_matrix(was, &next);
    }
    assert_sane(was, &next);
}

static void
every_combination(void **state)
{
    (void)state;
    for (int i = 0; i < STATUS_COUNT * 8 * 5 * 2 * 4; i++) {
        struct before was = {
            .status = (enum status)(i % STATUS_COUNT),
            .incident_open = i / STATUS_COUNT & 1,
            .in_maintenance = i / STATUS_COUNT & 2,
            .dependency_down = i / STATUS_COUNT & 4,
            .streak = i / (STATUS_COUNT * 8) % 5,
            .down_since = i / (STATUS_COUNT * 40) % 2 ? 400 : 0,
            .confirm = 1 + i / (STATUS_COUNT * 80),
        };

        for (int result = UP; result <= DOWN; result++)
            try_local(&was, (enum status)result);
        for (int agreed = UNKNOWN; agreed <= DOWN; agreed++)
            try_consensus(&was, (enum status)agreed);
    }
}

/* --- Histories -------------------------------------------------------------------------------------- */

/* Long random walks in which each step starts where the last one ended: opens and resolves take turns, and
 * status and incident agree at every step. */
static void
opening_and_resolving_take_turns(void **state)
{
    struct before was = { .status = UNKNOWN, .confirm = 2 };
    uint32_t dice = 1;
    int opened = 0, resolved = 0;

    (void)state;
    for (int step = 0; step < 100000; step++) {
        struct after next;

        dice = dice * 1664525u + 1013904223u;
        was.in_maintenance = (dice >> 24 & 7) == 0;
        was.dependency_down = (dice >> 27 & 7) == 0;
        next = transition_local(&was, (enum status)(UP + (dice >> 16) % 3), step + 1);
        opened += next.incident == OPEN_INCIDENT;
        resolved += next.incident == RESOLVE_INCIDENT;
        assert_in_range(opened - resolved, 0, 1);
        was.status = next.status;
        was.streak = next.streak;
        was.down_since = next.down_since;
        was.incident_open = opened > resolved;
        if (was.status == UP || was.status == DEGRADED)
            assert_false(was.incident_open);
        if (was.status == DOWN && !next.suppressed && !next.unconfirmed)
            assert_true(was.incident_open);
    }
    assert_true(opened > 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_story),
        cmocka_unit_test(every_combination),
        cmocka_unit_test(opening_and_resolving_take_turns),
    };

    return cmocka_run_group_tests_name("transition", tests, NULL, NULL);
}
