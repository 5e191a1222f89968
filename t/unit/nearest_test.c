/* Words that were mistyped, and what was meant. */
#include "unit.h"

#include "base/nearest.h"

static void
distances(void **state)
{
    static const struct {
        const char *a, *b;
        int64_t distance;
    } rows[] = {
        { "", "", 0 },           { "url", "", 3 },      { "", "url", 3 },        { "url", "URL", 0 },
        { "url", "uri", 1 },     { "url", "ulr", 1 },   { "url", "urls", 1 },    { "url", "ul", 1 },
        { "secret", "sercet", 1 }, { "secret", "esrcte", 3 }, { "abc", "xyz", 3 }, { "ca", "abc", 3 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        same_int(rows[i].a, (int64_t)nearest_distance(rows[i].a, rows[i].b), rows[i].distance);
        same_int(rows[i].b, (int64_t)nearest_distance(rows[i].b, rows[i].a), rows[i].distance);
    }
}

static void
meant(void **state)
{
    static const char *const words[] = { "url", "secret", "headers", "payload_format", NULL };
    static const struct {
        const char *meant;
        size_t most;
        const char *word;
    } rows[] = {
        { "ulr", 2, "url" },       { "header", 2, "headers" },
        { "secert", 2, "secret" }, { "payloadformat", 2, "payload_format" },
        { "format", 2, NULL },     { "xyz", 64, "url" },
        { "", 64, "url" },
    };
    char longest[300];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].meant, nearest_word(rows[i].meant, words, rows[i].most), rows[i].word);
    memset(longest, 'h', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(nearest_word(longest, words, 2));
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(distances), cmocka_unit_test(meant) };

    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
