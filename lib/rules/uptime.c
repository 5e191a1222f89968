/* Counting checks, and percentages from the counts. Sums are exact integers; division happens once, at the
 * end, so a figure made of hourly rollups equals the one made of raw rows to the last digit. */
#include "rules/uptime.h"

#include "base/duration.h"
#include "base/json.h"
#include "base/rfc3339.h"

#include <stdio.h>

const int uptime_hours[UPTIME_SPANS] = { 24, 7 * 24, 30 * 24, 90 * 24 };

/* The names of the figures of each span, in the order of the shape Uptime. */
static const char *const span_names[UPTIME_SPANS] = { "24h", "7d", "30d", "90d" };

void
rollup_add(struct rollup *sum, const struct rollup *more)
{
    sum->checks += more->checks;
    sum->up += more->up;
    sum->degraded += more->degraded;
    sum->up_ms += more->up_ms;
    if (more->first_at != 0 && (sum->first_at == 0 || more->first_at < sum->first_at))
        sum->first_at = more->first_at;
}

void
rollup_count(struct rollup *t, enum status result, int64_t response_time_ms, int64_t checked_at)
{
    struct rollup one = {
        .checks = 1,
        .up = result == UP,
        .degraded = result == DEGRADED,
        .up_ms = result == UP ? response_time_ms : 0,
        .first_at = checked_at,
    };

    rollup_add(t, &one);
}

/* Degraded checks do not count as up here: the figure says how much of the time the monitor was well. */
double
rollup_uptime(const struct rollup *t)
{
    if (t->checks == 0)
        return 100;
    return 100.0 * (double)t->up / (double)t->checks;
}

double
rollup_mean_ms(const struct rollup *t)
{
    if (t->up == 0)
        return -1;
    return (double)t->up_ms / (double)t->up;
}

/* The smallest multiple of step that is later than at. C rounds towards zero: for a time before 1970 the
 * remainder is negative. */
static int64_t
next_multiple(int64_t at, int64_t step)
{
    int64_t past = at % step;

    if (past < 0)
        past += step;
    return at - past + step;
}

struct uptime_span
uptime_span_of(int64_t since)
{
    return (struct uptime_span){
        .since = since,
        .hours_from = next_multiple(since, HOUR),
        .midnight = next_multiple(since, DAY) - DAY,
    };
}

struct uptime_span
uptime_span_in_hours(int64_t since)
{
    struct uptime_span s = uptime_span_of(since);

    s.hours_from = next_multiple(since + 1, HOUR) - HOUR;
    return s;
}

static void
put_mean(struct buf *out, const char *name, const struct rollup *t)
{
    if (t->up == 0)
        put_null(out, name);
    else
        put_real(out, name, rollup_mean_ms(t));
}

void
day_json(struct buf *out, const struct day *day)
{
    const struct rollup *t = &day->rollup;
    char date[11];

    rfc3339_date(day->start, date);
    put_object(out, NULL);
    put_text(out, "date", date);
    put_real(out, "uptime_pct", rollup_uptime(t));
    put_int(out, "total_checks", t->checks);
    put_int(out, "up_checks", t->up);
    put_int(out, "down_checks", t->checks - t->up - t->degraded);
    put_mean(out, "avg_response_ms", t);
    put_real(out, "coverage_pct", slots_percent(&day->slots));
    end_object(out);
}

/* The members come in the order of the API's shape, which is grouped by figure and not by span. */
void
uptime_json(struct buf *out, const char *name, const char *monitor_id,
            const struct rollup rollups[UPTIME_SPANS], const struct slots slots[UPTIME_SPANS])
{
    char member[24];

    put_object(out, name);
    put_text(out, "monitor_id", monitor_id);
    for (int i = 0; i < UPTIME_SPANS; i++) {
        snprintf(member, sizeof member, "uptime_%s", span_names[i]);
        put_real(out, member, rollup_uptime(&rollups[i]));
    }
    for (int i = 0; i < UPTIME_SPANS; i++) {
        snprintf(member, sizeof member, "total_checks_%s", span_names[i]);
        put_int(out, member, rollups[i].checks);
    }
    put_mean(out, "avg_response_ms_24h", &rollups[0]);
    for (int i = 0; i < UPTIME_SPANS; i++) {
        snprintf(member, sizeof member, "coverage_%s", span_names[i]);
        put_real(out, member, slots_percent(&slots[i]));
    }
    end_object(out);
}
