/* Bytes that are written as text, and what came from elsewhere shown on a line. */
#include "base/escapes.h"

#include "unit.h"

static void
what_is_written_as_bytes(void **state)
{
    static const struct {
        const char *story, *text, *bytes; /* bytes NULL: it is refused */
        size_t length;
    } rows[] = {
        {"nothing", "", "", 0},
        {"plain text", "PING", "PING", 4},
        {"each letter", "\\r\\n\\t\\0\\\\", "\r\n\t\0\\", 5},
        {"a line of a protocol", "EHLO x\\r\\n", "EHLO x\r\n", 8},
        {"two hex digits, of either case", "\\x00\\xff\\xAf", "\0\xff\xaf", 3},
        {"a third digit is text", "\\x0a0", "\n0", 2},
        {"a zero with digits behind it is a zero, and digits", "\\012", "\00012", 3},
        {"a backslash that was written as two begins nothing", "\\\\n", "\\n", 2},
        {"characters of several bytes", "\xc3\xa4\\n", "\xc3\xa4\n", 3},
        {"a backslash at the end", "a\\", NULL, 0},
        {"a letter that is none of them", "\\a", NULL, 0},
        {"a letter in the wrong case", "\\N", NULL, 0},
        {"\\X", "\\X41", NULL, 0},
        {"no digit", "\\x", NULL, 0},
        {"one digit", "\\x4", NULL, 0},
        {"a letter that is no digit", "\\x4g", NULL, 0},
        {"a control character is no digit", "\\x\x10\x11", NULL, 0},
        {"behind a good one", "\\r\\q", NULL, 0},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct byte_text got = escapes_read(&a, rows[i].text);

        if ((got.bytes == NULL) != (rows[i].bytes == NULL))
            fail_msg("%s: %s", rows[i].story, got.bytes == NULL ? "refused" : "taken");
        if (got.bytes == NULL)
            continue;
        same_int(rows[i].story, (int64_t)got.length, (int64_t)rows[i].length);
        if (memcmp(got.bytes, rows[i].bytes, rows[i].length) != 0)
            fail_msg("%s: other bytes", rows[i].story);
    }
    arena_free(&a);
}

static void
what_is_shown_of_bytes(void **state)
{
    static const struct {
        const char *story, *bytes;
        size_t length, most;
        const char *shown;
    } rows[] = {
        {"nothing", "", 0, 60, ""},
        {"text", "220 ready", 9, 60, "220 ready"},
        {"a line's end says nothing", "220 ready\r\n", 11, 60, "220 ready"},
        {"one within does", "a\r\nb\tc", 6, 60, "a\\r\\nb\\tc"},
        {"what cannot be printed", "a\0b\x1b", 4, 60,
         "a\xef\xbf\xbd"
         "b\xef\xbf\xbd"},
        {"what is no UTF-8", "\xff\xfe", 2, 60, "\xef\xbf\xbd\xef\xbf\xbd"},
        {"a NUL at the end is no white space", "a\0", 2, 60, "a\xef\xbf\xbd"},
        {"so many characters", "abcdef", 6, 3, "abc"},
        {"... and not bytes", "\xc3\xa4\xc3\xa4\xc3\xa4", 6, 2, "\xc3\xa4\xc3\xa4"},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].story, escapes_shown(&a, rows[i].bytes, rows[i].length, rows[i].most),
                  rows[i].shown);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_as_bytes),
        cmocka_unit_test(what_is_shown_of_bytes),
    };
    return cmocka_run_group_tests_name("escapes", tests, NULL, NULL);
}
