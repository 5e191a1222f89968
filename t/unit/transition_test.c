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
      { .status = UP, .streaks.down = 1, .streaks.down_since = NOW, .unconfirmed = true } },
    { "the second failure of two opens an incident, which began with the first",
      { .status = UP, .streaks.down = 1, .streaks.down_since = 400, .confirm = 2 }, DOWN,
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .incident = OPEN_INCIDENT } },
    { "a monitor that needs one failure has its incident at once, on the very first check too",
      { .status = UNKNOWN, .confirm = 1 }, DOWN,
      { .status = DOWN, .streaks.down = 1, .streaks.down_since = NOW, .incident = OPEN_INCIDENT } },
    { "further failures change nothing but the streak",
      { .status = DOWN, .streaks.down = 7, .streaks.down_since = 400, .confirm = 2, .incident_open = true },
      DOWN,
      { .status = DOWN, .streaks.down = 8, .streaks.down_since = 400 } },
    { "the clock was set back before the second failure: an incident does not begin in the future",
      { .status = UP, .streaks.down = 1, .streaks.down_since = NOW + 400, .confirm = 2 }, DOWN,
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = NOW, .incident = OPEN_INCIDENT } },
    { "a good answer ends incident and streak",
      { .status = DOWN, .streaks.down = 7, .streaks.down_since = 400, .confirm = 2, .incident_open = true },
      UP,
      { .status = UP, .incident = RESOLVE_INCIDENT } },
    { "a slow answer ends the incident too, and is news",
      { .status = DOWN, .streaks.down = 7, .streaks.down_since = 400, .confirm = 2, .incident_open = true },
      DEGRADED,
      { .status = DEGRADED, .streaks.degraded_told = true, .incident = RESOLVE_INCIDENT,
        .news = NEWS_DEGRADED } },
    { "a good answer between two failures: counting begins again",
      { .status = UP, .streaks.down = 1, .streaks.down_since = 400, .confirm = 2 }, UP,
      { .status = UP } },
    { "growing slow is news",
      { .status = UP, .confirm = 2 }, DEGRADED,
      { .status = DEGRADED, .streaks.degraded_told = true, .news = NEWS_DEGRADED } },
    { "still slow is none",
      { .status = DEGRADED, .confirm = 2, .streaks.degraded_told = true }, DEGRADED,
      { .status = DEGRADED, .streaks.degraded_told = true } },
    { "fast again is news",
      { .status = DEGRADED, .confirm = 2, .streaks.degraded_told = true }, UP,
      { .status = UP, .news = NEWS_RECOVERED } },
    { "an unconfirmed failure of a slow one: still slow",
      { .status = DEGRADED, .confirm = 3, .streaks.down = 1, .streaks.down_since = 400 }, DOWN,
      { .status = DEGRADED, .streaks.down = 2, .streaks.down_since = 400, .unconfirmed = true } },

    { "inside a window down is maintenance, nothing opens, and the failure is not held against it later",
      { .status = UP, .streaks.down = 1, .confirm = 2, .in_maintenance = true }, DOWN,
      { .status = MAINTENANCE, .streaks.down = 2, .streaks.down_since = 0 } },
    { "a failure before the window still counts as the start",
      { .status = UP, .streaks.down = 1, .streaks.down_since = 400, .confirm = 2, .in_maintenance = true },
      DOWN,
      { .status = MAINTENANCE, .streaks.down = 2, .streaks.down_since = 400 } },
    { "an incident that was open when the window began stays open",
      { .status = DOWN, .streaks.down = 4, .streaks.down_since = 400, .confirm = 2, .incident_open = true,
        .in_maintenance = true }, DOWN,
      { .status = MAINTENANCE, .streaks.down = 5, .streaks.down_since = 400 } },
    { "a failure inside a window must be confirmed like any other",
      { .status = UP, .confirm = 2, .in_maintenance = true }, DOWN,
      { .status = UP, .streaks.down = 1, .unconfirmed = true } },
    { "up inside a window is up, and ends an incident",
      { .status = MAINTENANCE, .streaks.down = 4, .streaks.down_since = 400, .confirm = 2,
        .incident_open = true,
        .in_maintenance = true }, UP,
      { .status = UP, .incident = RESOLVE_INCIDENT } },
    { "still down after the window: the incident opens at once, and begins now",
      { .status = MAINTENANCE, .streaks.down = 4, .confirm = 2 }, DOWN,
      { .status = DOWN, .streaks.down = 5, .streaks.down_since = NOW, .incident = OPEN_INCIDENT } },
    { "well after the window, and nothing was open: no news",
      { .status = MAINTENANCE, .streaks.down = 4, .confirm = 2 }, UP, { .status = UP } },

    { "down while a dependency is away: shown as down, but no incident",
      { .status = UP, .streaks.down = 1, .streaks.down_since = 400, .confirm = 2, .dependency_down = true },
      DOWN,
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .suppressed = true } },
    { "the dependency is back, this one is not: the delayed incident opens",
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .confirm = 2 }, DOWN,
      { .status = DOWN, .streaks.down = 3, .streaks.down_since = 400, .incident = OPEN_INCIDENT } },
    { "well again without an incident of its own: no news",
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .confirm = 2, .dependency_down = true },
      UP,
      { .status = UP } },
    { "a dependency that goes away later does not end an incident",
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .confirm = 2, .incident_open = true,
        .dependency_down = true }, DOWN,
      { .status = DOWN, .streaks.down = 3, .streaks.down_since = 400, .suppressed = true } },
    { "a window is stronger than a dependency: maintenance is not suppressed",
      { .status = UP, .streaks.down = 1, .confirm = 2, .in_maintenance = true, .dependency_down = true },
      DOWN,
      { .status = MAINTENANCE, .streaks.down = 2 } },
    { "down while a dependency is waited for: shown as down, and the incident waits",
      { .status = UP, .streaks.down = 1, .streaks.down_since = 400, .confirm = 2,
        .dependency_unsettled = true }, DOWN,
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .waits = true } },
    { "what was told of its slowness is not forgotten while it waits",
      { .status = DEGRADED, .confirm = 1, .degrade = 1, .streaks.degraded = 1, .streaks.degraded_told = true,
        .dependency_unsettled = true }, DOWN,
      { .status = DOWN, .streaks.down = 1, .streaks.down_since = NOW, .streaks.degraded_told = true,
        .waits = true } },
    { "well again before the wait was over: no incident ever",
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .confirm = 2,
        .dependency_unsettled = true }, UP,
      { .status = UP } },
    { "one dependency is away, another is waited for: suppressed",
      { .status = UP, .streaks.down = 1, .streaks.down_since = 400, .confirm = 2, .dependency_down = true,
        .dependency_unsettled = true }, DOWN,
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .suppressed = true } },
    { "an incident that is open waits for nothing",
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .confirm = 2, .incident_open = true,
        .dependency_unsettled = true }, DOWN,
      { .status = DOWN, .streaks.down = 3, .streaks.down_since = 400 } },
    { "a slow answer is shown at once, and told only when as many as asked for came in a row",
      { .status = UP, .confirm = 2, .degrade = 3, .streaks.degraded = 1 }, DEGRADED,
      { .status = DEGRADED, .streaks.degraded = 2 } },
    { "the third of three is told",
      { .status = DEGRADED, .confirm = 2, .degrade = 3, .streaks.degraded = 2 }, DEGRADED,
      { .status = DEGRADED, .streaks.degraded = 3, .streaks.degraded_told = true, .news = NEWS_DEGRADED } },
    { "a failure that is not believed yet counts in the row of slow ones",
      { .status = DEGRADED, .confirm = 2, .degrade = 3, .streaks.degraded = 1 }, DOWN,
      { .status = DEGRADED, .streaks.down = 1, .streaks.down_since = NOW, .streaks.degraded = 2,
        .unconfirmed = true } },
    { "what was not told is not taken back",
      { .status = DEGRADED, .confirm = 2, .degrade = 3, .streaks.degraded = 2 }, UP, { .status = UP } },
    { "an incident says more than slowness: its end says it all",
      { .status = DEGRADED, .confirm = 1, .degrade = 1, .streaks.degraded = 1,
        .streaks.degraded_told = true }, DOWN,
      { .status = DOWN, .streaks.down = 1, .streaks.down_since = NOW, .streaks.degraded = 2,
        .incident = OPEN_INCIDENT } },
    { "down without an incident of its own, after slowness that was told: recovered is told",
      { .status = DOWN, .confirm = 1, .recover = 1, .streaks.down = 1, .streaks.down_since = 400,
        .streaks.degraded_told = true }, UP,
      { .status = UP, .news = NEWS_RECOVERED } },
    { "slow after an outage is told at once: the failures count in the row",
      { .status = DOWN, .confirm = 2, .degrade = 2, .streaks.down = 2, .streaks.down_since = 400,
        .streaks.degraded = 2, .incident_open = true }, DEGRADED,
      { .status = DEGRADED, .streaks.degraded = 3, .streaks.degraded_told = true,
        .incident = RESOLVE_INCIDENT,
        .news = NEWS_DEGRADED } },

    { "the first good answer of two is not believed yet: still down, nothing is told",
      { .status = DOWN, .confirm = 1, .recover = 2, .streaks.down = 3, .streaks.down_since = 400,
        .incident_open = true }, UP,
      { .status = DOWN, .streaks.recovering = 1, .unconfirmed = true } },
    { "the second one ends the incident",
      { .status = DOWN, .confirm = 1, .recover = 2, .streaks.recovering = 1, .incident_open = true }, UP,
      { .status = UP, .incident = RESOLVE_INCIDENT } },
    { "a failure in between: counting begins again",
      { .status = DOWN, .confirm = 1, .recover = 2, .streaks.recovering = 1, .incident_open = true }, DOWN,
      { .status = DOWN, .streaks.down = 1, .streaks.down_since = NOW } },
    { "slow answers are good enough to recover with",
      { .status = DOWN, .confirm = 1, .recover = 2, .degrade = 1, .streaks.recovering = 1,
        .incident_open = true },
      DEGRADED,
      { .status = DEGRADED, .streaks.degraded = 1, .streaks.degraded_told = true,
        .incident = RESOLVE_INCIDENT,
        .news = NEWS_DEGRADED } },
    { "recovery without an incident must be confirmed, too",
      { .status = DOWN, .confirm = 1, .recover = 2, .streaks.down = 3, .dependency_down = true }, UP,
      { .status = DOWN, .streaks.recovering = 1, .unconfirmed = true } },
    { "an open incident inside a window ends by as many good answers as elsewhere",
      { .status = MAINTENANCE, .confirm = 1, .recover = 2, .incident_open = true, .in_maintenance = true },
      UP,
      { .status = MAINTENANCE, .streaks.recovering = 1, .unconfirmed = true } },
    { "a check that says nothing breaks no row: the next failure confirms",
      { .status = UP, .streaks.down = 1, .streaks.down_since = 400, .streaks.degraded = 1, .confirm = 2 },
      INCONCLUSIVE,
      { .status = UP, .streaks.down = 1, .streaks.down_since = 400, .streaks.degraded = 1,
        .unconfirmed = true } },
    { "nor does it recover what is down",
      { .status = DOWN, .streaks.recovering = 1, .recover = 2, .confirm = 1, .incident_open = true },
      INCONCLUSIVE,
      { .status = DOWN, .streaks.recovering = 1, .unconfirmed = true } },
    { "what a window or a dependency holds back does not open by it",
      { .status = DOWN, .streaks.down = 3, .streaks.down_since = 400, .confirm = 2 }, INCONCLUSIVE,
      { .status = DOWN, .streaks.down = 3, .streaks.down_since = 400 } },
    { "after a window it shows what it showed",
      { .status = MAINTENANCE, .streaks.down = 4, .confirm = 2 }, INCONCLUSIVE,
      { .status = MAINTENANCE, .streaks.down = 4 } },
    { "the first check of all leaves it unknown",
      { .status = UNKNOWN, .confirm = 2 }, INCONCLUSIVE, { .status = UNKNOWN } },
    { "what is up has nothing to recover from",
      { .status = UP, .confirm = 1, .recover = 5 }, UP, { .status = UP } },
};

