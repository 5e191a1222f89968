/* Three attempts: at once, and after each of two pauses. */
#include "rules/retry.h"

static const int64_t pauses_ms[] = { 2000, 4000 };

int64_t
retry_pause_ms(int64_t failures)
{
    const int64_t count = sizeof pauses_ms / sizeof *pauses_ms;

    return failures >= 1 && failures <= count ? pauses_ms[failures - 1] : -1;
}
