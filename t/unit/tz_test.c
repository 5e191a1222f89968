/* Time zones: what clocks showed, show and will show, compared with known changes and with the C library
 * over two centuries; and files that are none. */
#include "unit.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "base/tz.h"
#include "base/tz_rule.h"
#include "os/file.h"
#include "os/zone_file.h"

#include <stdlib.h>
#include <time.h>

static int64_t
at(const char *text)
{
    int64_t when;

    assert_true(rfc3339_parse(text, &when));
    return when;
}

static void
changes(void **state)
{
    static const struct {
        const char *zone, *when;
        int64_t minutes;
        const char *abbreviation;
    } rows[] = {
        { "UTC", "2026-02-10T14:00:00Z", 0, "UTC" },
        { "Europe/Berlin", "2026-02-10T14:00:00Z", 60, "CET" },
        { "Europe/Berlin", "2026-03-29T00:59:59Z", 60, "CET" },
        { "Europe/Berlin", "2026-03-29T01:00:00Z", 120, "CEST" },
        { "Europe/Berlin", "2026-10-25T00:59:59Z", 120, "CEST" },
        { "Europe/Berlin", "2026-10-25T01:00:00Z", 60, "CET" },
        { "Europe/Berlin", "2199-07-01T00:00:00Z", 120, "CEST" },
        { "America/New_York", "2026-03-08T06:59:59Z", -300, "EST" },
        { "America/New_York", "2026-03-08T07:00:00Z", -240, "EDT" },
        { "America/New_York", "2026-11-01T06:00:00Z", -300, "EST" },
        { "Australia/Sydney", "2026-01-01T00:00:00Z", 660, "AEDT" }, /* summer, over the turn of the year */
        { "Australia/Sydney", "2026-07-01T00:00:00Z", 600, "AEST" },
        { "Europe/Dublin", "2026-07-01T00:00:00Z", 60, "IST" }, /* whose winter time is the exception */
        { "Europe/Dublin", "2026-01-01T00:00:00Z", 0, "GMT" },
        { "Asia/Kolkata", "2026-01-01T00:00:00Z", 330, "IST" },
        { "America/Sao_Paulo", "2026-01-01T00:00:00Z", -180, "-03" },
        { "America/Nuuk", "2026-03-29T01:00:00Z", -60, "-01" }, /* the day before, by its clocks */
        { "Pacific/Apia", "2011-12-30T10:00:00Z", 840, "+14" }, /* a day that it never had */
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *story = arena_printf(&a, "%s at %s", rows[i].zone, rows[i].when);
        const struct tz *zone = zone_file_read(&a, rows[i].zone);

        if (zone == NULL)
            fail_msg("there is no %s", rows[i].zone);
        same_int(story, tz_at(zone, at(rows[i].when)).offset, rows[i].minutes * MINUTE);
        same_text(story, tz_at(zone, at(rows[i].when)).abbreviation, rows[i].abbreviation);
    }
    arena_free(&a);
}

/* An hour of every other week from 1900 to 2100. */
static void
as_the_c_library(void **state)
{
    static const char *const zones[] = {
        "Africa/Casablanca", "Africa/Cairo",   "America/St_Johns", "America/Caracas", "America/Nuuk",
        "Antarctica/Troll",  "Asia/Gaza",      "Asia/Kathmandu",   "Asia/Tehran",     "Australia/Lord_Howe",
        "Europe/London",     "Europe/Moscow",  "Pacific/Auckland", "Pacific/Chatham", "EST5EDT",
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(zones); i++) {
        const struct tz *zone = zone_file_read(&a, zones[i]);

        assert_non_null(zone);
        assert_int_equal(setenv("TZ", zones[i], 1), 0);
        tzset();
        for (int64_t t = at("1900-01-01T00:00:00Z"); t < at("2100-01-01T00:00:00Z"); t += 14 * DAY + HOUR) {
            const time_t when = (time_t)t;
            struct tm there;

            localtime_r(&when, &there);
            same_int(arena_printf(&a, "%s at %lld", zones[i], (long long)t), tz_at(zone, t).offset,
                     there.tm_gmtoff);
            same_text(zones[i], tz_at(zone, t).abbreviation, there.tm_zone);
        }
        arena_reset(&a);
    }
    assert_int_equal(unsetenv("TZ"), 0);
    arena_free(&a);
}