static const struct {
    const char *story;
    struct before was;
    enum status agreed;
    struct after next;
} consensus_stories[] = {
    { "agreement needs no confirmation, and leaves the local streak alone",
      { .status = UP, .streaks.down = 0, .confirm = 10 }, DOWN,
      { .status = DOWN, .incident = OPEN_INCIDENT } },
    { "too little evidence changes nothing at all",
      { .status = DOWN, .streaks.down = 3, .streaks.down_since = 400, .confirm = 2, .incident_open = true },
      UNKNOWN,
      { .status = DOWN, .streaks.down = 3, .streaks.down_since = 400, .unconfirmed = true } },
    { "windows hold for agreements too",
      { .status = UP, .streaks.down = 3, .streaks.down_since = 400, .confirm = 2, .in_maintenance = true },
      DOWN,
      { .status = MAINTENANCE, .streaks.down = 3, .streaks.down_since = 400 } },
    { "and dependencies",
      { .status = UP, .streaks.down = 3, .streaks.down_since = 400, .confirm = 2, .dependency_down = true },
      DOWN,
      { .status = DOWN, .streaks.down = 3, .streaks.down_since = 400, .suppressed = true } },
    { "the others say it is up: resolved, whatever this place sees",
      { .status = DOWN, .streaks.down = 3, .streaks.down_since = 400, .confirm = 2, .incident_open = true },
      UP,
      { .status = UP, .streaks.down = 3, .streaks.down_since = 400, .incident = RESOLVE_INCIDENT } },
};
static const struct {
    const char *story;
    struct before was;
    struct after next;
} again_stories[] = {
    { "the wait is over: it opens",
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .confirm = 2,
        .streaks.degraded_told = true },
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .incident = OPEN_INCIDENT } },
    { "it goes on",
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .confirm = 2,
        .dependency_unsettled = true },
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .waits = true } },
    { "the dependency is away",
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .confirm = 2, .dependency_down = true },
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .suppressed = true } },
    { "it is about to recover: its next result decides",
      { .status = DOWN, .confirm = 2, .recover = 2, .streaks.recovering = 1 },
      { .status = DOWN, .streaks.recovering = 1, .unconfirmed = true } },
    { "a window has begun: its next result decides",
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .confirm = 2, .in_maintenance = true },
      { .status = DOWN, .streaks.down = 2, .streaks.down_since = 400, .unconfirmed = true } },
    { "it is not down any longer",
      { .status = UP, .confirm = 2 }, { .status = UP, .unconfirmed = true } },
};
/* clang-format on */

