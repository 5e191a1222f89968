/* A text in a body, however the body is cut. */
#include "cron/check/body_match.h"

#include "unit.h"

/* 0 .. below - 1, always the same series (xorshift). */
static unsigned
any(unsigned below)
{
    static uint32_t state = 2463534242U;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

/* Feeds pieces of the given size; true if the needle was seen. */
static bool
seen_in_pieces(const char *needle, const char *body, size_t length, size_t piece)
{
    struct body_match m;
    bool seen = false;

    body_match_begin(&m, needle);
    for (size_t at = 0; at < length; at += piece)
        seen = body_match_feed(&m, body + at, length - at < piece ? length - at : piece);
    body_match_end(&m);
    return seen;
}

static void
every_way_to_cut_gives_the_same(void **state)
{
    static const struct {
        const char *needle, *body;
        size_t length;
    } rows[] = {
        { "a", "a", 1 },
        { "needle", "hay needle hay", 14 },
        { "needle", "needl eedle neeneedle", 21 },
        { "aab", "aaaaab", 6 },
        { "abababc", "ababababababc", 13 },
        { "abababc", "abababab", 8 },
        { "x", "hay", 3 },
        { "end", "en", 2 },
        { "nul", "\0nu\0nul", 7 },
        { "nul", "nu\0l", 4 },
        { "\xc3\xa9t\xc3\xa9", "un \xc3\xa9t\xc3\xa9 ici", 12 },
        { "aabaabaaa", "aabaabaabaaa", 12 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool wanted = memmem(rows[i].body, rows[i].length, rows[i].needle, strlen(rows[i].needle));

        for (size_t piece = 1; piece <= rows[i].length; piece++)
            same_int(rows[i].needle,
                     seen_in_pieces(rows[i].needle, rows[i].body, rows[i].length, piece), wanted);
    }
}

/* Bodies of two letters, where borders abound, against memmem. */
static void
random_bodies_agree_with_memmem(void **state)
{
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char body[40], needle[7] = "";
        size_t length = 1 + any(6);

        for (size_t i = 0; i < sizeof body; i++)
            body[i] = (char)('a' + any(2));
        for (size_t i = 0; i < length; i++)
            needle[i] = (char)('a' + any(2));
        same_int(needle, seen_in_pieces(needle, body, sizeof body, 1 + any(9)),
                 memmem(body, sizeof body, needle, length) != NULL);
    }
}

static void
what_was_seen_stays_seen(void **state)
{
    struct body_match m;

    (void)state;
    body_match_begin(&m, "abc");
    assert_false(body_match_feed(&m, "xab", 3));
    assert_true(body_match_feed(&m, "cab", 3));
    assert_true(body_match_feed(&m, "", 0));
    assert_true(body_match_feed(&m, "xyz", 3));
    body_match_end(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_cut_gives_the_same),
        cmocka_unit_test(random_bodies_agree_with_memmem),
        cmocka_unit_test(what_was_seen_stays_seen),
    };
    return cmocka_run_group_tests_name("body_match", tests, NULL, NULL);
}
