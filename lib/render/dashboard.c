/* The dashboard's JSON. */
#include "render/dashboard.h"

#include "base/json.h"
#include "rules/redaction.h"

/* The order is that of the documented shape, not that of the enum. */
static void
put_counts(struct buf *out, const struct dashboard *d)
{
    static const enum status order[] = { UP, DOWN, DEGRADED, UNKNOWN, MAINTENANCE };

    put_object(out, "status_counts");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        put_int(out, status_name(order[i]), d->by_status[order[i]]);
    end_object(out);
}

static void
put_recent(struct buf *out, const struct incident *i)
{
    put_object(out, NULL);
    put_text(out, "id", i->id);
    put_text(out, "monitor_id", i->monitor_id);
    put_text(out, "monitor_name", i->monitor_name);
    put_time(out, "started_at", i->started_at);
    opt_time(out, "resolved_at", i->resolved_at);
    put_text(out, "state", incident_state(i));
    put_text(out, "cause", redacted_sentence(out->arena, READER_WITH_KEY, i->cause));
    end_object(out);
}

static void
put_slow(struct buf *out, const struct slow_monitor *s)
{
    put_object(out, NULL);
    put_text(out, "id", s->id);
    put_text(out, "name", s->name);
    put_real(out, "avg_response_ms", s->mean_ms);
    put_text(out, "current_status", status_name(s->status));
    end_object(out);
}

/* A mean over no check that was up is null: 0 ms would read as very fast. */
void
dashboard_json(struct buf *out, const struct dashboard *d)
{
    put_object(out, NULL);
    put_int(out, "total_monitors", d->monitors);
    put_int(out, "public_monitors", d->public);
    put_int(out, "paused_monitors", d->paused);
    put_counts(out, d);
    put_int(out, "active_incidents", d->active_incidents);
    put_real(out, "avg_uptime_24h", rollup_uptime(&d->day));
    put_real(out, "avg_uptime_7d", rollup_uptime(&d->week));
    if (d->day.up > 0)
        put_real(out, "avg_response_ms_24h", rollup_mean_ms(&d->day));
    else
        put_null(out, "avg_response_ms_24h");
    put_int(out, "total_checks_24h", d->day.checks);
    put_int(out, "total_checks_7d", d->week.checks);
    put_array(out, "recent_incidents");
    for (int i = 0; i < d->recent_count; i++)
        put_recent(out, &d->recent[i]);
    end_array(out);
    put_array(out, "slowest_monitors");
    for (int i = 0; i < d->slowest_count; i++)
        put_slow(out, &d->slowest[i]);
    end_array(out);
    end_object(out);
}