/* How many were degraded or worse is looked at where a story speaks of it. */
static bool
same_streaks(const struct streaks *got, const struct streaks *want)
{
    return got->down == want->down && got->down_since == want->down_since &&
           got->recovering == want->recovering && got->degraded_told == want->degraded_told &&
           (want->degraded == 0 || got->degraded == want->degraded);
}

static void
assert_same(const char *story, const struct after *got, const struct after *want)
{
    const struct streaks *s = &got->streaks;

    if (got->status == want->status && same_streaks(s, &want->streaks) &&
        got->unconfirmed == want->unconfirmed &&
        got->suppressed == want->suppressed && got->waits == want->waits && got->incident == want->incident &&
        got->news == want->news)
        return;
    fail_msg("%s: got %s down %d since %d recovering %d degraded %d told %d unconfirmed %d suppressed %d "
             "incident %d "
             "news %d",
             story, status_name(got->status), (int)s->down, (int)s->down_since, (int)s->recovering,
             (int)s->degraded,
             s->degraded_told, got->unconfirmed, got->suppressed, (int)got->incident, (int)got->news);
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
        struct after next = transition_consensus(&consensus_stories[i].was, consensus_stories[i].agreed, NOW);

        assert_same(consensus_stories[i].story, &next, &consensus_stories[i].next);
    }
    for (size_t i = 0; i < COUNT(again_stories); i++) {
        struct after next = transition_again(&again_stories[i].was);

        assert_same(again_stories[i].story, &next, &again_stories[i].next);
    }
}

