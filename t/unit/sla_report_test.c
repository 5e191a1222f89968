/* The bounds of months on the clocks of zones, the part of an incident that lies in one, and cells of tables.
 */
#include "unit.h"

#include "base/calendar.h"
#include "base/rfc3339.h"
#include "os/zone_file.h"
#include "render/csv.h"
#include "rules/sla_report.h"

static void
months(void **state)
{
    static const struct {
        const char *text;
        int year, month; /* 0: it is none */
    } rows[] = {
        { "2026-02", 2026, 2 }, { "0001-01", 1, 1 }, { "9999-12", 9999, 12 }, { "2026-00", 0, 0 },
        { "2026-13", 0, 0 },    { "0000-01", 0, 0 }, { "2026-2", 0, 0 },      { "2026/02", 0, 0 },
        { "2026-02 ", 0, 0 },   { "202-602", 0, 0 }, { "", 0, 0 },            { "+026-02", 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int year = 0, month = 0;

        assert_int_equal(calendar_read_month(rows[i].text, &year, &month), rows[i].year != 0);
        assert_int_equal(year, rows[i].year);
        assert_int_equal(month, rows[i].month);
    }
}

static void
bounds(void **state)
{
    static const struct {
        const char *zone;
        int year, month;
        const char *from, *to;
    } rows[] = {
        { "UTC", 2026, 2, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z" },
        { "Europe/Berlin", 2026, 3, "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z" },
        { "America/New_York", 2026, 12, "2026-12-01T05:00:00Z", "2027-01-01T05:00:00Z" },
        { "Asia/Kolkata", 2026, 1, "2025-12-31T18:00:00Z", "2026-01-31T18:00:00Z" }, /* half past */
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sla_report r = { .zone = zone_file_read(&a, rows[i].zone) };
        char from[RFC3339_SIZE], to[RFC3339_SIZE];

        sla_report_bounds(&r, rows[i].year, rows[i].month);
        rfc3339_print(r.from, from);
        rfc3339_print(r.to, to);
        assert_string_equal(from, rows[i].from);
        assert_string_equal(to, rows[i].to);
    }
    arena_free(&a);
}

/* Of a month that lasts from 1000 to 2000, at 1900 or at 3000. */
static void
parts(void **state)
{
    static const struct {
        const char *story;
        struct incident incident;
        int64_t now, part;
    } rows[] = {
        { "inside", { .started_at = 1100, .resolved_at = 1200 }, 3000, 100 },
        { "it began before", { .started_at = 500, .resolved_at = 1200 }, 3000, 200 },
        { "it ended later", { .started_at = 1900, .resolved_at = 2500 }, 3000, 100 },
        { "all of it", { .started_at = 500, .resolved_at = 2500 }, 3000, 1000 },
        { "still open", { .started_at = 1800 }, 1900, 100 },
        { "open beyond the end", { .started_at = 1800 }, 3000, 200 },
        { "a pause is no part", { .started_at = 1100, .resolved_at = 1200, .paused_seconds = 40 }, 3000, 60 },
        { "set aside", { .started_at = 1100, .paused_at = 1150 }, 3000, 50 },
        { "before", { .started_at = 100, .resolved_at = 900 }, 3000, 0 },
        { "after", { .started_at = 2100, .resolved_at = 2900 }, 3000, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (incident_part(&rows[i].incident, 1000, 2000, rows[i].now) != rows[i].part)
            fail_msg("%s: %lld", rows[i].story,
                     (long long)incident_part(&rows[i].incident, 1000, 2000, rows[i].now));
}

static void
cells(void **state)
{
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    csv_text(&out, NULL);
    csv_text(&out, "");
    csv_text(&out, "a,b");
    csv_text(&out, "say \"a\"");
    csv_text(&out, "=1+1");
    csv_text(&out, "-x,y");
    csv_end_line(&out);
    csv_int(&out, 7);
    csv_int_or_none(&out, -1);
    csv_real(&out, 99.95);
    csv_real_or_none(&out, 1, false);
    csv_time(&out, 0);
    csv_time(&out, 1770732000);
    csv_end_line(&out);
    assert_string_equal(buf_string(&out), "\"\",,\"a,b\",\"say \"\"a\"\"\",'=1+1,\"'-x,y\"\n"
                                          "7,,99.95,,,2026-02-10T14:00:00Z\n");
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months),
        cmocka_unit_test(bounds),
        cmocka_unit_test(parts),
        cmocka_unit_test(cells),
    };

    return cmocka_run_group_tests_name("sla_report", tests, NULL, NULL);
}
