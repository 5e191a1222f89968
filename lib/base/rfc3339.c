/* Days and seconds are converted by plain arithmetic on the proleptic Gregorian calendar. The system's time
 * zone, and the limits of its struct tm, never come into it. */
#include "base/rfc3339.h"

#include "base/duration.h"

#include <stddef.h>
#include <string.h>

/* A year is taken to begin in March, so that the leap day is its last one: then the day of the year follows
 * from the month alone. 400 years are 146097 days; day 0 is 1970-01-01, 719468 days after 0000-03-01. */
#define DAYS_IN_400_YEARS 146097
#define DAYS_TO_1970 719468

#define FIRST_SECOND (-62135596800) /* 0001-01-01T00:00:00Z */
#define LAST_SECOND 253402300799    /* 9999-12-31T23:59:59Z */

static int64_t
days_to(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400, of_era = y % 400;
    int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int in_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

    return (int64_t)era * DAYS_IN_400_YEARS + in_era - DAYS_TO_1970;
}

static void
date_of(int64_t days, int *year, int *month, int *day)
{
    int64_t since = days + DAYS_TO_1970;
    int era = (int)(since / DAYS_IN_400_YEARS), left = (int)(since % DAYS_IN_400_YEARS);
    int of_era = (left - left / 1460 + left / 36524 - left / 146096) / 365;
    int of_year = left - (365 * of_era + of_era / 4 - of_era / 100);
    int m = (5 * of_year + 2) / 153;

    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = era * 400 + of_era + (*month <= 2);
}

static int
days_in(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

/* Exactly count digits at *text, which moves on behind them; -1 if there are fewer. */
static int
read_digits(const char **text, int count)
{
    int n = 0;

    for (; count > 0; count--, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        n = n * 10 + (**text - '0');
    }
    return n;
}

/* A number of count digits in min..max, with the character in front of it, unless that is NUL. */
static bool
read_part(const char **text, char before, int count, int min, int max, int *value)
{
    if (before && *(*text)++ != before)
        return false;
    *value = read_digits(text, count);
    return *value >= min && *value <= max;
}

/* "Z", "+01:00" or nothing, and then the end. */
static bool
read_zone(const char *text, int *east)
{
    char sign = *text;
    int hours, minutes;

    *east = 0;
    if (sign == 'Z' || sign == 'z')
        text++;
    else if (sign == '+' || sign == '-') {
        text++;
        if (!read_part(&text, 0, 2, 0, 23, &hours) || !read_part(&text, ':', 2, 0, 59, &minutes))
            return false;
        *east = (hours * HOUR + minutes * MINUTE) * (sign == '-' ? -1 : 1);
    }
    return *text == '\0';
}

bool
rfc3339_parse(const char *text, int64_t *at)
{
    int year, month, day, hour, minute, second, east;
    int64_t when;

    if (!read_part(&text, 0, 4, 1, 9999, &year) || !read_part(&text, '-', 2, 1, 12, &month) ||
        !read_part(&text, '-', 2, 1, days_in(year, month), &day))
        return false;
    if (*text != 'T' && *text != 't' && *text != ' ')
        return false;
    text++;
    if (!read_part(&text, 0, 2, 0, 23, &hour) || !read_part(&text, ':', 2, 0, 59, &minute) ||
        !read_part(&text, ':', 2, 0, 60, &second))
        return false;
    if (*text == '.') {
        text++;
        if (read_digits(&text, 1) < 0)
            return false;
        text += strspn(text, "0123456789");
    }
    if (!read_zone(text, &east))
        return false;
    if (second == 60)
        second = 59;
    when = days_to(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second - east;
    if (when < FIRST_SECOND || when > LAST_SECOND)
        return false;
    *at = when;
    return true;
}

/* The last count digits of n, a NUL behind them is the caller's. */
static char *
write_digits(char *at, int n, int count)
{
    for (int i = count; i > 0; n /= 10)
        at[--i] = (char)('0' + n % 10);
    return at + count;
}

static int64_t
within_calendar(int64_t at)
{
    return at < FIRST_SECOND ? FIRST_SECOND : at > LAST_SECOND ? LAST_SECOND : at;
}

void
rfc3339_date(int64_t at, char text[11])
{
    /* Counted from year 1, where nothing is negative and division needs no care. */
    int64_t days = (within_calendar(at) - FIRST_SECOND) / DAY + FIRST_SECOND / DAY;
    int year, month, day;

    date_of(days, &year, &month, &day);
    text = write_digits(text, year, 4);
    *text++ = '-';
    text = write_digits(text, month, 2);
    *text++ = '-';
    text = write_digits(text, day, 2);
    *text = '\0';
}

void
rfc3339_print(int64_t at, char text[RFC3339_SIZE])
{
    int second = (int)((within_calendar(at) - FIRST_SECOND) % DAY);

    rfc3339_date(at, text);
    text += 10;
    *text++ = 'T';
    text = write_digits(text, second / HOUR, 2);
    *text++ = ':';
    text = write_digits(text, second / MINUTE % 60, 2);
    *text++ = ':';
    text = write_digits(text, second % MINUTE, 2);
    *text++ = 'Z';
    *text = '\0';
}