/* --- Every combination ------------------------------------------------------------------------------ */

/* clang-format off */
/* The matrix. O: open, unless one is open or it is suppressed. R: resolve if one is open. d:
 * monitor.degraded, unless it was told and not taken back; r: monitor.recovered, if it was. Where it does
 * not mention an incident because none can be open, R stands all the same: its rule 1 asks only for an
 * open one. */
static const char *const matrix[STATUS_COUNT][STATUS_COUNT] = {
    [UNKNOWN]     = { [UP] = "Rr", [DEGRADED] = "Rd", [DOWN] = "O", [MAINTENANCE] = "" },
    [UP]          = { [UP] = "Rr", [DEGRADED] = "Rd", [DOWN] = "O", [MAINTENANCE] = "" },
    [DEGRADED]    = { [UP] = "Rr", [DEGRADED] = "Rd", [DOWN] = "O", [MAINTENANCE] = "" },
    [DOWN]        = { [UP] = "Rr", [DEGRADED] = "Rd", [DOWN] = "O", [MAINTENANCE] = "" },
    [MAINTENANCE] = { [UP] = "Rr", [DEGRADED] = "Rd", [DOWN] = "O", [MAINTENANCE] = "" },
};
/* clang-format on */

static void
assert_as_in_matrix(const struct before *was, const struct after *next, bool enough)
{
    bool told = was->streaks.degraded_told;
    const char *cell = matrix[was->status][next->status];
    bool would_open = strchr(cell, 'O') && !was->incident_open && !was->dependency_down;
    bool opens = would_open && !was->dependency_unsettled;
    bool resolves = strchr(cell, 'R') && was->incident_open;

    assert_int_equal(next->incident, opens ? OPEN_INCIDENT : resolves ? RESOLVE_INCIDENT : LEAVE_INCIDENT);
    assert_int_equal(next->news, strchr(cell, 'd') && !told && enough ? NEWS_DEGRADED
                                 : strchr(cell, 'r') && told          ? NEWS_RECOVERED
                                                                      : NO_NEWS);
    assert_int_equal(next->streaks.degraded_told, next->news == NEWS_DEGRADED ||
                                                      (told && next->news == NO_NEWS && !opens));
    assert_int_equal(next->suppressed, next->status == DOWN && was->dependency_down);
    assert_int_equal(next->waits, would_open && was->dependency_unsettled);
    assert_int_equal(next->streaks.degraded_since, next->status != DEGRADED ? 0
                                                   : was->streaks.degraded_since != 0
                                                       ? was->streaks.degraded_since
                                                       : NOW);
}

