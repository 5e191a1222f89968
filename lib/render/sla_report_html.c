/* The report as a page for people: what matters stands in words and figures, colours only repeat it. Sizes
 * are those of paper; on a screen it scrolls. */
#include "render/sla_report.h"

#include "render/html.h"
#include "render/humanize.h"
#include "render/markup.h"

#include <math.h>

enum { CAUSE = 400 }; /* bytes, escaped */

const char sla_report_style[] =
    "@page{size:A4;margin:15mm}"
    "body{font:10pt/1.4 system-ui,sans-serif;color:#111;background:#fff;max-width:180mm;margin:8mm auto;"
    "padding:0 4mm}"
    "h1{font-size:18pt;margin:0}h2{font-size:12pt;margin:8mm 0 2mm;break-after:avoid}"
    "p{margin:1mm 0}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:1mm 2mm;border-bottom:.2mm solid #bbb;vertical-align:top}"
    "th{font-weight:600;vertical-align:bottom}"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "th.n{white-space:normal}th:first-child{min-width:32mm}"
    "td:first-child{overflow-wrap:anywhere}"
    "#incidents~table th:last-child{text-align:left}tr{break-inside:avoid}thead{display:table-header-group}"
    ".breached{font-weight:700}footer{margin-top:8mm;color:#444;font-size:9pt}"
    "@media print{body{margin:0;padding:0;max-width:none}}";

static void
put_when(struct buf *out, const struct sla_report *r, int64_t at)
{
    const struct message_time when = { .zone = r->zone, .at = at, .with_date = true, .with_zone = true };

    markup_clock(out, &when);
}

static void
put_percent(struct buf *out, double value, int decimals)
{
    buf_printf(out, "<td class=\"n\">%.15g %%</td>",
               decimals == 0 ? floor(value) : sla_round(value, decimals));
}

static void
put_length(struct buf *out, double seconds)
{
    buf_text(out, "<td class=\"n\">");
    humanize_span(out, (int64_t)seconds);
    buf_text(out, "</td>");
}

static void
put_ms(struct buf *out, int64_t ms)
{
    buf_text(out, "<td class=\"n\">");
    if (ms >= 0)
        humanize_response(out, (double)ms);
    else
        buf_text(out, "\u2013");
    buf_text(out, "</td>");
}

static void
begin_table(struct buf *out, const char *id, const char *title, const char *const *columns)
{
    buf_printf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n<table>\n<thead><tr>", id, id,
               title);
    for (int i = 0; columns[i] != NULL; i++)
        buf_printf(out, "<th scope=\"col\"%s>%s</th>", i > 0 ? " class=\"n\"" : "", columns[i]);
    buf_text(out, "</tr></thead>\n<tbody>\n");
}

static void
end_table(struct buf *out)
{
    buf_text(out, "</tbody>\n</table>\n</section>\n");
}

static const char *
verdict_of(const struct sla_report_row *row)
{
    static const char *const words[] = { [SLA_MET] = "met", [SLA_AT_RISK] = "at risk",
                                         [SLA_BREACHED] = "breached" };

    return row->monitor->sla_target < 0 ? "\u2013" : words[row->sla.status];
}

static void
put_row(struct buf *out, const struct sla_report_row *row)
{
    bool bound = row->monitor->sla_target >= 0;
    bool breached = bound && row->sla.status == SLA_BREACHED;

    buf_text(out, "<tr><td>");
    html_name(out, row->monitor->name);
    buf_text(out, "</td>");
    put_percent(out, row->sla.current, 3);
    if (bound)
        buf_printf(out, "<td class=\"n\">%.15g %%</td>", row->sla.target);
    else
        buf_text(out, "<td class=\"n\">\u2013</td>");
    buf_printf(out, "<td class=\"n%s\">%s</td>", breached ? " breached" : "", verdict_of(row));
    put_length(out, row->sla.downtime);
    if (bound)
        put_percent(out, row->sla.used, 2);
    else
        buf_text(out, "<td class=\"n\">\u2013</td>");
    put_percent(out, slots_percent(&row->slots), 0);
    put_ms(out, row->p95_ms);
    buf_text(out, "</tr>\n");
}

