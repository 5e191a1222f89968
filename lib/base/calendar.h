/* The proleptic Gregorian calendar: days since 1970-01-01 as year, month and day, and back. */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* The day of a date, which must exist; 0 is 1970-01-01. Years from 0. */
int64_t calendar_day(int year, int month, int day);

/* The date of a day from 0000-03-01 on. */
void calendar_date(int64_t days, int *year, int *month, int *day);

/* Reads "2026-02"; years 0001 to 9999. False, and nothing is set, if it is anything else. */
bool calendar_read_month(const char *text, int *year, int *month);

bool calendar_is_leap(int year);
int calendar_days_in(int year, int month);

#endif