static void
assert_untouched(const struct before *was, const struct after *next)
{
    assert_int_equal(next->status, was->status);
    assert_int_equal(next->incident, LEAVE_INCIDENT);
    assert_int_equal(next->news, NO_NEWS);
    assert_int_equal(next->streaks.degraded_since, was->streaks.degraded_since);
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
        assert_false(was->dependency_unsettled);
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
    bool is_away = was->status == DOWN || was->incident_open;
    int64_t good = was->streaks.recovering + 1;

    assert_int_equal(next.streaks.down, result == DOWN ? was->streaks.down + 1 : 0);
    assert_int_equal(next.streaks.degraded, result == UP ? 0 : was->streaks.degraded + 1);
    if (result != DOWN)
        assert_int_equal(next.streaks.down_since, 0);
    else if (was->streaks.down_since != 0 || was->in_maintenance)
        assert_int_equal(next.streaks.down_since, was->streaks.down_since);
    else
        assert_int_equal(next.streaks.down_since, NOW);
    assert_int_equal(next.unconfirmed, result == DOWN ? was->streaks.down + 1 < was->confirm
                                                      : is_away && good < was->recover);
    assert_int_equal(next.streaks.recovering, next.unconfirmed && result != DOWN ? good : 0);
    if (next.unconfirmed) {
        assert_untouched(was, &next);
        assert_int_equal(next.streaks.degraded_told, was->streaks.degraded_told);
    } else {
        assert_int_equal(next.status, effective);
        assert_as_in_matrix(was, &next, next.streaks.degraded >= was->degrade);
    }
    if (next.incident == OPEN_INCIDENT)
        assert_int_not_equal(next.streaks.down_since, 0); /* its started_at */
    assert_sane(was, &next);
}

