/* Patterns: which can be used, what matches, and what the most hostile of them may cost. */
#include "unit.h"

#include "base/arena.h"
#include "base/pattern.h"

#include <string.h>
#include <time.h>

static void
judges_patterns(void **state)
{
    static const char *const fine[] = {"",       "a",         "^a+$",     "(?i)ok",
                                       "\\d{3}", "a(*SKIP)b", "\xc3\xa4", "(?<n>a)\\k<n>"};
    static const struct {
        const char *pattern, *problem; /* what the advice holds */
    } wrong[] = {
        {"(a", "missing closing parenthesis"},
        {"[a", "missing terminating ]"},
        {"*", "does not follow a repeatable item"},
        {"(*UTF)a", "must not begin with (*"},
        {"(*LIMIT_MATCH=1000000000)a", "must not begin with (*"},
        {"\\C", ""},
        {"((a{999}){999}){999}", "too large"},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_null(pattern_problem(&a, fine[i]));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *problem = pattern_problem(&a, wrong[i].pattern);

        if (problem == NULL || strstr(problem, wrong[i].problem) == NULL)
            fail_msg("%s: %s", wrong[i].pattern, problem);
    }
    arena_free(&a);
}

static enum pattern_match
match(const char *pattern, const char *text)
{
    int64_t steps = PATTERN_STEPS;

    return pattern_match(pattern, text, strlen(text), &steps);
}

static void
matches(void **state)
{
    (void)state;
    assert_int_equal(match("b", "abc"), PATTERN_MATCHES);
    assert_int_equal(match("^b", "abc"), PATTERN_DIFFERS);
    assert_int_equal(match("^\\d+ (ok|fine)$", "12 fine"), PATTERN_MATCHES);
    assert_int_equal(match("", ""), PATTERN_MATCHES);
    assert_int_equal(match(".", ""), PATTERN_DIFFERS);
    assert_int_equal(match("^.$", "\xc3\xa4"), PATTERN_MATCHES);
    assert_int_equal(match("b", "\xff\xff b \xff"), PATTERN_MATCHES);
}

static int64_t
processor_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Each would take from seconds to the age of the universe. The bound is generous: a sanitizer, or a machine
 * that is busy, makes it ten times slower than it is, and still it is far from any of that. */
static void
bounds_what_a_match_costs(void **state)
{
    enum { LONG = 1 << 20 };
    static const struct {
        const char *pattern;
        char fill; /* of the text, a megabyte */
    } rows[] = {
        {"(a+)+$", 'a'},         {"(a|aa)+$", 'a'},           {"a(?>.*)b", 'a'},     {"(.*)\\1c", 'a'},
        {"(a*)*b*c", 'a'},       {"[ab]{60000}c", 'a'},       {"(?:.*,){12}x", ','}, {"(?=.*b)(?=.*c)x", 'x'},
        {"(a{1,100}){9}b", 'a'}, {"(?s)(.+)(.+)(.+)x$", 'a'},
    };
    char *text = test_malloc(LONG + 1);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t steps = PATTERN_STEPS, began = processor_ms();
        enum pattern_match result;

        memset(text, rows[i].fill, LONG);
        text[LONG - 1] = '!';
        text[LONG] = '\0';
        result = pattern_match(rows[i].pattern, text, LONG, &steps);
        if (result == PATTERN_MATCHES || processor_ms() - began > 1500)
            fail_msg("%s: %d after %d ms", rows[i].pattern, (int)result, (int)(processor_ms() - began));
    }
    test_free(text);
}

/* The same text costs the same, each time, and leaves less for the next. */
static void
counts_steps(void **state)
{
    int64_t first = 1000, second = 1000, none = 0;

    (void)state;
    (void)pattern_match("(a|b)+[cd]", "abababab", 8, &first);
    (void)pattern_match("(a|b)+[cd]", "abababab", 8, &second);
    assert_true(first < 1000 && first > 0);
    assert_int_equal(first, second);
    assert_int_equal(pattern_match("a+b", "aaa", 3, &none),
                     PATTERN_DIFFERS); /* it needs no try: there is no b */
    assert_int_equal(pattern_match("(a|b)+[cd]", "ababababc", 9, &none), PATTERN_TOO_EXPENSIVE);
}

/* What people ask of a page of a megabyte is far from the bound. */
static void
lets_honest_patterns_be(void **state)
{
    static const char *const honest[] = {"\"status\":\\s*\"ok\"", "(?i)all systems (operational|normal)",
                                         "version \\d+\\.\\d+\\.\\d+", "</html>\\s*$"};
    static const char line[] =
        "The quick brown fox jumps over the lazy dog. 1234 \"state\": \"fine\" all version </p>\n";
    static const char end[] = "\"status\": \"ok\" ALL SYSTEMS OPERATIONAL version 1.2.3 </html>\n";
    enum { LONG = 1 << 20 };
    char *text = test_malloc(LONG + sizeof end);
    size_t length = 0;

    (void)state;
    while (length + sizeof line < LONG) {
        memcpy(text + length, line, sizeof line - 1);
        length += sizeof line - 1;
    }
    memcpy(text + length, end, sizeof end);
    length += sizeof end - 1;
    for (size_t i = 0; i < sizeof honest / sizeof *honest; i++) {
        int64_t steps = PATTERN_STEPS_ALL / 4;

        if (pattern_match(honest[i], text, length, &steps) != PATTERN_MATCHES)
            fail_msg("%s: %d steps are left", honest[i], (int)steps);
    }
    test_free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_patterns),           cmocka_unit_test(matches),
        cmocka_unit_test(bounds_what_a_match_costs), cmocka_unit_test(counts_steps),
        cmocka_unit_test(lets_honest_patterns_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
