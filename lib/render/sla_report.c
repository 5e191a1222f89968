/* Figures are rounded here, all by the same function, so the three forms say the same. */
#include "render/sla_report.h"

#include "base/json.h"
#include "render/csv.h"

#include <stddef.h>

static bool
has_target(const struct sla_report_row *row)
{
    return row->monitor->sla_target >= 0;
}

static void
put_real_or_null(struct buf *out, const char *name, double value, bool is_there)
{
    if (is_there)
        put_real(out, name, value);
    else
        put_null(out, name);
}

static void
put_p95(struct buf *out, int64_t ms)
{
    if (ms >= 0)
        put_int(out, "p95_ms", ms);
    else
        put_null(out, "p95_ms");
}

static void
put_incidents(struct buf *out, const struct sla_report *r, const struct sla_report_row *row)
{
    put_array(out, "incidents");
    for (int i = 0; i < row->incident_count; i++) {
        const struct incident *one = &row->incidents[i];

        put_object(out, NULL);
        put_text(out, "id", one->id);
        put_time(out, "started_at", one->started_at);
        opt_time(out, "resolved_at", one->resolved_at);
        put_int(out, "duration_seconds", incident_part(one, r->from, r->to, r->now));
        put_text(out, "cause", one->cause);
        end_object(out);
    }
    end_array(out);
}

static void
put_row(struct buf *out, const struct sla_report *r, const struct sla_report_row *row)
{
    const struct sla *s = &row->sla;
    bool bound = has_target(row);

    put_object(out, NULL);
    put_text(out, "id", row->monitor->id);
    put_text(out, "name", row->monitor->name);
    opt_text(out, "group_name", row->monitor->group_name);
    put_real_or_null(out, "target_pct", s->target, bound);
    put_real(out, "uptime_pct", sla_round(s->current, 3));
    put_int(out, "total_checks", s->total);
    put_int(out, "successful_checks", s->successful);
    put_real(out, "downtime_seconds", sla_round(s->downtime, 2));
    put_real_or_null(out, "budget_total_seconds", sla_round(s->budget, 2), bound);
    put_real_or_null(out, "budget_used_pct", sla_round(s->used, 2), bound);
    put_text(out, "status", bound ? sla_status_name(s->status) : NULL);
    put_real(out, "coverage_pct", slots_percent(&row->slots));
    put_p95(out, row->p95_ms);
    put_incidents(out, r, row);
    end_object(out);
}

static void
put_group(struct buf *out, const struct sla_report_group *g)
{
    put_object(out, NULL);
    put_text(out, "group_name", g->name);
    put_int(out, "monitor_count", g->monitors);
    put_real(out, "uptime_pct", sla_round(g->uptime, 3));
    put_real(out, "downtime_seconds", sla_round(g->downtime, 2));
    put_int(out, "incident_count", g->incidents);
    put_real(out, "coverage_pct", slots_percent(&g->slots));
    put_int(out, "breached", g->breached);
    put_p95(out, g->p95_ms);
    end_object(out);
}

void
sla_report_json(struct buf *out, const struct sla_report *r)
{
    put_object(out, NULL);
    put_text(out, "month", r->month);
    put_text(out, "timezone", r->timezone);
    put_time(out, "from", r->from);
    put_time(out, "to", r->to);
    put_time(out, "generated_at", r->now);
    put_bool(out, "complete", sla_report_is_complete(r));
    put_array(out, "monitors");
    for (int i = 0; i < r->count; i++)
        put_row(out, r, &r->rows[i]);
    end_array(out);
    put_array(out, "groups");
    for (int i = 0; i < r->group_count; i++)
        put_group(out, &r->groups[i]);
    end_array(out);
    end_object(out);
}

static void
put_line(struct buf *out, const struct sla_report *r, const struct sla_report_row *row)
{
    const struct sla *s = &row->sla;
    bool bound = has_target(row);

    csv_text(out, row->monitor->id);
    csv_text(out, row->monitor->name);
    csv_text(out, row->monitor->group_name);
    csv_real_or_none(out, s->target, bound);
    csv_real(out, sla_round(s->current, 3));
    csv_int(out, s->total);
    csv_int(out, s->successful);
    csv_real(out, sla_round(s->downtime, 2));
    csv_real_or_none(out, sla_round(s->budget, 2), bound);
    csv_real_or_none(out, sla_round(s->used, 2), bound);
    csv_text(out, bound ? sla_status_name(s->status) : NULL);
    csv_real(out, slots_percent(&row->slots));
    csv_int_or_none(out, row->p95_ms);
    csv_int(out, row->incident_count);
    csv_text(out, r->month);
    csv_time(out, r->now);
    csv_end_line(out);
}

void
sla_report_csv(struct buf *out, const struct sla_report *r)
{
    buf_text(out, "id,name,group_name,target_pct,uptime_pct,total_checks,successful_checks,downtime_seconds,"
                  "budget_total_seconds,budget_used_pct,status,coverage_pct,p95_ms,incident_count,month,"
                  "generated_at\n");
    for (int i = 0; i < r->count; i++)
        put_line(out, r, &r->rows[i]);
}
