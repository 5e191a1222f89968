/* Times as text: every form that is read, those that are refused, and back again over ten thousand years. */
#include "unit.h"

#include "base/rfc3339.h"

static void
reading(void **state)
{
    static const struct {
        const char *text;
        int64_t at;
    } rows[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "2026-02-10T14:00:00Z", 1770732000 },
        { "2026-02-10t14:00:00z", 1770732000 },
        { "2026-02-10 14:00:00Z", 1770732000 },
        { "2026-02-10T14:00:00", 1770732000 },
        { "2026-02-10T14:00:00.999999999Z", 1770732000 },
        { "2026-02-10T14:00:00.5", 1770732000 },
        { "2026-02-10T15:30:00+01:30", 1770732000 },
        { "2026-02-10T06:00:00-08:00", 1770732000 },
        { "2026-02-11T13:59:00+23:59", 1770732000 },
        { "2026-02-10T14:00:00-00:00", 1770732000 },
        { "2026-02-10T14:00:00.1+00:00", 1770732000 },
        { "1969-12-31T23:59:59Z", -1 },
        { "2016-12-31T23:59:60Z", 1483228799 },
        { "2000-02-29T00:00:00Z", 951782400 },
        { "2024-02-29T12:00:00Z", 1709208000 },
        { "1900-02-28T00:00:00Z", -2203977600 },
        { "2100-03-01T00:00:00Z", 4107542400 },
        { "0001-01-01T00:00:00Z", -62135596800 },
        { "9999-12-31T23:59:59Z", 253402300799 },
        { "0001-01-01T01:00:00+01:00", -62135596800 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t at = -77;

        same_int(rows[i].text, rfc3339_parse(rows[i].text, &at), true);
        same_int(rows[i].text, at, rows[i].at);
    }
}

static void
refusing(void **state)
{
    static const char *const texts[] = {
        "",
        "now",
        "2026",
        "2026-02-10",
        "2026-02-10T",
        "2026-02-10T14:00",
        "2026-02-10T14:00Z",
        "2026-02-10T14:00:0",
        "2026-02-10T14:00:00 ",
        " 2026-02-10T14:00:00Z",
        "2026-02-10  14:00:00Z",
        "2026-02-10_14:00:00Z",
        "2026-02-10T14:00:00Zz",
        "2026-02-10T14:00:00ZZ",
        "2026-02-10T14:00:00 Z",
        "2026-02-10T14:00:00.Z",
        "2026-02-10T14:00:00,5Z",
        "2026-02-10T14:00:00+01",
        "2026-02-10T14:00:00+0100",
        "2026-02-10T14:00:00+1:00",
        "2026-02-10T14:00:00+24:00",
        "2026-02-10T14:00:00+01:60",
        "2026-02-10T14:00:00+01:00Z",
        "2026-02-10T14:00:00+",
        "2026-02-10T14:00:00UTC",
        "2026-02-10T24:00:00Z",
        "2026-02-10T14:60:00Z",
        "2026-02-10T14:00:61Z",
        "2026-00-10T14:00:00Z",
        "2026-13-10T14:00:00Z",
        "2026-02-00T14:00:00Z",
        "2026-02-29T14:00:00Z",
        "2026-04-31T14:00:00Z",
        "1900-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-00:01",
        "10000-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z",
        "+2026-02-10T14:00:00Z",
        "26-02-10T14:00:00Z",
        "2026-2-10T14:00:00Z",
        "20260210T140000Z",
        "2026/02/10 14:00:00",
        "2026-02-1\xd9\xa0T14:00:00Z",
        "1770732000",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        int64_t at = -77;

        same_int(texts[i], rfc3339_parse(texts[i], &at), false);
        same_int(texts[i], at, -77);
    }
}

static void
writing(void **state)
{
    static const struct {
        int64_t at;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { 1770732000, "2026-02-10T14:00:00Z" },
        { -1, "1969-12-31T23:59:59Z" },
        { -86400, "1969-12-31T00:00:00Z" },
        { 951868799, "2000-02-29T23:59:59Z" },
        { 4107542399, "2100-02-28T23:59:59Z" },
        { -62135596800, "0001-01-01T00:00:00Z" },
        { 253402300799, "9999-12-31T23:59:59Z" },
        { 253402300800, "9999-12-31T23:59:59Z" },
        { -62135596801, "0001-01-01T00:00:00Z" },
        { INT64_MAX, "9999-12-31T23:59:59Z" },
        { INT64_MIN, "0001-01-01T00:00:00Z" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[RFC3339_SIZE], date[11], wanted[11];

        rfc3339_print(rows[i].at, text);
        same_text(rows[i].text, text, rows[i].text);
        rfc3339_date(rows[i].at, date);
        snprintf(wanted, sizeof wanted, "%.10s", rows[i].text);
        same_text(rows[i].text, date, wanted);
    }
}

/* Every day of the calendar follows the one before it, and comes back from its text. */
static void
ten_thousand_years(void **state)
{
    char text[RFC3339_SIZE], before[RFC3339_SIZE] = "";
    int64_t at, back, days = 0;

    (void)state;
    for (at = -62135596800 + 86399; at <= 253402300799; at += 86400, days++) {
        rfc3339_print(at, text);
        assert_true(rfc3339_parse(text, &back));
        assert_int_equal(back, at);
        assert_true(strcmp(before, text) < 0);
        memcpy(before, text, sizeof before);
    }
    assert_int_equal(days, 3652059);
}

static void
dates(void **state)
{
    static const char *const wrong[] = { "", "2026-02-30", "2026-2-10", "2026-02-10T", "2026-13-01", "today",
                                         "2026-02-10 ", "0000-01-01" };
    int64_t at = 7;

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(rfc3339_read_date(wrong[i], &at));
    assert_int_equal(at, 7);
    assert_true(rfc3339_read_date("2024-02-29", &at));
    assert_int_equal(at, 1709164800);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates),
        cmocka_unit_test(reading),
        cmocka_unit_test(refusing),
        cmocka_unit_test(writing),
        cmocka_unit_test(ten_thousand_years),
    };

    return cmocka_run_group_tests_name("rfc3339", tests, NULL, NULL);
}
