/* Numbers are cut, never rounded up: a bad day must not read as a perfect one. */
#include "render/humanize.h"

#include "base/duration.h"

enum { PARTS = 100 }; /* of a percent */

/* In whole hundredths, by integers: no rounding can turn 99.999 into 100. */
void
humanize_percent(struct buf *out, const struct rollup *t)
{
    int64_t parts = t->checks > 0 ? 100 * PARTS * t->up / t->checks : 0;

    if (t->checks == 0)
        buf_text(out, "no data");
    else if (parts == 0 || parts == 100 * PARTS)
        buf_printf(out, "%d %%", parts == 0 ? 0 : 100);
    else
        buf_printf(out, "%lld.%02lld %%", (long long)(parts / PARTS), (long long)(parts % PARTS));
}

/* 999.5 ms would be printed as "1000 ms". */
void
humanize_response(struct buf *out, double ms)
{
    if (ms < 999.5)
        buf_printf(out, "%.0f ms", ms);
    else
        buf_printf(out, "%.2f s", ms / 1000);
}

/* The two largest units that matter, cut; a part of 0 is left out. */
static void
put_length(struct buf *out, int64_t seconds, const char *day, const char *more_days)
{
    long long days = seconds / DAY, hours = seconds % DAY / HOUR, minutes = seconds % HOUR / MINUTE;

    if (days > 0)
        buf_printf(out, "%lld %s", days, days == 1 ? day : more_days);
    if (hours > 0)
        buf_printf(out, "%s%lld h", days > 0 ? " " : "", hours);
    if (days == 0 && minutes > 0)
        buf_printf(out, "%s%lld min", hours > 0 ? " " : "", minutes);
    if (seconds < MINUTE)
        buf_printf(out, "%lld s", (long long)seconds);
}

void
humanize_length(struct buf *out, int64_t seconds)
{
    put_length(out, seconds, "day", "days");
}

void
humanize_span(struct buf *out, int64_t seconds)
{
    put_length(out, seconds, "d", "d");
}