static void
put_monitors(struct buf *out, const struct sla_report *r)
{
    static const char *const columns[] = { "Monitor", "Uptime", "Target", "Result", "Downtime",
                                           "Budget used", "Coverage", "95 % within", NULL };

    begin_table(out, "monitors", "Monitors", columns);
    for (int i = 0; i < r->count; i++)
        put_row(out, &r->rows[i]);
    end_table(out);
}

static void
put_groups(struct buf *out, const struct sla_report *r)
{
    static const char *const columns[] = { "Group",     "Monitors", "Uptime",      "Breached", "Downtime",
                                           "Incidents", "Coverage", "95 % within", NULL };

    if (r->group_count == 1 && r->groups[0].name == NULL)
        return;
    begin_table(out, "groups", "Groups", columns);
    for (int i = 0; i < r->group_count; i++) {
        const struct sla_report_group *g = &r->groups[i];

        buf_text(out, "<tr><td>");
        html_name(out, g->name != NULL ? g->name : "Without a group");
        buf_printf(out, "</td><td class=\"n\">%lld</td>", (long long)g->monitors);
        put_percent(out, g->uptime, 3);
        buf_printf(out, "<td class=\"n\">%lld</td>", (long long)g->breached);
        put_length(out, g->downtime);
        buf_printf(out, "<td class=\"n\">%lld</td>", (long long)g->incidents);
        put_percent(out, slots_percent(&g->slots), 0);
        put_ms(out, g->p95_ms);
        buf_text(out, "</tr>\n");
    }
    end_table(out);
}

static void
put_incident(struct buf *out, const struct sla_report *r, const struct sla_report_row *row,
             const struct incident *i)
{
    buf_text(out, "<tr><td>");
    html_name(out, row->monitor->name);
    buf_text(out, "</td><td class=\"n\">");
    put_when(out, r, i->started_at);
    buf_text(out, "</td><td class=\"n\">");
    humanize_span(out, incident_part(i, r->from, r->to, r->now));
    buf_text(out, i->resolved_at == 0 ? ", not resolved</td><td><bdi>" : "</td><td><bdi>");
    html_cut(out, i->cause, CAUSE);
    buf_text(out, "</bdi></td></tr>\n");
}

static void
put_incidents(struct buf *out, const struct sla_report *r)
{
    static const char *const columns[] = { "Incident", "Began", "Lasted in this month", "Cause", NULL };
    bool any = false;

    for (int i = 0; i < r->count && !any; i++)
        any = r->rows[i].incident_count > 0;
    if (!any) {
        buf_text(out, "<p>No incidents.</p>\n");
        return;
    }
    begin_table(out, "incidents", "Incidents", columns);
    for (int i = 0; i < r->count; i++)
        for (int j = 0; j < r->rows[i].incident_count; j++)
            put_incident(out, r, &r->rows[i], &r->rows[i].incidents[j]);
    end_table(out);
}

static void
put_footer(struct buf *out, const struct sla_report *r)
{
    buf_text(out, "<footer>\n<p>Made on ");
    put_when(out, r, r->now);
    buf_text(out, " from the checks that were counted until then; with other monitors or targets another "
                  "report follows. Uptime is the share of checks that were answered. Downtime is estimated: "
                  "the share that failed, of the time since the first check. Maintenance is left out.</p>\n"
                  "</footer>\n");
}

void
sla_report_html(struct buf *out, const struct sla_report *r, const char *title)
{
    buf_text(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"robots\" content=\"noindex\">\n<title>");
    buf_xml(out, title);
    buf_printf(out, " %s</title>\n<style>%s</style>\n</head>\n<body>\n<header>\n<h1><bdi>", r->month,
               sla_report_style);
    buf_xml(out, title);
    buf_printf(out, "</bdi>: availability %s</h1>\n<p>", r->month);
    put_when(out, r, r->from);
    buf_text(out, " to ");
    put_when(out, r, r->to);
    buf_text(out, sla_report_is_complete(r) ? ".</p>\n" : ". This month is not over: its figures are of what "
                                                          "has passed.</p>\n");
    buf_text(out, "</header>\n<main>\n");
    if (r->count == 0) {
        buf_text(out, "<p>There is no monitor to report on.</p>\n");
    } else {
        put_groups(out, r);
        put_monitors(out, r);
        put_incidents(out, r);
    }
    buf_text(out, "</main>\n");
    put_footer(out, r);
    buf_text(out, "</body>\n</html>\n");
}