static void
rules(void **state)
{
    static const struct {
        const char *rule, *when;
        int64_t minutes;
    } rows[] = {
        { "EST5", "2026-07-01T00:00:00Z", -300 },
        { "<+0330>-3:30", "2026-07-01T00:00:00Z", 210 },
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-07-01T00:00:00Z", 120 },
        { "A0B,J60/0,J300/0", "2024-02-29T23:59:59Z", 0 }, /* day 60 is the first of March in every year */
        { "A0B,J60/0,J300/0", "2024-03-01T00:00:00Z", 60 },
        { "A0B,59/0,300/0", "2024-02-29T00:00:00Z", 60 }, /* here the leap day counts */
        { "A0B,M12.1.0/-24,M12.5.0/144", "2026-12-05T00:00:00Z", 60 },
        { "XXX3EDT4,0/0,J365/23", "2026-12-31T23:59:59Z", -240 }, /* summer all year */
    };
    static const char *const bad[] = {
        "", "5", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.0.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J1", "CET-1CEST,366,1",
        "CET-168", "CET-1:60", "<+03-3", "<>1",
        "CET-1 ", "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-99999999999999999999",
    };
    struct arena a = { NULL };
    struct tz_rule rule;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (!tz_rule_read(&a, rows[i].rule, &rule))
            fail_msg("%s cannot be read", rows[i].rule);
        same_int(rows[i].rule, tz_rule_at(&rule, at(rows[i].when)).offset, rows[i].minutes * MINUTE);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        if (tz_rule_read(&a, bad[i], &rule))
            fail_msg("<%s> was taken for a rule", bad[i]);
    arena_free(&a);
}

/* Cut anywhere but in front of what nothing follows, and with any byte of the header changed, it is
 * refused or read, and nothing behind its end is. */
static void
broken_files(void **state)
{
    struct arena a = { NULL };
    size_t length;
    char *whole = file_read(&a, "/usr/share/zoneinfo/Europe/Berlin", 65536, &length);

    (void)state;
    assert_non_null(whole);
    assert_non_null(tz_read(&a, whole, length));
    for (size_t cut = 0; cut < length; cut++) {
        struct arena own = { NULL };
        char *part = malloc(cut + 1); /* the sanitizer sees where it ends */

        assert_non_null(part);
        memcpy(part, whole, cut);
        if (tz_read(&own, part, cut) != NULL)
            fail_msg("%zu of %zu bytes were taken for a zone", cut, length);
        free(part);
        arena_free(&own);
    }
    for (size_t i = 0; i < 44; i++) {
        struct arena own = { NULL };
        char *changed = arena_bytes(&own, whole, length);
        const struct tz *zone;

        changed[i] = (char)0xff;
        zone = tz_read(&own, changed, length);
        if (zone != NULL)
            (void)tz_at(zone, 0);
        arena_free(&own);
    }
    arena_free(&a);
}

static void
no_zones(void **state)
{
    static const char *const names[] = {
        "", "Mars/Olympus", "Europe", "/etc/localtime", "../../../etc/passwd", "Europe/../UTC",
        "Europe/Berlin ", "right/Europe/Berlin", "zone.tab", "europe/berlin", "CET\n",
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        if (zone_file_read(&a, names[i]) != NULL)
            fail_msg("<%s> was taken for a zone", names[i]);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes),      cmocka_unit_test(as_the_c_library), cmocka_unit_test(rules),
        cmocka_unit_test(broken_files), cmocka_unit_test(no_zones),
    };

    return cmocka_run_group_tests_name("tz", tests, NULL, NULL);
}
