/* JSON as it is read: strictly by RFC 8259, no further than the length, and no deeper than is good. */
#include "unit.h"

#include "base/json.h"

#define LONE "a lone surrogate in a string"
#define DEEP "nested deeper than 32"

static const char *const json[] = {
    "{}",
    " \t\r\n[ ] \n",
    "null",
    "true",
    "-0",
    "0.5e-3",
    "1E+2",
    "1e999",
    "123456789012345678901234567890",
    "\"\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
    "\"\\ud83d\\uDD34\"",
    "\"\x7f caf\xc3\xa9\"",
    "{\"a\": [1, {\"b\": null}], \"\": false}",
    "{\"a\\u0000\": \"\\u0000\"}",
};

static const struct {
    const char *text, *problem;
} no_json[] = {
    { "", "not JSON" },
    { " ", "not JSON" },
    { "{", "not JSON" },
    { "[", "not JSON" },
    { "]", "not JSON" },
    { "[1,]", "not JSON" },
    { "[,1]", "not JSON" },
    { "[1 2]", "not JSON" },
    { "[1}", "not JSON" },
    { "{\"a\":1,}", "not JSON" },
    { "{\"a\"}", "not JSON" },
    { "{\"a\":}", "not JSON" },
    { "{a:1}", "not JSON" },
    { "{'a':1}", "not JSON" },
    { "{1:1}", "not JSON" },
    { "{} {}", "not JSON" },
    { "{}x", "not JSON" },
    { "// why\n{}", "not JSON" },
    { "{/* why */}", "not JSON" },
    { "True", "not JSON" },
    { "nul", "not JSON" },
    { "nulll", "not JSON" },
    { "NaN", "not JSON" },
    { "Infinity", "not JSON" },
    { "-Infinity", "not JSON" },
    { "-", "not JSON" },
    { "+1", "not JSON" },
    { "01", "not JSON" },
    { "-01", "not JSON" },
    { "1.", "not JSON" },
    { ".5", "not JSON" },
    { "1e", "not JSON" },
    { "1e+", "not JSON" },
    { "0x10", "not JSON" },
    { "1_000", "not JSON" },
    { "\"", "not JSON" },
    { "\"a", "not JSON" },
    { "\"\\\"", "not JSON" },
    { "\"\\", "not JSON" },
    { "\"\\x41\"", "not JSON" },
    { "\"\\u12\"", "not JSON" },
    { "\"\\u12g4\"", "not JSON" },
    { "\"\\u", "not JSON" },
    { "'a'", "not JSON" },
    { "\"a\nb\"", "not JSON" },
    { "\"a\tb\"", "not JSON" },
    { "\"\x01\"", "not JSON" },
    { "\"\\ud83d\\u12\"", "not JSON" },
    { "\v{}", "not JSON" },
    { "\xc2\xa0{}", "not JSON" },
    { "\xef\xbb\xbf{}", "not JSON" }, /* a byte order mark */
    { "\"\\ud800\"", LONE },
    { "\"\\ud800x\"", LONE },
    { "\"\\ud800\\n\"", LONE },
    { "\"\\ud800\\u0041\"", LONE },
    { "\"\\udc00\"", LONE },
    { "\"\\udc00\\ud800\"", LONE },
    { "{\"\\ud800\":1}", LONE },
    { "\"\xff\"", "not UTF-8" },
    { "\"\xed\xa0\x80\"", "not UTF-8" },
    { "\"\xc0\x80\"", "not UTF-8" },
    { "{\"caf\xe9\":1}", "not UTF-8" },
};

static void
what_is_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(json); i++) {
        const char *problem = "unset";
        json_object *value = json_read(json[i], strlen(json[i]), &problem);

        same_text(json[i], problem, NULL);
        same_int(json[i], value != NULL, strcmp(json[i], "null") != 0);
        json_object_put(value);
    }
}

static void
what_is_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(no_json); i++) {
        const char *problem = "unset";
        json_object *value = json_read(no_json[i].text, strlen(no_json[i].text), &problem);

        same_text(no_json[i].text, problem, no_json[i].problem);
        assert_null(value);
    }
}

static void
a_nul_byte_is_no_end(void **state)
{
    const char *problem;

    (void)state;
    assert_null(json_read("{}\0", 3, &problem));
    assert_string_equal(problem, "not JSON");
    assert_null(json_read("\"a\0b\"", 5, &problem));
    assert_string_equal(problem, "not JSON");
}

