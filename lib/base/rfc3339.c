/* Days and seconds are converted by plain arithmetic. The system's time zone, and the limits of its struct
 * tm, never come into it. */
#include "base/rfc3339.h"

#include "base/calendar.h"
#include "base/duration.h"

#include <stddef.h>
#include <string.h>

#define FIRST_SECOND (-62135596800) /* 0001-01-01T00:00:00Z */
#define LAST_SECOND 253402300799    /* 9999-12-31T23:59:59Z */

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

/* The fraction is dropped, not rounded: a time must not move into the next second, or day. A leap second has
 * no number in Unix time. */
bool
rfc3339_parse(const char *text, int64_t *at)
{
    int year, month, day, hour, minute, second, east;
    int64_t when;

    if (!read_part(&text, 0, 4, 1, 9999, &year) || !read_part(&text, '-', 2, 1, 12, &month) ||
        !read_part(&text, '-', 2, 1, calendar_days_in(year, month), &day))
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
    when = calendar_day(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second - east;
    if (when < FIRST_SECOND || when > LAST_SECOND)
        return false;
    *at = when;
    return true;
}

bool
rfc3339_read_date(const char *text, int64_t *midnight)
{
    int year, month, day;

    if (!read_part(&text, 0, 4, 1, 9999, &year) || !read_part(&text, '-', 2, 1, 12, &month) ||
        !read_part(&text, '-', 2, 1, calendar_days_in(year, month), &day) || *text != '\0')
        return false;
    *midnight = calendar_day(year, month, day) * DAY;
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

    calendar_date(days, &year, &month, &day);
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
