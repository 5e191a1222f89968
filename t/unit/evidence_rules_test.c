/* What is decided about evidence and certificates: of which checks it is kept, when an end is told, how
 * answers spread; and that what is packed is the same again. */
#include "model/evidence_pack.h"
#include "rules/evidence_kept.h"
#include "rules/expiry.h"
#include "rules/spread.h"

#include "unit.h"

#define DAY 86400

/* clang-format off */
static const struct {
    const char *story;
    struct evidence_case it;
    unsigned kept;
} cases[] = {
    { "the first failure ever", { UNKNOWN, DOWN, false, false, false }, KEPT_AS_FAILURE | KEPT_AS_FIRST },
    { "the first of a streak", { UP, DOWN, false, false, false }, KEPT_AS_FAILURE | KEPT_AS_FIRST },
    { "slow before", { DEGRADED, DOWN, false, false, false }, KEPT_AS_FAILURE | KEPT_AS_FIRST },
    { "one more", { DOWN, DOWN, false, false, false }, KEPT_AS_FAILURE },
    { "the one that confirms", { DOWN, DOWN, false, false, true }, KEPT_AS_FAILURE | KEPT_FOR_INCIDENT },
    { "all is well", { UP, UP, false, false, false }, 0 },
    { "slow", { UP, DEGRADED, false, false, false }, 0 },
    { "the end of a streak", { DOWN, UP, false, false, false }, KEPT_AS_ASKED },
    { "a slow end", { DOWN, DEGRADED, false, false, true }, KEPT_AS_ASKED | KEPT_FOR_INCIDENT },
    { "nothing is known", { DOWN, INCONCLUSIVE, false, false, false }, 0 },
    { "asked for", { UP, UP, true, false, false }, KEPT_AS_ASKED },
    { "asked for in vain", { UP, INCONCLUSIVE, true, false, false }, KEPT_AS_ASKED },
    { "another certificate", { UP, UP, false, true, false }, KEPT_AS_ASKED },
    { "the end of an incident, later", { UP, UP, false, false, true }, KEPT_FOR_INCIDENT },
};

static const struct expiry_days usual = {{21, 7, 1}, 3}, odd = {{7, 30, 7}, 3}, never = {.count = 0};

static const struct {
    const char *story;
    const struct expiry_days *days;
    int64_t left, told;
    int64_t tell; /* -1: nothing */
} ends[] = {
    { "far away", &usual, 22, -1, -1 },
    { "on the day", &usual, 21, -1, 21 },
    { "told already", &usual, 20, 21, -1 },
    { "the next", &usual, 7, 21, 7 },
    { "two at once", &usual, 1, 21, 1 },
    { "all at once", &usual, -3, -1, 1 },
    { "all told", &usual, -3, 1, -1 },
    { "in no order", &odd, 10, -1, 30 },
    { "in no order, the smallest", &odd, 5, 30, 7 },
    { "never", &never, -3, -1, -1 },
};
/* clang-format on */

static void
what_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        same_int(cases[i].story, evidence_kept(&cases[i].it), cases[i].kept);
}

static void
what_may_be_kept(void **state)
{
    static const struct certificate any;
    const struct monitor well = {.status = UP, .last_result = UP}, down = {.status = DOWN, .last_result = UP},
                         failing = {.status = UP, .last_result = DOWN},
                         asked = {.last_result = UP, .was_asked = true};
    const struct check_result up = {.status = UP}, bad = {.status = DOWN},
                              tls = {.status = UP, .certificate = &any};

    (void)state;
    assert_false(evidence_may_be_kept(&well, &up));
    assert_true(evidence_may_be_kept(&well, &bad));
    assert_true(evidence_may_be_kept(&well, &tls));
    assert_true(evidence_may_be_kept(&down, &up));
    assert_true(evidence_may_be_kept(&failing, &up));
    assert_true(evidence_may_be_kept(&asked, &up));
}

