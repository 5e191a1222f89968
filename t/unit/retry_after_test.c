/* What a receiver asks for with Retry-After, whatever its clock says. */
#include "net/retry_after.h"

#include "unit.h"

#define NOW 1767225600 /* 2026-01-01T00:00:00Z, a Thursday */

static const struct {
    const char *story;
    const char *lines[4];
    int64_t clock, now; /* beyond NOW */
    int64_t seconds;
} stories[] = {
    { "nothing", { "Server: x" }, 0, 0, -1 },
    { "a number", { "Retry-After: 120\r\n" }, 0, 0, 120 },
    { "in any case, and blanks", { "retry-AFTER:\t 7  \r\n" }, 0, 0, 7 },
    { "a number without end", { "Retry-After: 99999999999999999999" }, 0, 0, 86400 },
    { "at once is no time", { "Retry-After: 0" }, 0, 0, -1 },
    { "a number below nothing", { "Retry-After: -5" }, 0, 0, -1 },
    { "a fraction is neither of the two forms", { "Retry-After: 1.5" }, 0, 0, -1 },
    { "a word", { "Retry-After: later" }, 0, 0, -1 },
    { "nothing at all", { "Retry-After:" }, 0, 0, -1 },
    { "a date", { "Retry-After: Thu, 01 Jan 2026 00:02:00 GMT" }, 0, 0, 120 },
    { "a date in an older form", { "Retry-After: Thursday, 01-Jan-26 00:02:00 GMT" }, 0, 0, 120 },
    { "a date that is over", { "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT" }, 0, 0, -1 },
    { "a date next year", { "Retry-After: Fri, 01 Jan 2027 00:00:00 GMT" }, 0, 0, 86400 },
    { "our clock is ahead of the receiver's",
      { "Date: Thu, 01 Jan 2026 00:00:00 GMT", "Retry-After: Thu, 01 Jan 2026 00:02:00 GMT" },
      600, 600, 120 },
    { "our clock is behind it",
      { "Retry-After: Thu, 01 Jan 2026 00:02:00 GMT", "Date: Thu, 01 Jan 2026 00:00:00 GMT" },
      -600, -600, 120 },
    { "a run in another time than this host, and the date is of its time",
      { "Retry-After: Thu, 01 Jan 2026 00:02:00 GMT" }, 30000000, 0, 120 },
    { "... and the date is of this host's",
      { "Retry-After: Thu, 01 Jan 2026 00:02:00 GMT" }, 0, -30000000, 120 },
    { "what an interim response says is not meant",
      { "HTTP/1.1 103 Early Hints", "Retry-After: 7", "HTTP/1.1 429 Too Many Requests" }, 0, 0, -1 },
};

static void
each_story(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++) {
        struct arena a = { 0 };
        struct retry_after r = { 0 };

        for (int n = 0; n < 4 && stories[i].lines[n] != NULL; n++)
            retry_after_note(&r, &a, stories[i].lines[n], strlen(stories[i].lines[n]));
        same_int(stories[i].story, retry_after_seconds(&r, NOW + stories[i].clock, NOW + stories[i].now),
                 stories[i].seconds);
        arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_story),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
