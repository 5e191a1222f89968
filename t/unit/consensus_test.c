/* Several locations, one verdict. */
#include "rules/consensus.h"

#include "unit.h"

#define NOW 100000
#define FRESH 1800

/* A vote just cast, a stale one, and one on the edge. */
#define VOTE(status, since) { status, NOW - 10, since }
#define STALE(status) { status, NOW - FRESH - 1, 0 }
#define EDGE(status) { status, NOW - FRESH, 0 }

/* clang-format off */
static const struct {
    const char *story;
    struct vote votes[4];
    int count;
    int64_t threshold;
    struct consensus agreed; /* total, up, down, degraded, effective, down_since */
} rows[] = {
    { "no location has reported", { { UP, 0, 0 } }, 0, 1, { 0, 0, 0, 0, UNKNOWN, 0 } },
    { "one of one", { VOTE(DOWN, 500) }, 1, 1, { 1, 0, 1, 0, DOWN, 500 } },
    { "one of two is not enough", { VOTE(DOWN, 500), VOTE(UP, 0) }, 2, 2, { 2, 1, 1, 0, UP, 0 } },
    { "down alone below the threshold is no evidence of up", { VOTE(DOWN, 500) }, 1, 2,
      { 1, 0, 1, 0, UNKNOWN, 0 } },
    { "two of three: agreed when the second went down",
      { VOTE(DOWN, 900), VOTE(UP, 0), VOTE(DOWN, 500) }, 3, 2, { 3, 1, 2, 0, DOWN, 900 } },
    { "three of a threshold of two: still when the second did",
      { VOTE(DOWN, 900), VOTE(DOWN, 700), VOTE(DOWN, 500) }, 3, 2, { 3, 0, 3, 0, DOWN, 700 } },
    { "starts that are equal count each",
      { VOTE(DOWN, 500), VOTE(DOWN, 500), VOTE(DOWN, 900) }, 3, 2, { 3, 0, 3, 0, DOWN, 500 } },
    { "a location whose run was all inside windows is down since now",
      { VOTE(DOWN, 0), VOTE(DOWN, 500) }, 2, 2, { 2, 0, 2, 0, DOWN, NOW } },
    { "down and degraded reach it together: degraded",
      { VOTE(DOWN, 500), VOTE(DEGRADED, 0), VOTE(UP, 0) }, 3, 2, { 3, 1, 1, 1, DEGRADED, 0 } },
    { "degraded outvoted by up", { VOTE(DEGRADED, 0), VOTE(UP, 0) }, 2, 2, { 2, 1, 0, 1, UP, 0 } },
    { "degraded is better than nothing", { VOTE(DEGRADED, 0) }, 1, 2, { 1, 0, 0, 1, DEGRADED, 0 } },
    { "a threshold above the number of locations can still be degraded",
      { VOTE(DEGRADED, 0), VOTE(DOWN, 500) }, 2, 9, { 2, 0, 1, 1, DEGRADED, 0 } },
    { "stale votes do not count", { STALE(DOWN), STALE(UP), VOTE(DOWN, 500) }, 3, 2,
      { 1, 0, 1, 0, UNKNOWN, 0 } },
    { "what is stale or was down before says nothing about since when",
      { { DOWN, NOW - FRESH - 1, 100 }, VOTE(UP, 200), VOTE(DOWN, 500) }, 3, 1, { 2, 1, 1, 0, DOWN, 500 } },
    { "as old as allowed counts", { EDGE(UP), STALE(DOWN) }, 2, 1, { 1, 1, 0, 0, UP, 0 } },
};
/* clang-format on */

static void
votes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct consensus c = consensus_of(rows[i].votes, rows[i].count, rows[i].threshold, FRESH, NOW);
        const struct consensus *want = &rows[i].agreed;

        if (c.total != want->total || c.up != want->up || c.down != want->down ||
            c.degraded != want->degraded || c.effective != want->effective ||
            c.down_since != want->down_since)
            fail_msg("%s: %s since %d", rows[i].story, status_name(c.effective), (int)c.down_since);
    }
}

static void
freshness(void **state)
{
    (void)state;
    assert_int_equal(consensus_freshness(600, 30), 1800);
    assert_int_equal(consensus_freshness(601, 30), 1803);
    assert_int_equal(consensus_freshness(1, 31), 1860);
}

static void
cause(void **state)
{
    const struct consensus c = { .total = 3, .up = 1, .down = 2, .effective = DOWN };
    const struct consensus slow = { .total = 3, .up = 1, .down = 1, .degraded = 1, .effective = DEGRADED };
    struct arena a = { NULL };

    (void)state;
    assert_string_equal(consensus_cause(&a, &c, 2), "Consensus: 2/3 locations report down (threshold: 2)");
    assert_null(consensus_doubt(&a, &c, 2));
    assert_string_equal(consensus_doubt(&a, &slow, 2),
                        "Consensus: 1/3 locations report down, 1/3 degraded (threshold: 2)");
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(votes),
        cmocka_unit_test(freshness),
        cmocka_unit_test(cause),
    };

    return cmocka_run_group_tests_name("consensus", tests, NULL, NULL);
}
