/* Reads the rule from left to right: each read_* takes what it knows from the front of *text, and moves
 * *text behind it. What may surprise: an offset in a rule is what has to be added to get UTC, so it is
 * positive west of Greenwich, and the other way round in struct tz_local. */
#include "base/tz_rule.h"

#include "base/calendar.h"
#include "base/duration.h"

#include <string.h>

#define WEEK 7
#define LAST_WEEK 5
#define MARCH_1 60          /* counted from 1, in a year without leap day */
#define THURSDAY 4          /* 1970-01-01 was one */
#define MOST_HOURS 167      /* RFC 8536: a week, forth and back */

/* --- reading ------------------------------------------------------------------------------------------- */

static bool
read_char(const char **text, char c)
{
    if (**text != c)
        return false;
    ++*text;
    return true;
}

/* Decimal digits, at most max. */
static bool
read_number(const char **text, int min, int max, int *value)
{
    int n = 0;

    if (**text < '0' || **text > '9')
        return false;
    for (; **text >= '0' && **text <= '9' && n <= max; ++*text)
        n = n * 10 + (**text - '0');
    *value = n;
    return n >= min && n <= max;
}

/* "CET", or "<-03>" for one that is not made of letters. */
static bool
read_name(struct arena *a, const char **text, const char **name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    bool quoted = read_char(text, '<');
    size_t length = quoted ? strcspn(*text, ">") : strspn(*text, letters);

    *name = arena_bytes(a, *text, length);
    *text += length;
    return length > 0 && (!quoted || read_char(text, '>'));
}

/* "hh", "hh:mm" or "hh:mm:ss", with or without a sign. */
static bool
read_time(const char **text, int64_t *seconds)
{
    bool negative = read_char(text, '-');
    int hours, minutes = 0, rest = 0;

    if (!negative)
        (void)read_char(text, '+');
    if (!read_number(text, 0, MOST_HOURS, &hours))
        return false;
    if (read_char(text, ':') && !read_number(text, 0, 59, &minutes))
        return false;
    if (read_char(text, ':') && !read_number(text, 0, 59, &rest))
        return false;
    *seconds = (hours * HOUR + minutes * MINUTE + rest) * (negative ? -1 : 1);
    return true;
}

/* ",M3.5.0/3", ",J60", ",59". Without a time a change is at 02:00 (POSIX, "TZ"). */
static bool
read_change(const char **text, struct tz_change *c)
{
    bool fine;

    *c = (struct tz_change){ .kind = DAY_FROM_0, .time = 2 * HOUR };
    if (!read_char(text, ','))
        return false;
    if (read_char(text, 'M')) {
        c->kind = NTH_WEEKDAY;
        fine = read_number(text, 1, 12, &c->month) && read_char(text, '.') &&
               read_number(text, 1, LAST_WEEK, &c->week) && read_char(text, '.') &&
               read_number(text, 0, WEEK - 1, &c->weekday);
    } else if (read_char(text, 'J')) {
        c->kind = DAY_WITHOUT_LEAP_DAY;
        fine = read_number(text, 1, 365, &c->day);
    } else {
        fine = read_number(text, 0, 365, &c->day);
    }
    return fine && (!read_char(text, '/') || read_time(text, &c->time));
}

/* A summer time without an offset is an hour ahead of standard time (POSIX, "TZ"). */
bool
tz_rule_read(struct arena *a, const char *text, struct tz_rule *rule)
{
    int64_t west;

    *rule = (struct tz_rule){ .has_summer = false };
    if (!read_name(a, &text, &rule->standard.abbreviation) || !read_time(&text, &west))
        return false;
    rule->standard.offset = -west;
    if (*text == '\0')
        return true;
    rule->has_summer = true;
    if (!read_name(a, &text, &rule->summer.abbreviation))
        return false;
    rule->summer.offset = rule->standard.offset + HOUR;
    if (*text != ',') {
        if (!read_time(&text, &west))
            return false;
        rule->summer.offset = -west;
    }
    return read_change(&text, &rule->begin) && read_change(&text, &rule->end) && *text == '\0';
}

/* --- asking -------------------------------------------------------------------------------------------- */

/* Week 5 means the last: a fifth one that is not in the month any more is moved back to the fourth. */
static int64_t
nth_weekday(int year, const struct tz_change *c)
{
    int64_t first = calendar_day(year, c->month, 1), day;
    int weekday = (int)(((first + THURSDAY) % WEEK + WEEK) % WEEK);

    day = first + (c->weekday - weekday + WEEK) % WEEK + (int64_t)(c->week - 1) * WEEK;
    if (day >= first + calendar_days_in(year, c->month))
        day -= WEEK;
    return day;
}

/* In the local time before it, as seconds since 1970-01-01. */
static int64_t
change_in(int year, const struct tz_change *c)
{
    int64_t day = calendar_day(year, 1, 1);

    switch (c->kind) {
    case NTH_WEEKDAY:
        day = nth_weekday(year, c);
        break;
    case DAY_WITHOUT_LEAP_DAY:
        day += c->day - 1 + (calendar_is_leap(year) && c->day >= MARCH_1);
        break;
    case DAY_FROM_0:
        day += c->day;
        break;
    }
    return day * DAY + c->time;
}

/* The year on a calendar that hangs there. */
static int
year_at(int64_t local)
{
    int64_t days = local / DAY - (local % DAY < 0);
    int year, month, day;

    calendar_date(days, &year, &month, &day);
    return year;
}

struct tz_local
tz_rule_at(const struct tz_rule *rule, int64_t at)
{
    int64_t begin, end;
    int year;
    bool summer;

    if (!rule->has_summer)
        return rule->standard;
    year = year_at(at + rule->standard.offset);
    begin = change_in(year, &rule->begin) - rule->standard.offset;
    end = change_in(year, &rule->end) - rule->summer.offset;
    summer = begin < end ? begin <= at && at < end : begin <= at || at < end;
    return summer ? rule->summer : rule->standard;
}
