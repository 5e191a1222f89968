/* Headings, tables and sentences. A text that a client chose is escaped and cut, as in every public page. */
#include "render/history_page.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "render/html.h"
#include "render/humanize.h"

#include <stddef.h>

/* Bytes, escaped. */
enum { TITLE = 300, CAUSE = 160, MOST_ROWS = 1000 };

const char *
history_page_period(struct arena *a, const struct history_page *h)
{
    char date[11];

    rfc3339_date(h->from, date);
    return h->is_month ? arena_printf(a, "%.7s", date) : arena_text(a, date);
}

void
history_page_head(struct buf *out, const struct history_page *h)
{
    buf_text(out, "<title>");
    html_cut(out, h->page->title, TITLE);
    buf_printf(out, ": %s</title>\n", history_page_period(out->arena, h));
    if (!h->page->is_public)
        buf_text(out, "<meta name=\"robots\" content=\"noindex\">\n");
}

static void
put_link(struct buf *out, const struct history_page *h, const char *kind, const char *value, const char *text)
{
    buf_text(out, "<a href=\"");
    buf_xml(out, h->path);
    buf_printf(out, "/history?%s=%s\">%s</a>", kind, value, text);
}

static void
put_ways(struct buf *out, const struct history_page *h)
{
    const char *kind = h->is_month ? "month" : "day";

    buf_text(out, "<nav aria-label=\"Other times\">\n<p><a href=\"");
    buf_xml(out, h->path);
    buf_text(out, "\">Status now</a>");
    if (!h->is_month) {
        const char *day = history_page_period(out->arena, h);

        buf_text(out, " ");
        put_link(out, h, "month", arena_printf(out->arena, "%.7s", day), "The whole month");
    }
    if (h->previous != NULL) {
        buf_text(out, " ");
        put_link(out, h, kind, h->previous, h->previous);
    }
    if (h->next != NULL) {
        buf_text(out, " ");
        put_link(out, h, kind, h->next, h->next);
    }
    buf_text(out, "</p>\n</nav>\n");
}

/* --- monitors ------------------------------------------------------------------------------------------- */

static void
put_coverage(struct buf *out, const struct slots *s)
{
    buf_printf(out, "%d %%", (int)slots_percent(s));
}

/* A day on which something failed, with its link: days without are not worth a click. */
static int
put_bad_days(struct buf *out, const struct history_page *h, const struct history_row *row)
{
    int bad = 0;

    for (int i = 0; i < h->days; i++) {
        const struct rollup *day = &row->days[i];
        char date[11];

        if (day->checks == day->up + day->degraded)
            continue;
        rfc3339_date(h->from + (int64_t)i * DAY, date);
        buf_text(out, bad++ > 0 ? ", " : "");
        put_link(out, h, "day", date, date + 5);
        buf_text(out, " ");
        humanize_percent(out, day);
    }
    return bad;
}

static void
put_row(struct buf *out, const struct history_page *h, const struct history_row *row)
{
    buf_text(out, "<tr><th scope=\"row\">");
    html_name(out, row->name);
    buf_text(out, "</th><td>");
    humanize_percent(out, &row->total);
    buf_text(out, "</td><td>");
    put_coverage(out, &row->slots);
    buf_text(out, "</td>");
    if (row->days != NULL) {
        buf_text(out, "<td>");
        if (put_bad_days(out, h, row) == 0)
            buf_text(out, row->total.checks > 0 ? "none" : "no data");
        buf_text(out, "</td>");
    }
    buf_text(out, "</tr>\n");
}

static void
put_monitors(struct buf *out, const struct history_page *h)
{
    buf_printf(out, "<section aria-labelledby=\"monitors\">\n<h2 id=\"monitors\">Monitors</h2>\n<table>\n"
                    "<thead><tr><th scope=\"col\">Monitor</th><th scope=\"col\">Uptime</th>"
                    "<th scope=\"col\">Coverage</th>%s</tr></thead>\n<tbody>\n",
               h->is_month ? "<th scope=\"col\">Days with failures</th>" : "");
    for (int i = 0; i < h->count && i < MOST_ROWS; i++)
        put_row(out, h, &h->rows[i]);
    buf_text(out, "</tbody>\n</table>\n</section>\n");
}

/* --- what happened -------------------------------------------------------------------------------------- */

static void
put_incident(struct buf *out, const struct incident *i, int64_t now)
{
    buf_text(out, "<li><strong>");
    html_name(out, i->monitor_name);
    buf_text(out, "</strong>: <bdi>");
    html_cut(out, i->cause, CAUSE);
    buf_text(out, "</bdi>. ");
    html_time(out, i->started_at);
    if (i->resolved_at != 0) {
        buf_text(out, ", resolved after ");
        humanize_length(out, incident_length(i, i->resolved_at));
    } else {
        buf_text(out, ", for ");
        humanize_length(out, incident_length(i, now));
    }
    buf_text(out, ".</li>\n");
}

static void
put_post(struct buf *out, const struct history_page *h, const struct post *p)
{
    buf_text(out, "<li><a href=\"");
    buf_xml(out, h->path);
    buf_text(out, "/posts/");
    buf_xml(out, p->id);
    buf_text(out, "\"><bdi>");
    html_cut(out, p->title, TITLE);
    buf_printf(out, "</bdi></a>: %s. ", post_state_name(p->kind, post_state(p, h->now)));
    html_time(out, p->kind == POST_MAINTENANCE ? p->starts_at : p->created_at);
    buf_text(out, ".</li>\n");
}

static void
put_maintenance(struct buf *out, const struct maintenance *m)
{
    buf_text(out, "<li><strong>");
    html_name(out, m->title);
    buf_text(out, "</strong> (");
    html_name(out, m->monitor_name);
    buf_text(out, "), ");
    html_time(out, m->starts_at);
    buf_text(out, " to ");
    html_time(out, m->ends_at);
    buf_text(out, ".</li>\n");
}

static void
begin_list(struct buf *out, const char *id, const char *heading)
{
    buf_printf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n<ul>\n", id, id, heading);
}

static void
end_list(struct buf *out)
{
    buf_text(out, "</ul>\n</section>\n");
}

static void
put_events(struct buf *out, const struct history_page *h)
{
    if (h->post_count > 0) {
        begin_list(out, "posts", "Posts");
        for (int i = 0; i < h->post_count; i++)
            put_post(out, h, &h->posts[i]);
        end_list(out);
    }
    if (h->incident_count > 0) {
        begin_list(out, "incidents", "Incidents");
        for (int i = 0; i < h->incident_count; i++)
            put_incident(out, &h->incidents[i], h->now);
        end_list(out);
    }
    if (h->maintenance_count > 0) {
        begin_list(out, "maintenance", "Maintenance");
        for (int i = 0; i < h->maintenance_count; i++)
            put_maintenance(out, &h->maintenances[i]);
        end_list(out);
    }
    if (h->post_count + h->incident_count == 0)
        buf_text(out, "<p>No incidents.</p>\n");
}

void
history_page_html(struct buf *out, const struct history_page *h)
{
    buf_text(out, "<div class=\"nojs\">\n<header>\n<h1><bdi>");
    html_cut(out, h->page->title, TITLE);
    buf_printf(out, "</bdi>: %s</h1>\n</header>\n<main>\n", history_page_period(out->arena, h));
    put_ways(out, h);
    put_monitors(out, h);
    put_events(out, h);
    buf_text(out, "</main>\n<footer>\n<p>Days and times are those of UTC. Percentages are of checks that "
                  "were up, maintenance left out; coverage is how much of what was to be checked was.</p>\n"
                  "</footer>\n</div>");
}
