/* Checks are counted by UTC hours, so the month of a zone whose clocks are off by half an hour begins up to
 * 59 minutes early. A month that is not over is judged by what has passed of it, against the budget of the
 * whole month. */
#include "rules/sla_report.h"

#include "base/calendar.h"
#include "base/duration.h"

#include <stdlib.h>
#include <string.h>

static int64_t
full_hour(int64_t at)
{
    return at - at % HOUR;
}

void
sla_report_bounds(struct sla_report *r, int year, int month)
{
    int64_t first = calendar_day(year, month, 1) * DAY;
    int64_t next = first + (int64_t)calendar_days_in(year, month) * DAY;

    r->from = full_hour(tz_time_of(r->zone, first));
    r->to = full_hour(tz_time_of(r->zone, next));
}

bool
sla_report_is_complete(const struct sla_report *r)
{
    return r->now >= r->to;
}

static int
by_name(const void *a, const void *b)
{
    const struct sla_report_row *left = a, *right = b;
    int order = strcmp(left->monitor->name, right->monitor->name);

    return order != 0 ? order : strcmp(left->monitor->id, right->monitor->id);
}

/* NULL behind all names. */
static int
compare_groups(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a == NULL) - (b == NULL);
    return strcmp(a, b);
}

static int
by_group(const void *a, const void *b)
{
    const struct sla_report_row *const *left = a, *const *right = b;
    int order = compare_groups((*left)->monitor->group_name, (*right)->monitor->group_name);

    return order != 0 ? order : (*left > *right) - (*left < *right);
}

static int64_t
p95_of(const struct sla_report *r, const struct spread_count *answers, int count)
{
    return r->knows_answers && count > 0 ? spread_of(answers, count).p95 : -1;
}

static void
finish_row(const struct sla_report *r, struct sla_report_row *row)
{
    int64_t end = r->now < r->to ? r->now : r->to;

    row->sla = sla_between(row->monitor->sla_target, r->from, r->to, &row->rollup, end);
    row->p95_ms = p95_of(r, row->answers, row->answer_count);
}

/* --- groups --------------------------------------------------------------------------------------------- */

static int
by_length(const void *a, const void *b)
{
    const struct spread_count *left = a, *right = b;

    return (left->ms > right->ms) - (left->ms < right->ms);
}

/* Over the answers of all its monitors together: percentiles do not add up. */
static int64_t
p95_of_all(struct arena *a, const struct sla_report *r, struct sla_report_row *const *rows, int count)
{
    struct {
        struct spread_count *list;
        int count, capacity;
    } all = { 0 };

    for (int i = 0; i < count; i++)
        for (int j = 0; j < rows[i]->answer_count; j++)
            *arena_add(a, &all) = rows[i]->answers[j];
    if (all.count > 0)
        qsort(all.list, (size_t)all.count, sizeof *all.list, by_length);
    return p95_of(r, all.list, all.count);
}

static void
add_row(struct sla_report_group *g, const struct sla_report_row *row)
{
    g->monitors++;
    g->incidents += row->incident_count;
    g->breached += row->monitor->sla_target >= 0 && row->sla.status == SLA_BREACHED;
    g->uptime += row->sla.current;
    g->downtime += row->sla.downtime;
    g->slots.asked += row->slots.asked;
    g->slots.filled += row->slots.filled;
}

static struct sla_report_group
group_of(struct arena *a, const struct sla_report *r, struct sla_report_row *const *rows, int count)
{
    struct sla_report_group g = { .name = rows[0]->monitor->group_name };

    for (int i = 0; i < count; i++)
        add_row(&g, rows[i]);
    g.uptime /= count;
    g.p95_ms = p95_of_all(a, r, rows, count);
    return g;
}

static void
make_groups(struct arena *a, struct sla_report *r)
{
    struct sla_report_row **rows = arena_alloc(a, ((size_t)r->count + 1) * sizeof *rows);
    int first = 0;

    r->groups = arena_alloc(a, ((size_t)r->count + 1) * sizeof *r->groups);
    for (int i = 0; i < r->count; i++)
        rows[i] = &r->rows[i];
    qsort(rows, (size_t)r->count, sizeof(struct sla_report_row *), by_group);
    for (int i = 1; i <= r->count; i++)
        if (i == r->count ||
            compare_groups(rows[i]->monitor->group_name, rows[first]->monitor->group_name) != 0) {
            r->groups[r->group_count++] = group_of(a, r, rows + first, i - first);
            first = i;
        }
}

void
sla_report_finish(struct arena *a, struct sla_report *r)
{
    if (r->count == 0)
        return;
    qsort(r->rows, (size_t)r->count, sizeof *r->rows, by_name);
    for (int i = 0; i < r->count; i++)
        finish_row(r, &r->rows[i]);
    make_groups(a, r);
}