static void
try_consensus(const struct before *was, enum status agreed)
{
    struct after next = transition_consensus(was, agreed, NOW);

    assert_int_equal(next.streaks.down, was->streaks.down);
    assert_int_equal(next.streaks.down_since, was->streaks.down_since);
    assert_int_equal(next.streaks.degraded, was->streaks.degraded);
    assert_int_equal(next.unconfirmed, agreed == UNKNOWN);
    if (next.unconfirmed) {
        assert_untouched(was, &next);
    } else {
        assert_int_equal(next.status, agreed == DOWN && was->in_maintenance ? MAINTENANCE : agreed);
        assert_as_in_matrix(was, &next, true);
    }
    assert_sane(was, &next);
}

static void
every_combination(void **state)
{
    (void)state;
    for (int i = 0; i < STATUS_COUNT * 8 * 5 * 2 * 4 * 64; i++) {
        int more = i / (STATUS_COUNT * 320);
        struct before was = {
            .status = (enum status)(i % STATUS_COUNT),
            .incident_open = i / STATUS_COUNT & 1,
            .in_maintenance = i / STATUS_COUNT & 2,
            .dependency_down = i / STATUS_COUNT & 4,
            .streaks.down = i / (STATUS_COUNT * 8) % 5,
            .streaks.down_since = i / (STATUS_COUNT * 40) % 2 ? 400 : 0,
            .confirm = 1 + i / (STATUS_COUNT * 80) % 4,
            .recover = 1 + more % 2,
            .degrade = 1 + more / 2 % 2 * 2,
            .streaks.degraded_told = more & 4,
            .streaks.degraded_since = more & 16 ? 300 : 0,
            .streaks.recovering = more & 8 ? 1 : 0,
            .dependency_unsettled = more & 32,
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
    struct before was = { .status = UNKNOWN, .confirm = 2, .recover = 2, .degrade = 2 };
    uint32_t dice = 1;
    int opened = 0, resolved = 0, told = 0, taken_back = 0;

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
        was.streaks = next.streaks;
        was.incident_open = opened > resolved;
        if (was.status == UP || was.status == DEGRADED)
            assert_false(was.incident_open);
        told += next.news == NEWS_DEGRADED;
        taken_back += next.news == NEWS_RECOVERED;
        assert_true(taken_back <= told);
        if (was.status == DOWN && !next.suppressed && !next.unconfirmed)
            assert_true(was.incident_open);
    }
    assert_true(opened > 1000);
    assert_true(taken_back > 1000);
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
