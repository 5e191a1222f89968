/* Timestamps as text (RFC 3339), the proleptic Gregorian calendar, UTC. */
#ifndef BASE_RFC3339_H
#define BASE_RFC3339_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define RFC3339_SIZE 21 /* "2026-02-10T14:00:00Z" and its NUL */

/* Reads "2026-02-10T14:00:00Z", an offset in place of the Z, or neither (then UTC); "T" may be "t" or
 * one space; drops a fraction of a second. Years 0001 to 9999; a leap second (:60) is read as the second
 * before it. Returns false and leaves *at alone if the text is anything else, or names a date that does
 * not exist. */
bool rfc3339_parse(const char *text, int64_t *at);

/* Reads "2026-02-10" alone, a date that exists: when it begins, UTC. */
bool rfc3339_read_date(const char *text, int64_t *midnight);

/* Writes "2026-02-10T14:00:00Z"; times outside years 1 to 9999 are moved to the nearer end. */
void rfc3339_print(int64_t at, char text[RFC3339_SIZE]);

/* The day alone: "2026-02-10". */
void rfc3339_date(int64_t at, char text[11]);

#endif
