/* A thousand monitors over ninety days are ninety thousand days: columns, so that no name is written twice,
 * and percentages cut to what a picture or a sentence can show. They are cut, not rounded: a day on which
 * one check in a million failed is not a day of 100 percent. */
#include "render/status_history.h"

#include "base/duration.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "render/csv.h"

#include <stdio.h>

enum { PARTS = 10000 }; /* of a percent */

struct rollup
monitor_history_total(const struct monitor_history *h, int days)
{
    struct rollup sum = { 0 };

    for (int i = 0; i < days; i++)
        rollup_add(&sum, &h->days[i]);
    return sum;
}

static int64_t
rollup_down(const struct rollup *t)
{
    return t->checks - t->up - t->degraded;
}

/* Parts of a percent that were up. */
static int64_t
parts_up(const struct rollup *t)
{
    return t->checks > 0 ? 100 * PARTS * t->up / t->checks : 0;
}

static void
put_coverage(struct buf *out, const struct status_history *h, const struct monitor_history *one)
{
    put_array(out, "coverage_pct");
    for (int i = 0; i < h->days; i++)
        put_real(out, NULL, slots_percent(&one->slots[i]));
    end_array(out);
}

/* Whole numbers all the way: most days are 100, and printf of a fraction takes longer than all else here. */
static void
put_percent(struct buf *out, const struct rollup *t)
{
    int64_t parts;
    char text[32];

    if (t->checks == 0) {
        put_null(out, NULL);
        return;
    }
    parts = parts_up(t);
    if (parts % PARTS == 0) {
        put_int(out, NULL, parts / PARTS);
        return;
    }
    snprintf(text, sizeof text, "%lld.%04lld", (long long)(parts / PARTS), (long long)(parts % PARTS));
    put_json(out, NULL, text);
}

void
status_history_begin(struct buf *out, const struct status_history *h)
{
    char from[11], to[11];

    rfc3339_date(h->first_day, from);
    rfc3339_date(h->first_day + (int64_t)(h->days - 1) * DAY, to);
    put_object(out, NULL);
    put_int(out, "days", h->days);
    put_text(out, "from", from);
    put_text(out, "to", to);
    put_array(out, "monitors");
}

void
status_history_add(struct buf *out, const struct status_history *h, const struct monitor_history *one)
{
    int days = h->days;
    struct rollup total = monitor_history_total(one, days);

    put_object(out, NULL);
    put_text(out, "id", one->monitor->id);
    if (total.checks > 0)
        put_real(out, "uptime", rollup_uptime(&total));
    else
        put_null(out, "uptime");
    put_array(out, "uptime_pct");
    for (int i = 0; i < days; i++)
        put_percent(out, &one->days[i]);
    end_array(out);
    put_array(out, "total_checks");
    for (int i = 0; i < days; i++)
        put_int(out, NULL, one->days[i].checks);
    end_array(out);
    put_array(out, "down_checks");
    for (int i = 0; i < days; i++)
        put_int(out, NULL, rollup_down(&one->days[i]));
    end_array(out);
    if (one->slots != NULL)
        put_coverage(out, h, one);
    end_object(out);
}

void
status_history_csv_begin(struct buf *out)
{
    buf_text(out, "date,id,name,uptime_pct,total_checks,down_checks,coverage_pct\n");
}

void
status_history_csv_add(struct buf *out, const struct status_history *h, const struct monitor_history *one,
                       const char *name)
{
    for (int i = 0; i < h->days; i++) {
        const struct rollup *day = &one->days[i];
        char date[11];

        rfc3339_date(h->first_day + (int64_t)i * DAY, date);
        csv_text(out, date);
        csv_text(out, one->monitor->id);
        csv_text(out, name);
        csv_real_or_none(out, (double)parts_up(day) / PARTS, day->checks > 0);
        csv_int(out, day->checks);
        csv_int(out, rollup_down(day));
        csv_real_or_none(out, one->slots != NULL ? slots_percent(&one->slots[i]) : 0, one->slots != NULL);
        csv_end_line(out);
    }
}

void
status_history_end(struct buf *out)
{
    end_array(out);
    end_object(out);
}
