/* Uptime and response times are those of counted checks; the url never shows a password. */
#include "render/status_monitor.h"

#include "base/json.h"
#include "base/url_masked.h"

static void
put_members(struct buf *out, struct arena *a, const struct status_monitor *s)
{
    const struct monitor *m = s->monitor;

    put_text(out, "id", m->id);
    put_text(out, "name", m->name);
    put_text(out, "url", url_masked(a, m->url));
    put_text(out, "current_status", status_name(m->status));
    put_bool(out, "is_paused", m->is_paused);
    opt_time(out, "last_checked_at", m->last_checked_at);
    put_real(out, "uptime_24h", rollup_uptime(&s->day));
    put_real(out, "uptime_7d", rollup_uptime(&s->week));
    put_int(out, "total_checks_24h", s->day.checks);
    put_int(out, "total_checks_7d", s->week.checks);
    opt_real(out, "avg_response_ms_24h", rollup_mean_ms(&s->day));
    put_bool(out, "active_incident", s->active_incident);
    monitor_put_tags(out, a, m->tags);
    opt_text(out, "group_name", m->group_name);
    put_bool(out, "stale", s->stale_since != 0);
    opt_time(out, "stale_since", s->stale_since);
}

void
status_monitor_json(struct buf *out, struct arena *a, const struct status_monitor *s)
{
    put_object(out, NULL);
    put_members(out, a, s);
    end_object(out);
}

void
monitor_summary_json(struct buf *out, struct arena *a, const struct status_monitor *s)
{
    const struct monitor *m = s->monitor;

    put_object(out, NULL);
    put_members(out, a, s);
    put_text(out, "monitor_type", monitor_type_name(m->type));
    put_bool(out, "is_public", m->is_public);
    if (m->type != MONITOR_PUSH)
        put_int(out, "interval_seconds", m->interval_seconds);
    opt_time(out, "status_since", m->status_since);
    end_object(out);
}

/* Paused monitors have no say. Maintenance is as good as up: it was meant. One that is down outweighs what is
 * unknown, and that outweighs what is degraded: a page must not say "degraded" of what nobody has looked
 * at. */
const char *
status_overall(const struct status_counts *s)
{
    int64_t running = s->all - s->paused;

    if (running == 0)
        return "unknown";
    if (s->by_status[DOWN] > 0)
        return "major_outage";
    if (s->by_status[UP] + s->by_status[MAINTENANCE] == running)
        return "operational";
    return s->by_status[UNKNOWN] > 0 ? "unknown" : "degraded";
}

void
status_counts_add(struct status_counts *s, const struct status_monitor *one)
{
    const struct monitor *m = one->monitor;

    s->all++;
    if (m->is_paused)
        s->paused++;
    else
        s->by_status[m->status]++;
    s->stale += one->stale_since != 0;
    s->incidents += one->active_incident;
    if (m->newest_check_at > s->newest_check)
        s->newest_check = m->newest_check_at;
}

struct status_counts
status_counts_of(const struct status_monitor *list, int count)
{
    struct status_counts s = { 0 };

    for (int i = 0; i < count; i++)
        status_counts_add(&s, &list[i]);
    return s;
}
