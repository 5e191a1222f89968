/* cmocka, with what it wants included before it, and comparisons that say which row of a table went wrong. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a test has said can be read while it goes on: t/tools/watchdog tells how far a test came
 * that it had to stop. */
__attribute__((constructor)) static void
say_by_the_line(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
}

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* How often something is repeated, or how far a test goes: the first under `make check-long`, which sets
 * WATCHPOST_TEST_LONG, otherwise the second. */
#define REPEATED(whole, few) (getenv("WATCHPOST_TEST_LONG") != NULL ? (whole) : (few))

static inline void
same_text(const char *story, const char *got, const char *wanted)
{
    if (got && wanted ? strcmp(got, wanted) != 0 : got != wanted)
        fail_msg("%s: got <%s>, wanted <%s>", story, got ? got : "(null)", wanted ? wanted : "(null)");
}

static inline void
same_int(const char *story, int64_t got, int64_t wanted)
{
    if (got != wanted)
        fail_msg("%s: got %lld, wanted %lld", story, (long long)got, (long long)wanted);
}

#endif
