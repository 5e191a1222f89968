/* JSON that is only looked into: what is JSON, what a path is, and where it leads. */
#include "unit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_index.h"
#include "base/json_value.h"
#include "base/json_path.h"

#include <string.h>

/* --- what is JSON --------------------------------------------------------------------------------------- */

static void
reads_json(void **state)
{
    static const char *const fine[] = {
        "null",
        " true ",
        "false\n",
        "0",
        "-0",
        "12.5e-3",
        "1E+2",
        "\"\"",
        "\"a\\n\\u00e4\\\"\"",
        "[]",
        "{}",
        "[1,2]",
        "[ [ ] , { } ]",
        "{\"a\":{\"b\":[1]}}",
        "\xef\xbb\xbf{\"bom\":1}",
        "{\"a\":1,\"a\":2}",
        "[\"\xc3\xa4\"]",
        "123456789012345678901234567890",
    };
    static const char *const wrong[] = {
        "",      " ",    "nul", "True",     "01",        "1.",       ".5",         "+1",
        "1e",    "'a'",  "\"a", "\"\\x\"",  "\"\\u12\"", "\"a\nb\"", "[",          "[1",
        "[1,]",  "[,1]", "{",   "{\"a\"}",  "{\"a\":}",  "{a:1}",    "{\"a\":1,}", "{1:2}",
        "[1] 2", "1 2",  "]",   "\"\xff\"", "{\"a\":1]", "[1}",      "nullx",
    };
    struct arena a = {0};
    struct json_index x;

    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        if (!json_index_read(&a, fine[i], strlen(fine[i]), &x))
            fail_msg("%s is JSON", fine[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (json_index_read(&a, wrong[i], strlen(wrong[i]), &x))
            fail_msg("%s is no JSON", wrong[i]);
    assert_false(json_index_read(&a, "1\0", 2, &x));
    arena_free(&a);
}

static void
bounds_depth(void **state)
{
    struct arena a = {0};
    struct json_index x;
    char text[2 * JSON_INDEX_DEPTH + 3] = "";

    (void)state;
    memset(text, '[', JSON_INDEX_DEPTH);
    memset(text + JSON_INDEX_DEPTH, ']', JSON_INDEX_DEPTH);
    assert_true(json_index_read(&a, text, strlen(text), &x));
    memset(text, '[', JSON_INDEX_DEPTH + 1);
    memset(text + JSON_INDEX_DEPTH + 1, ']', JSON_INDEX_DEPTH + 1);
    assert_false(json_index_read(&a, text, strlen(text), &x));
    arena_free(&a);
}

/* --- what is a path ------------------------------------------------------------------------------------- */

static void
reads_paths(void **state)
{
    static const char *const fine[] = {
        "$",
        "$.a",
        "$.a.b_c",
        "$.a-b",
        "$.\xc3\xa4",
        "$[\"a b\"]",
        "$[\"a\\\"b\"]",
        "$[0]",
        "$[-1]",
        "$[*]",
        "$.a[*].b[10][\"c\"]",
        "length($)",
        "length($.a)",
        "length($.a[*])",
        "$[\"\"]",
    };
    static const char *const wrong[] = {
        "",
        "a",
        ".a",
        "$a",
        "$.",
        "$..a",
        "$.1a",
        "$.a b",
        "$.*",
        "$[",
        "$[]",
        "$[a]",
        "$['a']",
        "$[01]",
        "$[-0]",
        "$[-]",
        "$[1:2]",
        "$[0,1]",
        "$[?(@.a)]",
        "$[\"a]",
        "$[\"a\"",
        "$.a[0]x",
        "length($.a",
        "length(a)",
        "length($.a))",
        "size($)",
        "$ ",
        " $",
        "$[99999999999]",
    };
    struct arena a = {0};
    struct json_path path;

    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        if (!json_path_read(&a, fine[i], &path))
            fail_msg("%s is a path", fine[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (json_path_read(&a, wrong[i], &path))
            fail_msg("%s is no path", wrong[i]);
    arena_free(&a);
}

/* --- where it leads ------------------------------------------------------------------------------------- */

struct seen {
    struct arena *arena;
    const struct json_index *index;
    struct buf text;
};

static bool
note(void *owner, const struct json_value *value)
{
    struct seen *s = owner;

    buf_printf(&s->text, "%s%s", s->text.length > 0 ? " " : "",
               value != NULL ? json_raw(s->arena, s->index, value) : "-");
    return true;
}

static const char shop[] =
    "{\"a\": 1, \"items\": [{\"n\": \"x\", \"ok\": true}, {\"n\": \"y\"}, 7], \"none\": [],"
    " \"a b\": null, \"\\u0061c\": \"e\", \"twice\": 1, \"twice\": 2, \"o\": {\"k\": 3, \"l\": 4}}";

static void
walks(void **state)
{
    static const struct {
        const char *path, *gives; /* "-": it is not there */
    } rows[] = {
        {"$.a", "1"},
        {"$.b", "-"},
        {"$.a.b", "-"},
        {"$[\"a b\"]", "null"},
        {"$.ac", "\"e\""}, /* however its name is spelled */
        {"$.twice", "2"},
        {"$.items[0].n", "\"x\""},
        {"$.items[-1]", "7"},
        {"$.items[-3].ok", "true"},
        {"$.items[3]", "-"},
        {"$.items[-4]", "-"},
        {"$.items[*].n", "\"x\" \"y\" -"},
        {"$.items[*].ok", "true - -"},
        {"$.none[*]", "-"},
        {"$.none", "[]"},
        {"$.a[*]", "-"},
        {"$.o[*]", "3 4"},
        {"$.o[0]", "-"},
        {"$[0]", "-"},
    };
    struct arena a = {0};
    struct json_index x;

    (void)state;
    assert_true(json_index_read(&a, shop, strlen(shop), &x));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct seen seen = {.arena = &a, .index = &x, .text.arena = &a};
        struct json_path path;

        assert_true(json_path_read(&a, rows[i].path, &path));
        json_path_walk(&a, &path, &x, note, &seen);
        if (strcmp(buf_string(&seen.text), rows[i].gives) != 0)
            fail_msg("%s gives %s, not %s", rows[i].path, buf_string(&seen.text), rows[i].gives);
    }
    arena_free(&a);
}

static void
counts(void **state)
{
    static const struct {
        const char *path;
        int length;
    } rows[] = {
        {"length($.items)", 3},   {"length($.none)", 0},       {"length($.o)", 2}, {"length($.ac)", 1},
        {"length($.a)", -1},      {"length($.gone)", -1},      {"length($)", 8},   {"length($.items[*])", 3},
        {"length($.none[*])", 0}, {"length($.items[*].n)", 2},
    };
    struct arena a = {0};
    struct json_index x;

    (void)state;
    assert_true(json_index_read(&a, shop, strlen(shop), &x));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json_path path;
        int length;

        assert_true(json_path_read(&a, rows[i].path, &path) && path.counts);
        length = (int)json_path_length(&a, &path, &x);
        if (length != rows[i].length)
            fail_msg("%s is %d, not %d", rows[i].path, length, rows[i].length);
    }
    arena_free(&a);
}

/* --- values --------------------------------------------------------------------------------------------- */

static void
compares(void **state)
{
    static const struct {
        const char *one, *other;
        bool same;
    } rows[] = {
        {"1", "1.0", true},
        {"100", "1e2", true},
        {"0", "-0", true},
        {"42", "\"42\"", false},
        {"9007199254740993", "9007199254740992", false},
        {"\"\\u00e4\"", "\"\xc3\xa4\"", true},
        {"\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\"", true},
        {"\"a\"", "\"A\"", false},
        {"[1, 2]", "[1,2.0]", true},
        {"[1,2]", "[2,1]", false},
        {"[1]", "[1,1]", false},
        {"{\"a\":1,\"b\":2}", "{\"b\":2, \"a\":1}", true},
        {"{\"a\":1}", "{\"a\":2}", false},
        {"{\"a\":1}", "{\"b\":1}", false},
        {"{}", "[]", false},
        {"null", "null", true},
        {"null", "false", false},
        {"true", "true", true},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json_index x, y;

        assert_true(json_index_read(&a, rows[i].one, strlen(rows[i].one), &x));
        assert_true(json_index_read(&a, rows[i].other, strlen(rows[i].other), &y));
        if (json_same(&a, &x, x.values, &y, y.values) != rows[i].same)
            fail_msg("%s and %s", rows[i].one, rows[i].other);
    }
    arena_free(&a);
}

static void
undoes_escapes(void **state)
{
    struct arena a = {0};
    struct json_index x;
    static const char text[] = "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\ud800z\"";
    static const char means[] = "\"\\/\b\f\n\r\t\0\xef\xbf\xbdz";
    size_t length;

    (void)state;
    assert_true(json_index_read(&a, text, strlen(text), &x));
    assert_memory_equal(json_string_text(&a, &x, x.values, &length), means, sizeof means);
    assert_int_equal(length, sizeof means - 1);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_json),     cmocka_unit_test(bounds_depth), cmocka_unit_test(reads_paths),
        cmocka_unit_test(walks),          cmocka_unit_test(counts),       cmocka_unit_test(compares),
        cmocka_unit_test(undoes_escapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
