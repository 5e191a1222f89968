/* Schedules of cron: what is read and what is refused, what comes next, what happens where clocks are
 * changed, and twenty years (two, unless under `make check-long`) of every minute compared with what the C
 * library's clocks show. */
#include "unit.h"

#include "base/cron.h"
#include "base/duration.h"
#include "base/rfc3339.h"
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

static const struct tz *
zone_of(struct arena *a, const char *name)
{
    const struct tz *zone = zone_file_read(a, name);

    if (zone == NULL)
        fail_msg("there is no %s", name);
    return zone;
}

static struct cron
read_well(struct arena *a, const char *text)
{
    struct cron c;
    const char *problem = cron_read(a, text, &c);

    if (problem != NULL)
        fail_msg("%s: %s", text, problem);
    return c;
}

static void
what_is_refused(void **state)
{
    static const struct {
        const char *text, *named;
    } rows[] = {
        { "", "five fields" },
        { "* * * *", "five fields" },
        { "* * * * * *", "no more" },
        { "60 * * * *", "minute" },
        { "* 24 * * *", "hour" },
        { "* * 0 * *", "day of the month" },
        { "* * 32 * *", "day of the month" },
        { "* * * 13 *", "month" },
        { "* * * 0 *", "month" },
        { "* * * january *", "month" },
        { "* * * * 8", "weekday" },
        { "* * * * jan", "weekday" },
        { "*/0 * * * *", "minute" },
        { "*/ * * * *", "minute" },
        { "5- * * * *", "minute" },
        { "9-5 * * * *", "minute" },
        { "1,,2 * * * *", "minute" },
        { "1, * * * *", "minute" },
        { "-1 * * * *", "minute" },
        { "+1 * * * *", "minute" },
        { "1.5 * * * *", "minute" },
        { "99999999999 * * * *", "minute" },
        { "mon * * * *", "minute" },
        { "* * * * fri-mon", "weekday" },
        { "? * * * *", "minute" },
        { "@reboot", "@hourly" },
        { "@every 5m", "@hourly" },
        { "@", "@hourly" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct cron c;
        const char *problem = cron_read(&a, rows[i].text, &c);

        if (problem == NULL || strstr(problem, rows[i].named) == NULL)
            fail_msg("<%s>: %s", rows[i].text, problem);
        assert_int_equal(strncmp(problem, "cron", 4), 0);
    }
    arena_free(&a);
}

static void
what_comes_next(void **state)
{
    static const struct {
        const char *cron, *zone, *after, *next; /* next "": never */
    } rows[] = {
        { "* * * * *", "UTC", "2026-02-10T14:00:00Z", "2026-02-10T14:01:00Z" },
        { "* * * * *", "UTC", "2026-02-10T14:00:59Z", "2026-02-10T14:01:00Z" },
        { "*/15 * * * *", "UTC", "2026-02-10T14:15:00Z", "2026-02-10T14:30:00Z" },
        { "5/15 * * * *", "UTC", "2026-02-10T14:00:00Z", "2026-02-10T14:05:00Z" },
        { "5/15 * * * *", "UTC", "2026-02-10T14:50:00Z", "2026-02-10T15:05:00Z" },
        { "10-20/5 * * * *", "UTC", "2026-02-10T14:20:00Z", "2026-02-10T15:10:00Z" },
        { "0 3 * * *", "UTC", "2026-02-10T03:00:00Z", "2026-02-11T03:00:00Z" },
        { "0 3 * * *", "Europe/Berlin", "2026-02-10T03:00:00Z", "2026-02-11T02:00:00Z" },
        { "0 3 * * *", "Asia/Kolkata", "2026-02-10T00:00:00Z", "2026-02-10T21:30:00Z" },
        { "30 2 * * 1-5", "UTC", "2026-02-13T02:30:00Z", "2026-02-16T02:30:00Z" },
        { "30 2 * * MON-fri", "UTC", "2026-02-13T02:30:00Z", "2026-02-16T02:30:00Z" },
        { "0 0 * * 7", "UTC", "2026-02-10T00:00:00Z", "2026-02-15T00:00:00Z" },
        { "0 0 * * sat-sun", "UTC", "2026-02-14T00:00:00Z", "2026-02-15T00:00:00Z" },
        { "0 0 13 * 5", "UTC", "2026-02-10T00:00:00Z", "2026-02-13T00:00:00Z" }, /* both */
        { "0 0 13 * 5", "UTC", "2026-02-13T00:00:00Z", "2026-02-20T00:00:00Z" }, /* either */
        { "0 0 13 * *", "UTC", "2026-02-13T00:00:00Z", "2026-03-13T00:00:00Z" },
        { "0 0 */10 * 5", "UTC", "2026-02-10T00:00:00Z", "2026-05-01T00:00:00Z" }, /* * narrows */
        { "0 0 31 * *", "UTC", "2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z" },
        { "0 0 29 2 *", "UTC", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z" },
        { "0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z" }, /* 2100 is no leap year */
        { "0 0 29 feb */7", "UTC", "2026-03-01T00:00:00Z", "2032-02-29T00:00:00Z" }, /* a Sunday */
        { "0 0 1 jan,jul *", "UTC", "2026-02-10T00:00:00Z", "2026-07-01T00:00:00Z" },
        { "59 23 31 12 *", "UTC", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z" },
        { "0 0 30 2 *", "UTC", "2026-01-01T00:00:00Z", "" },
        { "0 * 31 4,6,9,11 *", "UTC", "2026-01-01T00:00:00Z", "" },
        { "@hourly", "UTC", "2026-02-10T14:00:00Z", "2026-02-10T15:00:00Z" },
        { "@daily", "Europe/Berlin", "2026-02-10T14:00:00Z", "2026-02-10T23:00:00Z" },
        { "@midnight", "UTC", "2026-02-10T14:00:00Z", "2026-02-11T00:00:00Z" },
        { "@weekly", "UTC", "2026-02-10T14:00:00Z", "2026-02-15T00:00:00Z" },
        { "@MONTHLY", "UTC", "2026-02-10T14:00:00Z", "2026-03-01T00:00:00Z" },
        { "@yearly", "UTC", "2026-02-10T14:00:00Z", "2027-01-01T00:00:00Z" },
        { "@annually", "UTC", "2026-02-10T14:00:00Z", "2027-01-01T00:00:00Z" },
        { "\t0  3 *\t* * ", "UTC", "2026-02-10T00:00:00Z", "2026-02-10T03:00:00Z" },
        { "0 0 31 12 *", "Pacific/Apia", "2026-12-01T00:00:00Z", "2026-12-30T11:00:00Z" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct cron c = read_well(&a, rows[i].cron);
        char text[RFC3339_SIZE] = "";
        int64_t next = cron_next(&c, zone_of(&a, rows[i].zone), at(rows[i].after));

        if (next != 0)
            rfc3339_print(next, text);
        same_text(arena_printf(&a, "%s after %s", rows[i].cron, rows[i].after), text, rows[i].next);
    }
    arena_free(&a);
}

/* Berlin goes from 02:00 to 03:00 on 2026-03-29 at 01:00 UTC, and back from 03:00 to 02:00 on 2026-10-25 at
 * 01:00 UTC; Lord Howe by half an hour; Apia had no 2011-12-30. All that come from a time on. */
static void
where_clocks_are_changed(void **state)
{
    static const struct {
        const char *cron, *zone, *after, *come[6];
    } rows[] = {
        /* forwards: what is skipped comes at the jump, and once */
        { "30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z",
          { "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z" } },
        { "*/20 2 * * *", "Europe/Berlin", "2026-03-28T02:00:00Z",
          { "2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z", "2026-03-30T00:20:00Z" } },
        { "0 2,3 * * *", "Europe/Berlin", "2026-03-28T03:00:00Z",
          { "2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z", "2026-03-30T01:00:00Z" } },
        { "0 3 * * *", "Europe/Berlin", "2026-03-28T02:00:00Z",
          { "2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z" } },
        { "59 1 * * *", "Europe/Berlin", "2026-03-28T02:00:00Z",
          { "2026-03-29T00:59:00Z", "2026-03-29T23:59:00Z" } },
        /* back: once, at the first */
        { "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z",
          { "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z" } },
        { "*/30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z",
          { "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:00:00Z" } },
        { "30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", { "2026-10-26T01:30:00Z" } }, /* within */
        { "0 3 * * *", "Europe/Berlin", "2026-10-25T00:10:00Z",
          { "2026-10-25T02:00:00Z", "2026-10-26T02:00:00Z" } },
        { "30 1 1 11 *", "America/New_York", "2026-01-01T00:00:00Z",
          { "2026-11-01T05:30:00Z", "2027-11-01T05:30:00Z" } },
        /* any hour: by what clocks show, as time passes */
        { "30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z",
          { "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z" } },
        { "30 * * * *", "Europe/Berlin", "2026-10-25T00:00:00Z",
          { "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z" } },
        { "*/30 * * * *", "Europe/Berlin", "2026-10-25T00:15:00Z",
          { "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z",
            "2026-10-25T02:00:00Z" } },
        { "0 */3 * * *", "Europe/Berlin", "2026-10-24T21:00:00Z",
          { "2026-10-24T22:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T05:00:00Z" } },
        { "0 */3 * * *", "Europe/Berlin", "2026-03-28T22:30:00Z",
          { "2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T04:00:00Z" } },
        { "15 * 25 10 *", "Europe/Berlin", "2026-10-25T00:00:00Z",
          { "2026-10-25T00:15:00Z", "2026-10-25T01:15:00Z", "2026-10-25T02:15:00Z" } },
        /* half an hour */
        { "15 2 * * *", "Australia/Lord_Howe", "2026-10-02T16:00:00Z",
          { "2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z" } },
        { "45 1 * * *", "Australia/Lord_Howe", "2026-04-03T16:00:00Z",
          { "2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z" } },
        { "*/30 * * * *", "Australia/Lord_Howe", "2026-10-03T15:00:00Z",
          { "2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z" } },
        /* a whole day, and a midnight */
        { "0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z",
          { "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z", "2011-12-31T22:00:00Z" } },
        { "0 0 * * *", "America/Santiago", "2026-09-05T12:00:00Z",
          { "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z" } },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct cron c = read_well(&a, rows[i].cron);
        const struct tz *zone = zone_of(&a, rows[i].zone);
        int64_t last = at(rows[i].after);

        for (int j = 0; j < 6 && rows[i].come[j] != NULL; j++) {
            char text[RFC3339_SIZE] = "never";

            last = cron_next(&c, zone, last);
            if (last != 0)
                rfc3339_print(last, text);
            same_text(arena_printf(&a, "%s in %s, %d", rows[i].cron, rows[i].zone, j), text, rows[i].come[j]);
        }
    }
    arena_free(&a);
}

/* --- twenty years -------------------------------------------------------------------------------------- */

/* Written anew from what cron says, minute by minute, and without anything of base/: clocks are those of
 * localtime_r. */
struct watch_of {
    const char *text;
    struct cron cron;
    int64_t next; /* as cron_next has it */
};

static bool
names(uint64_t set, int value)
{
    return set >> value & 1;
}

static bool
shows(const struct cron *c, const struct tm *t)
{
    bool day = names(c->days, t->tm_mday), weekday = names(c->weekdays, t->tm_wday);

    return names(c->minutes, t->tm_min) && names(c->hours, t->tm_hour) && names(c->months, t->tm_mon + 1) &&
           (c->any_day || c->any_weekday ? day && weekday : day || weekday);
}

/* What clocks show, as minutes that can be counted on. */
static int64_t
shown(const struct tm *t)
{
    struct tm copy = *t;

    return (int64_t)timegm(&copy) / 60;
}

/* Whether one of the minutes that clocks pass without showing them is named. */
static bool
is_skipped(const struct cron *c, int64_t from, int64_t to)
{
    for (int64_t minute = from; minute < to; minute++) {
        time_t wall = (time_t)(60 * minute);
        struct tm t;

        gmtime_r(&wall, &t);
        if (shows(c, &t))
            return true;
    }
    return false;
}

static void
walk(const char *name, struct watch_of *list, size_t count, int64_t from, int64_t until)
{
    struct arena a = { NULL };
    const struct tz *zone = zone_of(&a, name);
    int64_t latest = INT64_MIN, counted = 0;

    setenv("TZ", name, 1);
    tzset();
    for (size_t i = 0; i < count; i++)
        list[i].next = cron_next(&list[i].cron, zone, from - 60);
    for (int64_t now = from - HOUR; now < until; now += 60) {
        time_t then = (time_t)now;
        struct tm t;
        int64_t minute;

        localtime_r(&then, &t);
        minute = shown(&t);
        for (size_t i = 0; i < count && now >= from; i++) {
            const struct cron *c = &list[i].cron;
            bool is_new = minute > latest, jumped = is_new && minute > latest + 1;
            bool comes = shows(c, &t) && (c->any_hour || is_new);

            if (!c->any_hour && jumped)
                comes |= is_skipped(c, latest + 1, minute);
            if (comes != (list[i].next == now))
                fail_msg("%s in %s at %lld: %s, and the next is said to be at %lld", list[i].text, name,
                         (long long)now, comes ? "it comes" : "it does not come", (long long)list[i].next);
            if (comes) {
                list[i].next = cron_next(c, zone, now);
                counted++;
            }
        }
        latest = minute > latest ? minute : latest;
    }
    assert_true(counted > 100000);
    arena_free(&a);
}

static void
twenty_years(void **state)
{
    const struct {
        const char *name, *until;
    } zones[] = {
        { "Europe/Berlin", REPEATED("2040-01-01T00:00:00Z", "2022-01-01T00:00:00Z") },
        { "America/Santiago", REPEATED("2024-01-01T00:00:00Z", "2022-01-01T00:00:00Z") },
        { "Australia/Lord_Howe", REPEATED("2024-01-01T00:00:00Z", "2022-01-01T00:00:00Z") },
    };
    static const char *const texts[] = {
        "*/5 * * * *",   "30 2 * * *",     "0,30 0-3 * * *", "7 */2 * * 1-5", "0 0 29 2 *",
        "59 23 31 * *",  "15 1,2 13 * fri", "*/20 2 * mar,oct sun", "0 3 */2 * 1", "45 23 1-7 * *",
    };
    struct watch_of list[COUNT(texts)];
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        list[i] = (struct watch_of){ .text = texts[i], .cron = read_well(&a, texts[i]) };
    for (size_t i = 0; i < COUNT(zones); i++)
        walk(zones[i].name, list, COUNT(texts), at("2020-01-01T00:00:00Z"), at(zones[i].until));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(what_comes_next),
        cmocka_unit_test(where_clocks_are_changed),
        cmocka_unit_test(twenty_years),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
