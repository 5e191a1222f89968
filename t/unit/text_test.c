/* Small questions about text, and what they answer where it is empty, odd, or no UTF-8. */
#include "unit.h"

#include "base/text.h"

#define NBSP "\xc2\xa0"      /* U+00A0 */
#define EM_SPACE "\xe2\x80\x83" /* U+2003 */
#define IDEOGRAPHIC "\xe3\x80\x80" /* U+3000 */
#define REPLACED "\xef\xbf\xbd"
#define RED "\xf0\x9f\x94\xb4"

static int
arena_open(void **state)
{
    static struct arena a;

    *state = &a;
    return 0;
}

static int
arena_close(void **state)
{
    arena_free(*state);
    return 0;
}

static void
integers(void **state)
{
    static const struct {
        const char *text;
        int64_t min, max;
        bool good;
        int64_t value;
    } rows[] = {
        { "0", 0, 10, true, 0 },
        { "10", 0, 10, true, 10 },
        { "+10", 0, 10, true, 10 },
        { "-3", -5, 5, true, -3 },
        { "007", 0, 10, true, 7 },
        { "9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX },
        { "-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN },
        { "11", 0, 10, false, 0 },
        { "-1", 0, 10, false, 0 },
        { "9223372036854775808", INT64_MIN, INT64_MAX, false, 0 },
        { "-9223372036854775809", INT64_MIN, INT64_MAX, false, 0 },
        { "99999999999999999999999999", INT64_MIN, INT64_MAX, false, 0 },
        { "", 0, 10, false, 0 },
        { "-", -5, 5, false, 0 },
        { "+-1", -5, 5, false, 0 },
        { " 1", 0, 10, false, 0 },
        { "1 ", 0, 10, false, 0 },
        { "1.0", 0, 10, false, 0 },
        { "1e0", 0, 10, false, 0 },
        { "0x1", 0, 10, false, 0 },
        { "abc", 0, 10, false, 0 },
        { "\xd9\xa1", 0, 10, false, 0 }, /* an Arabic one */
        { NULL, 0, 10, false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *story = rows[i].text ? rows[i].text : "NULL";
        int64_t value = -77;

        same_int(story, text_to_int(rows[i].text, rows[i].min, rows[i].max, &value), rows[i].good);
        same_int(story, value, rows[i].good ? rows[i].value : -77);
    }
}

static void
reply_codes(void **state)
{
    static const struct {
        const char *text;
        int code;
    } rows[] = {
        { "200 OK", 200 },  { "550-5.1.1 no such user", 550 }, { "100", 100 }, { "599", 599 },
        { "099 No", -1 },   { "600", -1 },                     { "20", -1 },   { "", -1 },
        { "OK 200", -1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].text, text_reply_code(rows[i].text), rows[i].code);
}

static void
trimming(void **state)
{
    static const struct {
        const char *text, *trimmed;
    } rows[] = {
        { "", "" },
        { " \t\r\n\v\f", "" },
        { "shop", "shop" },
        { "  my shop\n", "my shop" },
        { NBSP EM_SPACE "a" NBSP "b" IDEOGRAPHIC "\xc2\x85", "a" NBSP "b" },
        { "\xe1\x9a\x80\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaf\xe2\x81\x9f", "" },
        { "\xe2\x80\x8b", "\xe2\x80\x8b" }, /* U+200B has no width, but is no white space either */
        { " \xff ", "\xff" },
        { "\xa0", "\xa0" }, /* a byte is not a character */
        { " \xe2\x80", "\xe2\x80" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        same_text(rows[i].text, text_trim(*state, rows[i].text), rows[i].trimmed);
        same_int(rows[i].text, text_blank(rows[i].text), !*rows[i].trimmed);
    }
    assert_true(text_blank(NULL));
}

static void
white_space_and_controls(void **state)
{
    static const struct {
        const char *text;
        bool found;
    } rows[] = {
        { "", false },
        { "http://caf\xc3\xa9/\xff", false },
        { "a b", true },
        { "a\tb", true },
        { "a\x01", true },
        { "\x7f", true },
        { "a\xc2\x9bm", true }, /* C1 */
        { "a" EM_SPACE, true },
        { "a\x9b", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].text, text_has_space_or_control(rows[i].text), rows[i].found);
}

static void
comparing(void **state)
{
    (void)state;
    assert_true(text_starts("dns://x", "dns://"));
    assert_true(text_starts("x", ""));
    assert_false(text_starts("dns:", "dns://"));
    assert_false(text_starts("DNS://x", "dns://"));
    assert_true(text_starts_nocase("HtTpS://x", "https://"));
    assert_false(text_starts_nocase("http", "https://"));
    assert_false(text_starts_nocase("[ttp", "{ttp")); /* what else differs in bit 0x20 */
    assert_true(text_same(NULL, NULL));
    assert_true(text_same("a", "a"));
    assert_false(text_same("a", "A"));
    assert_false(text_same("a", NULL));
    assert_false(text_same(NULL, ""));
    assert_string_equal(text_lower(*state, "HEAD \xc3\x89[@Z"), "head \xc3\x89[@z");
    assert_string_equal(text_upper(*state, "head \xc3\xa9{`z"), "HEAD \xc3\xa9{`Z");
}

static void
finding(void **state)
{
    static const struct {
        const char *haystack, *needle;
        int at; /* -1: nowhere */
    } rows[] = {
        { "Content-Type: JSON", "json", 14 },
        { "aaab", "AAB", 1 },
        { "abc", "abcd", -1 },
        { "abc", "", 0 },
        { "", "", 0 },
        { "", "a", -1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *found = text_find_nocase(rows[i].haystack, rows[i].needle);

        same_int(rows[i].haystack, found ? found - rows[i].haystack : -1, rows[i].at);
    }
}

static void
folders(void **state)
{
    struct arena *a = *state;

    assert_string_equal(text_folder(a, "/var/lib/watchpost.db"), "/var/lib");
    assert_string_equal(text_folder(a, "var/watchpost.db"), "var");
    assert_string_equal(text_folder(a, "/watchpost.db"), "/");
    assert_string_equal(text_folder(a, "watchpost.db"), ".");
}

static void
valid_utf8(void **state)
{
    static const struct {
        const char *story, *bytes;
        bool good;
    } rows[] = {
        { "nothing", "", true },
        { "ASCII", "abc\x7f", true },
        { "the least of each length", "\xc2\x80\xe0\xa0\x80\xf0\x90\x80\x80", true },
        { "the greatest of each length", "\xdf\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf", true },
        { "beside the surrogates", "\xed\x9f\xbf\xee\x80\x80", true },
        { "a continuation alone", "a\x80", false },
        { "cut short after one", "\xc3", false },
        { "cut short after two", "\xe2\x82", false },
        { "cut short after three", "\xf0\x9f\x94", false },
        { "interrupted", "\xe2\x82z", false },
        { "overlong slash", "\xc0\xaf", false },
        { "overlong in three", "\xe0\x80\xaf", false },
        { "overlong in four", "\xf0\x80\x80\xaf", false },
        { "the NUL of Java", "\xc0\x80", false },
        { "a high surrogate", "\xed\xa0\x80", false },
        { "a low surrogate", "\xed\xbf\xbf", false },
        { "above U+10FFFF", "\xf4\x90\x80\x80", false },
        { "five bytes", "\xf8\x88\x80\x80\x80", false },
        { "Latin-1", "caf\xe9", false },
        { "0xff", "\xff", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].story, text_is_utf8(rows[i].bytes, strlen(rows[i].bytes)), rows[i].good);
    assert_true(text_is_utf8("a\0b", 3));
}

static void
characters(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        uint32_t code;
    } rows[] = {
        { "z", 1, 'z' },
        { "\xc3\xa9x", 2, 0xe9 },
        { "\xe2\x82\xac", 3, 0x20ac },
        { RED "x", 4, 0x1f534 },
        { "\x80", 0, 0xfffd },
        { "", 0, 0xfffd },
    };
    uint32_t code;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        same_int(rows[i].bytes, (int64_t)text_character(rows[i].bytes, strlen(rows[i].bytes), &code),
                 (int64_t)rows[i].size);
        same_int(rows[i].bytes, code, rows[i].code);
    }
}

static void
counting_and_cutting(void **state)
{
    static const struct {
        const char *text;
        size_t max;
        const char *cut;
        size_t length; /* of the whole text */
    } rows[] = {
        { "", 3, "", 0 },
        { "abc", 3, "abc", 3 },
        { "abcd", 3, "abc", 4 },
        { "abc", 0, "", 3 },
        { "caf\xc3\xa9s", 4, "caf\xc3\xa9", 5 },
        { RED RED RED, 2, RED RED, 3 },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        same_text(rows[i].text, text_cut(*state, rows[i].text, rows[i].max), rows[i].cut);
        same_int(rows[i].text, (int64_t)text_length(rows[i].text), (int64_t)rows[i].length);
    }
}

static void
cleaning(void **state)
{
    static const struct {
        const char *story, *bytes;
        size_t length;
        const char *cleaned;
    } rows[] = {
        { "nothing", "", 0, "" },
        { "good text", "caf\xc3\xa9\t1\n", 8, "caf\xc3\xa9\t1\n" },
        { "an escape sequence", "\x1b[0m", 4, REPLACED "[0m" },
        { "a NUL", "a\0b", 3, "a" REPLACED "b" },
        { "DEL and C1", "\x7f\xc2\x80", 3, REPLACED REPLACED },
        { "Latin-1", "caf\xe9s", 5, "caf" REPLACED "s" },
        { "cut short", "\xf0\x9f", 2, REPLACED REPLACED },
        { "a surrogate", "\xed\xa0\x80", 3, REPLACED REPLACED REPLACED },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *cleaned = text_clean(*state, rows[i].bytes, rows[i].length);

        same_text(rows[i].story, cleaned, rows[i].cleaned);
        assert_true(text_is_utf8(cleaned, strlen(cleaned)));
    }
}

static void
percent_decoding(void **state)
{
    static const struct {
        const char *text;
        bool plus_is_space;
        const char *decoded;
    } rows[] = {
        { "", false, "" },
        { "a%20b", false, "a b" },
        { "a+b", false, "a+b" },
        { "a+b%2B", true, "a b+" },
        { "%2f%2F", false, "//" },
        { "%e2%82%AC", false, "\xe2\x82\xac" },
        { "%25%32%35", false, "%25" }, /* once, not twice */
        { "100%", false, "100%" },
        { "%4", false, "%4" },
        { "%zz%4g", false, "%zz%4g" },
        { "%%41", false, "%A" },
        { "%00", false, NULL },
        { "a%00b", false, NULL },
        { "%ff", false, NULL },
        { "\xff", false, NULL },
        { "%c3", false, NULL },
        { "%ed%a0%80", false, NULL },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *text = rows[i].text;

        same_text(text, text_decode(*state, text, strlen(text), rows[i].plus_is_space), rows[i].decoded);
    }
    assert_string_equal(text_decode(*state, "a%412", 4, false), "aA"); /* no byte past its length is read */
    assert_string_equal(text_decode(*state, "a%41", 3, false), "a%4");
    assert_null(text_decode(*state, "a\0b", 3, false));
}

static void
names(void **state)
{
    static const struct {
        const char *text;
        uint32_t unfit;
    } rows[] = {
        { "", 0 }, { "Shop", 0 }, { "Ünïcode ☃ 日本", 0 }, { "a b", 0 },
        { "two\nlines", '\n' }, { "tab\t", '\t' }, { "\x7f", 0x7f }, { "a\xc2\x85", 0x85 },
        { "zero\xe2\x80\x8bwidth", 0x200b }, { "left\xe2\x80\x8eto right", 0x200e },
        { "\xe2\x80\xae" "evil", 0x202e }, { "\xe2\x80\xa8", 0x2028 }, { "\xe2\x81\xa6", 0x2066 },
        { "\xef\xbb\xbf", 0xfeff },
        { "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 0 }, /* a joiner in an emoji */
        { "\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8c\xe0\xa4\xb7", 0 },         /* ... and in a script */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].text, text_unfit_for_name(rows[i].text), rows[i].unfit);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers),
        cmocka_unit_test(reply_codes),
        cmocka_unit_test(trimming),
        cmocka_unit_test(white_space_and_controls),
        cmocka_unit_test(comparing),
        cmocka_unit_test(finding),
        cmocka_unit_test(folders),
        cmocka_unit_test(valid_utf8),
        cmocka_unit_test(characters),
        cmocka_unit_test(counting_and_cutting),
        cmocka_unit_test(cleaning),
        cmocka_unit_test(percent_decoding),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests_name("text", tests, arena_open, arena_close);
}
