/* Badges: what they say, in which colour, safely, and in boxes that the text fits. */
#include "render/badge.h"

#include "unit.h"

#include <stdlib.h>

static void
assert_part(const struct buf *svg, const char *part)
{
    if (strstr(buf_string(svg), part) == NULL)
        fail_msg("%s is not in %s", part, buf_string(svg));
}

static void
uptimes(void **state)
{
    static const struct {
        double percent;
        const char *value, *colour;
    } rows[] = {
        { 100, ">100.0%<", "\"#4c1\"" },
        { 99.99999, ">99.9%<", "\"#4c1\"" },
        { 99.9, ">99.9%<", "\"#4c1\"" },
        { 99.89, ">99.9%<", "\"#97ca00\"" },
        { 99, ">99.0%<", "\"#97ca00\"" },
        { 98.96, ">99.0%<", "\"#dfb317\"" },
        { 95, ">95.0%<", "\"#dfb317\"" },
        { 90, ">90.0%<", "\"#fe7d37\"" },
        { 75, ">75.0%<", "\"#e05d44\"" },
        { 0, ">0.0%<", "\"#e05d44\"" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf svg = { .text = NULL };

        badge_uptime(&svg, "uptime 24h", rows[i].percent);
        assert_part(&svg, rows[i].value);
        assert_part(&svg, rows[i].colour);
        assert_part(&svg, ">uptime 24h<");
        assert_part(&svg, "fill=\"#555\"");
        buf_free(&svg);
    }
}

static void
statuses(void **state)
{
    static const struct {
        enum status status;
        bool paused;
        const char *value, *colour;
    } rows[] = {
        { UP, false, ">up<", "\"#4c1\"" },
        { DEGRADED, false, ">degraded<", "\"#dfb317\"" },
        { DOWN, false, ">down<", "\"#e05d44\"" },
        { UNKNOWN, false, ">unknown<", "\"#9f9f9f\"" },
        { MAINTENANCE, false, ">maintenance<", "\"#9f9f9f\"" },
        { DOWN, true, ">paused<", "\"#9f9f9f\"" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf svg = { .text = NULL };

        badge_status(&svg, "status", rows[i].status, rows[i].paused);
        assert_part(&svg, rows[i].value);
        assert_part(&svg, rows[i].colour);
        buf_free(&svg);
    }
}

static void
labels_are_escaped(void **state)
{
    struct buf svg = { .text = NULL };

    (void)state;
    badge_status(&svg, "<script>alert(\"1\")</script> & 'x'", UP, false);
    assert_null(strstr(buf_string(&svg), "<script"));
    assert_null(strstr(buf_string(&svg), "\"1\""));
    assert_null(strstr(buf_string(&svg), "'x'"));
    assert_part(&svg, "&lt;script&gt;");
    assert_part(&svg, "&amp;");
    buf_free(&svg);
}

/* One badge in full. */
static void
a_whole_one(void **state)
{
    struct buf svg = { .text = NULL };

    (void)state;
    badge_status(&svg, "My API", DOWN, false);
    assert_string_equal(buf_string(&svg),
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"93\" height=\"20\" role=\"img\" "
                        "aria-label=\"My API: down\"><title>My API: down</title>"
                        "<rect width=\"52\" height=\"20\" fill=\"#555\"/>"
                        "<rect x=\"52\" width=\"41\" height=\"20\" fill=\"#e05d44\"/>"
                        "<g fill=\"#fff\" text-anchor=\"middle\" font-size=\"11\" "
                        "font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\">"
                        "<text x=\"26.0\" y=\"14\" textLength=\"42\" "
                        "lengthAdjust=\"spacingAndGlyphs\">My API</text>"
                        "<text x=\"72.5\" y=\"14\" textLength=\"31\" "
                        "lengthAdjust=\"spacingAndGlyphs\">down</text>"
                        "</g></svg>");
    buf_free(&svg);
}

/* The number that follows name=" */
static double
attribute(const struct buf *svg, const char *name)
{
    const char *found = strstr(buf_string(svg), name);

    assert_non_null(found);
    return strtod(found + strlen(name), NULL);
}

/* A longer text, or one in a wider script, gets a wider box; the text is told to stay inside it. */
static void
widths_fit(void **state)
{
    static const char *const wider[] = { "", "i", "m", "mm", "mmm", "\u65e5\u672c\u8a9e\U0001f600" };
    double last = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(wider); i++) {
        struct buf svg = { .text = NULL };
        double box, text;

        badge_status(&svg, wider[i], UP, false);
        box = attribute(&svg, "<rect width=\"");
        text = attribute(&svg, "textLength=\"");
        assert_true(box > last);
        assert_true(text > 0 && text < box);
        assert_true(attribute(&svg, "width=\"") > box);
        last = box;
        buf_free(&svg);
    }
}

static void
accents_take_no_room(void **state)
{
    struct buf bare = { .text = NULL }, marked = { .text = NULL };

    (void)state;
    badge_status(&bare, "e", UP, false);
    badge_status(&marked, "e\u0301\u0301\u0301", UP, false);
    assert_true(attribute(&bare, "textLength=\"") == attribute(&marked, "textLength=\""));
    buf_free(&bare);
    buf_free(&marked);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uptimes),
        cmocka_unit_test(statuses),
        cmocka_unit_test(labels_are_escaped),
        cmocka_unit_test(a_whole_one),
        cmocka_unit_test(widths_fit),
        cmocka_unit_test(accents_take_no_room),
    };

    return cmocka_run_group_tests_name("badge", tests, NULL, NULL);
}
