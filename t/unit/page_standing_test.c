/* How a page stands: rows of monitors and posts, and what is said of them. */
#include "unit.h"

#include "model/post.h"
#include "render/words.h"
#include "rules/page_standing.h"

#define NOW 1770732000
#define MOST 4

/* clang-format off */
static const struct {
    const char *story;
    struct { enum status shown; int impact; bool stale, paused; } monitors[MOST];
    int count;
    int post; /* the impact of an open post */
    const char *indicator, *headline;
} rows[] = {
    { "no monitors", { { 0 } }, 0, 0, "none", "There are no monitors yet" },
    { "all up", { { .shown = UP }, { .shown = UP } }, 2, 0, "none", "All services are working" },
    { "one is slow",
      { { .shown = UP }, { .shown = DEGRADED } }, 2, 0, "minor", "Services affected: 1 of 2: b" },
    { "one was never checked",
      { { .shown = UP }, { .shown = UNKNOWN } }, 2, 0, "minor", "Services affected: 1 of 2: b" },
    { "one is down", { { .shown = DOWN }, { .shown = UP } }, 2, 0, "major", "Services affected: 1 of 2: a" },
    { "all are down",
      { { .shown = DOWN }, { .shown = DOWN } }, 2, 0, "critical", "Services affected: 2 of 2: a and 1 more" },
    { "the only one is down", { { .shown = DOWN } }, 1, 0, "critical", "Services affected: 1 of 1: a" },
    { "the worst is named, not the first",
      { { .shown = DEGRADED }, { .shown = DOWN }, { .shown = UP } }, 3,
      0, "major", "Services affected: 2 of 3: b and 1 more" },
    { "maintenance alone",
      { { .shown = UP }, { .shown = MAINTENANCE } }, 2, 0, "maintenance", "Maintenance in progress" },
    { "maintenance hides nothing",
      { { .shown = DEGRADED }, { .shown = MAINTENANCE } }, 2, 0, "minor", "Services affected: 1 of 2: a" },
    { "a paused one counts nowhere",
      { { .shown = DOWN, .paused = true }, { .shown = UP } }, 2, 0, "none", "All services are working" },
    { "down, and the other one paused",
      { { .shown = DOWN }, { .shown = UP, .paused = true } }, 2,
      0, "critical", "Services affected: 1 of 1: a" },
    { "all paused", { { .shown = DOWN, .paused = true } }, 1, 0, "none", "All monitors are paused" },
    { "all stale",
      { { .shown = UNKNOWN, .stale = true }, { .shown = UNKNOWN, .stale = true } }, 2,
      0, "minor", "No current data: last check 2 days ago" },
    { "one stale",
      { { .shown = UNKNOWN, .stale = true }, { .shown = UP } }, 2,
      0, "minor", "Services affected: 1 of 2: a" },
    { "people say that one is slow",
      { { .shown = UP, .impact = IMPACT_MINOR }, { .shown = UP } }, 2,
      IMPACT_MINOR, "minor", "Services affected: 1 of 2: a" },
    { "people say that one is partly out",
      { { .shown = UP, .impact = IMPACT_MAJOR }, { .shown = UP } }, 2,
      IMPACT_MAJOR, "major", "Services affected: 1 of 2: a" },
    { "people say that it is out",
      { { .shown = DEGRADED, .impact = IMPACT_CRITICAL }, { .shown = UP } }, 2,
      IMPACT_CRITICAL, "critical", "Services affected: 1 of 2: a" },
    { "people do not make it better",
      { { .shown = DOWN, .impact = IMPACT_MINOR }, { .shown = UP } }, 2,
      IMPACT_MINOR, "major", "Services affected: 1 of 2: a" },
    { "a post without impact changes nothing",
      { { .shown = UP } }, 1, IMPACT_NONE, "none", "All services are working" },
    { "a post that names none", { { .shown = UP } }, 1, IMPACT_MINOR, "minor", "Slow logins" },
    { "the same, major", { { .shown = UP } }, 1, IMPACT_MAJOR, "major", "Slow logins" },
    { "the same, critical", { { .shown = UP } }, 1, IMPACT_CRITICAL, "critical", "Slow logins" },
    { "the same of a page without monitors", { { 0 } }, 0, IMPACT_MAJOR, "major", "Slow logins" },
};
/* clang-format on */

static struct page_standing
standing_of(size_t row)
{
    static const char *const names[MOST] = { "a", "b", "c", "d" };
    struct page_standing s = { 0 };

    for (int i = 0; i < rows[row].count; i++)
        if (rows[row].monitors[i].paused)
            page_standing_add_paused(&s);
        else
            page_standing_add(&s,
                              component_state_of(rows[row].monitors[i].shown, rows[row].monitors[i].impact),
                              rows[row].monitors[i].stale, NOW - 172800, names[i]);
    page_standing_add_post(&s, rows[row].post, "Slow logins");
    return s;
}

static void
standings(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct page_standing s = standing_of(i);
        struct page_headline h = page_headline_of(&s);
        struct buf said = { .arena = &a };

        words_headline(&said, &(struct speech){ .language = LANGUAGE_EN }, &h, NOW);
        if (strcmp(page_indicator_name(page_indicator_of(&s)), rows[i].indicator) != 0 ||
            strcmp(buf_string(&said), rows[i].headline) != 0)
            fail_msg("%s: %s, %s", rows[i].story, page_indicator_name(page_indicator_of(&s)),
                     buf_string(&said));
    }
    arena_free(&a);
}

static void
names_of_states(void **state)
{
    static const struct {
        enum status shown;
        int impact;
        const char *name;
    } states[] = {
        { UP, IMPACT_NONE, "operational" },
        { DEGRADED, IMPACT_NONE, "degraded_performance" },
        { UNKNOWN, IMPACT_NONE, "degraded_performance" },
        { DOWN, IMPACT_NONE, "major_outage" },
        { MAINTENANCE, IMPACT_NONE, "under_maintenance" },
        { UP, IMPACT_MAJOR, "partial_outage" },
        { MAINTENANCE, IMPACT_MINOR, "degraded_performance" },
        { DOWN, IMPACT_MAJOR, "major_outage" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(states); i++)
        assert_string_equal(component_state_name(component_state_of(states[i].shown, states[i].impact)),
                            states[i].name);
}

/* The first post of an impact is the one that is named. */
static void
the_worst_post(void **state)
{
    struct page_standing s = { 0 };

    (void)state;
    page_standing_add_post(&s, IMPACT_MINOR, "first");
    page_standing_add_post(&s, IMPACT_MAJOR, "second");
    page_standing_add_post(&s, IMPACT_MAJOR, "third");
    assert_string_equal(page_headline_of(&s).name, "second");
}

/* What tells an age changes when that is another minute; nothing else does by itself. */
static void
until(void **state)
{
    static const struct {
        struct page_headline headline;
        int64_t until;
    } cases[] = {
        { { .kind = HEADLINE_STALE, .newest_check = NOW - 130 }, NOW + 50 },
        { { .kind = HEADLINE_STALE, .newest_check = NOW - 120 }, NOW + 60 },
        { { .kind = HEADLINE_STALE }, INT64_MAX }, /* nothing was ever checked */
        { { .kind = HEADLINE_WORKING, .newest_check = NOW - 130 }, INT64_MAX },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(page_headline_until(&cases[i].headline, NOW), cases[i].until);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standings),
        cmocka_unit_test(names_of_states),
        cmocka_unit_test(the_worst_post),
        cmocka_unit_test(until),
    };

    return cmocka_run_group_tests_name("page_standing", tests, NULL, NULL);
}