/* Only the length says where the text ends: what follows it in memory is not looked at. */
static void
nothing_is_read_past_the_length(void **state)
{
    const char *problem;
    json_object *value = json_read("123", 2, &problem);

    (void)state;
    assert_int_equal(json_object_get_int64(value), 12);
    json_object_put(value);
    assert_null(json_read("\"ab\"", 3, &problem));
    assert_string_equal(problem, "not JSON");
}

static const char *
problem_at_depth(size_t depth, const char *open, const char *inside, const char *close)
{
    struct buf text = { 0 };
    const char *problem;

    for (size_t i = 0; i < depth; i++)
        buf_text(&text, open);
    buf_text(&text, inside);
    for (size_t i = 0; i < depth; i++)
        buf_text(&text, close);
    json_object_put(json_read(text.text, text.length, &problem));
    buf_free(&text);
    return problem;
}

static void
thirty_two_levels_and_no_more(void **state)
{
    (void)state;
    assert_null(problem_at_depth(32, "[", "1", "]"));
    assert_null(problem_at_depth(32, "[", "", "]"));
    assert_null(problem_at_depth(32, "{\"a\":", "\"b\"", "}"));
    same_text("arrays", problem_at_depth(33, "[", "", "]"), DEEP);
    same_text("objects", problem_at_depth(33, "{\"a\":", "1", "}"), DEEP);
    same_text("a quarter of a million", problem_at_depth(250000, "[", "", ""), DEEP);
    same_text("broken, but deep first", problem_at_depth(33, "[", "x", "]"), DEEP);
}

static void
what_was_read(void **state)
{
    static const char text[] =
        "{\"name\":\"shop\", \"on\":true, \"name\":\"caf\\u00e9\\ud83d\\udd34\", \"n\":12, \"r\":2.5}";
    const char *problem;
    json_object *value = json_read(text, strlen(text), &problem);
    json_object *name = json_object_object_get(value, "name");

    (void)state;
    same_text("of repeated names the last counts", json_object_get_string(name),
              "caf\xc3\xa9\xf0\x9f\x94\xb4");
    assert_true(json_object_get_boolean(json_object_object_get(value, "on")));
    assert_int_equal(json_object_get_int64(json_object_object_get(value, "n")), 12);
    assert_true(json_object_get_double(json_object_object_get(value, "r")) == 2.5);
    json_object_put(value);
}

static void
nul_characters(void **state)
{
    static const struct {
        const char *text;
        bool found;
    } rows[] = {
        { "null", false },
        { "\"\"", false },
        { "\"\\\\u0000\"", false },
        { "{\"a\":[\"b\",1,null,{\"c\":true}]}", false },
        { "\"\\u0000\"", true },
        { "\"a\\u0000b\"", true },
        { "[1,[\"\\u0000\"]]", true },
        { "{\"a\":{\"b\":\"\\u0000\"}}", true },
        { "{\"\\u0000\":1}", true },
        { "{\"name\\u0000\":\"x\"}", true },
        { "[{\"a\":{\"x\\u0000y\":1}}]", true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *problem;
        json_object *value = json_read(rows[i].text, strlen(rows[i].text), &problem);

        same_text(rows[i].text, problem, NULL);
        same_int(rows[i].text, json_holds_nul(value), rows[i].found);
        if (json_object_is_type(value, json_type_object)) /* U+0000 must not end a name */
            assert_null(json_object_object_get(value, "name"));
        json_object_put(value);
    }
}

static void
counts(void **state)
{
    static const struct {
        const char *text;
        int64_t count; /* -1: none */
    } rows[] = {
        { "0", 0 },
        { "-0", 0 },
        { "600", 600 },
        { "4294967295", 4294967295 },
        { "4294967296", -1 },
        { "9223372036854775808", -1 },
        { "18446744073709551616", -1 },
        { "-1", -1 },
        { "-9223372036854775809", -1 },
        { "1.0", -1 },
        { "1.5", -1 },
        { "1e3", -1 },
        { "-0.0", -1 },
        { "\"1\"", -1 },
        { "true", -1 },
        { "null", -1 },
        { "[1]", -1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *problem;
        json_object *value = json_read(rows[i].text, strlen(rows[i].text), &problem);
        int64_t count = -1;

        same_int(rows[i].text, json_is_count(value, &count), rows[i].count >= 0);
        same_int(rows[i].text, count, rows[i].count);
        json_object_put(value);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_json),
        cmocka_unit_test(what_is_not),
        cmocka_unit_test(a_nul_byte_is_no_end),
        cmocka_unit_test(nothing_is_read_past_the_length),
        cmocka_unit_test(thirty_two_levels_and_no_more),
        cmocka_unit_test(what_was_read),
        cmocka_unit_test(nul_characters),
        cmocka_unit_test(counts),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