static void
when_an_end_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ends); i++) {
        int64_t tell = -1;
        bool due = expiry_is_due(ends[i].days, ends[i].left, ends[i].told, &tell);

        same_int(ends[i].story, due, ends[i].tell >= 0);
        same_int(ends[i].story, tell, ends[i].tell);
    }
}

/* The second behind it is the first in which so many whole days are left. */
static void
when_it_needs_attention(void **state)
{
    (void)state;
    assert_int_equal(expiry_attend_from(&usual, 100 * DAY), 78 * DAY);
    assert_int_equal(expiry_critical_from(&usual, 100 * DAY), 98 * DAY);
    assert_int_equal(days_left(100 * DAY, 78 * DAY), 22);
    assert_int_equal(days_left(100 * DAY, 78 * DAY + 1), 21);
    assert_int_equal(expiry_attend_from(&never, 100 * DAY), 0);
    assert_int_equal(expiry_critical_from(&never, 100 * DAY), 0);
}

static void
days_that_are_left(void **state)
{
    (void)state;
    assert_int_equal(days_left(0, 0), 0);
    assert_int_equal(days_left(0, 1), -1);
    assert_int_equal(days_left(0, DAY), -1);
    assert_int_equal(days_left(0, DAY + 1), -2);
}

static void
spread_is(const struct spread_count *counts, int count, int64_t p50, int64_t p95, int64_t p99, int64_t max)
{
    const struct spread s = spread_of(counts, count);

    assert_int_equal(s.p50, p50);
    assert_int_equal(s.p95, p95);
    assert_int_equal(s.p99, p99);
    assert_int_equal(s.max, max);
}

static void
how_answers_spread(void **state)
{
    static const struct spread_count one[] = {{7, 1}}, two[] = {{1, 1}, {9, 1}},
                                     many[] = {{1, 50}, {2, 45}, {3, 4}, {99, 1}};

    (void)state;
    spread_is(NULL, 0, -1, -1, -1, -1);
    spread_is(one, 1, 7, 7, 7, 7);
    spread_is(two, 2, 1, 9, 9, 9);
    spread_is(many, 4, 1, 2, 3, 99);
}

static void
packed_and_unpacked(void **state)
{
    const struct evidence rows[] = {
        {.phases = {0, 1, 2, 3, 4, 5},
         .status_code = 200,
         .http_version = "1.1",
         .remote_address = "2001:db8::1"},
        {.phases = {86400000, 0, 0, 0, 0, 0}, .status_code = -1},
        {.status_code = 65535, .remote_address = "192.0.2.1"},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char packed[EVIDENCE_PACKED_ROOM];
        struct evidence again;

        evidence_pack(&rows[i], packed);
        assert_true(evidence_unpack(&a, packed, &again));
        same_text(packed, evidence_short_text(&a, &again), evidence_short_text(&a, &rows[i]));
    }
    assert_false(evidence_unpack(&a, "", &(struct evidence){.status_code = 0}));
    assert_false(evidence_unpack(&a, "1 2 3 x", &(struct evidence){.status_code = 0}));
    arena_free(&a);
}

static void
sums_packed_and_unpacked(void **state)
{
    const struct phase_sums sums = {.hour = 1770724800, .checks = 60, .ms = {1, 2, 3, 4, 5, INT64_MAX}};
    char packed[PHASE_SUMS_ROOM];
    struct phase_sums again;

    (void)state;
    phase_sums_pack(&sums, packed);
    again = phase_sums_unpack(packed);
    assert_memory_equal(&again, &sums, sizeof sums);
    assert_int_equal(phase_sums_unpack(NULL).checks, 0);
    assert_int_equal(phase_sums_unpack("7 x").hour, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept),         cmocka_unit_test(what_may_be_kept),
        cmocka_unit_test(when_an_end_is_told),  cmocka_unit_test(when_it_needs_attention),
        cmocka_unit_test(days_that_are_left),   cmocka_unit_test(how_answers_spread),
        cmocka_unit_test(packed_and_unpacked),  cmocka_unit_test(sums_packed_and_unpacked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
