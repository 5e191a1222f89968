/* Plain arithmetic. A year is taken to begin in March, so that the leap day is its last one: then the day of
 * the year follows from the month alone. 400 years are 146097 days; 1970-01-01 comes 719468 days after
 * 0000-03-01. */
#include "base/calendar.h"

#include <stddef.h>
#include <string.h>

#define DAYS_IN_400_YEARS 146097
#define DAYS_TO_1970 719468

/* 153 days are five months from March on: (153 m + 2) / 5 is how many days come before month m of such a year
 * (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
int64_t
calendar_day(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400, of_era = y % 400;
    int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int in_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

    return (int64_t)era * DAYS_IN_400_YEARS + in_era - DAYS_TO_1970;
}

/* The corrections by 1460, 36524 and 146096 take out the leap days of the era, so that what is left divides
 * by 365. */
void
calendar_date(int64_t days, int *year, int *month, int *day)
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

/* "2026-02": four digits, a dash, two digits. */
bool
calendar_read_month(const char *text, int *year, int *month)
{
    int digits[6] = { 0 }, count = 0;

    if (strlen(text) != 7 || text[4] != '-')
        return false;
    for (const char *c = text; *c != '\0'; c++) {
        if (c - text == 4)
            continue;
        if (*c < '0' || *c > '9')
            return false;
        digits[count++] = *c - '0';
    }
    int y = ((digits[0] * 10 + digits[1]) * 10 + digits[2]) * 10 + digits[3], m = digits[4] * 10 + digits[5];
    if (y < 1 || m < 1 || m > 12)
        return false;
    *year = y;
    *month = m;
    return true;
}

bool
calendar_is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int
calendar_days_in(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return days[month - 1] + (month == 2 && calendar_is_leap(year));
}
