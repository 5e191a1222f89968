/* Headings, tables and sentences. A text that a client chose is escaped and cut, as in every public page. */
#include "render/history_page.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "render/html.h"
#include "render/public_page.h"

#include <stddef.h>

/* Bytes, escaped. */
enum { TITLE = 300 };

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
    public_look(out, h->page);
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

    buf_printf(out, "<nav aria-label=\"%s\">\n<p><a href=\"", words_of(&h->speech, WORD_HISTORY_WAYS));
    buf_xml(out, h->path);
    buf_printf(out, "\">%s</a>", words_of(&h->speech, WORD_STATUS_NOW));
    if (!h->is_month) {
        const char *day = history_page_period(out->arena, h);

        buf_char(out, ' ');
        put_link(out, h, "month", arena_printf(out->arena, "%.7s", day),
                 words_of(&h->speech, WORD_WHOLE_MONTH));
    }
    if (h->previous != NULL) {
        buf_char(out, ' ');
        put_link(out, h, kind, h->previous, h->previous);
    }
    if (h->next != NULL) {
        buf_char(out, ' ');
        put_link(out, h, kind, h->next, h->next);
    }
    buf_text(out, "</p>\n</nav>\n");
}

/* --- monitors ------------------------------------------------------------------------------------------- */

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
        buf_char(out, ' ');
        words_percent(out, &h->speech, day);
    }
    return bad;
}

static void
put_row(struct buf *out, const struct history_page *h, const struct history_row *row)
{
    const struct speech *s = &h->speech;

    buf_text(out, "<tr><th scope=\"row\">");
    html_name(out, row->name);
    buf_text(out, "</th><td>");
    words_percent(out, s, &row->total);
    buf_printf(out, "</td><td>%d %%</td>", (int)slots_percent(&row->slots));
    if (row->days != NULL) {
        buf_text(out, "<td>");
        if (put_bad_days(out, h, row) == 0)
            buf_text(out, words_of(s, row->total.checks > 0 ? WORD_NONE : WORD_NO_DATA));
        buf_text(out, "</td>");
    }
    buf_text(out, "</tr>\n");
}

static void
put_column(struct buf *out, const struct history_page *h, enum word w)
{
    buf_printf(out, "<th scope=\"col\">%s</th>", words_of(&h->speech, w));
}

static void
put_monitors(struct buf *out, const struct history_page *h)
{
    buf_printf(out,
               "<section aria-labelledby=\"monitors\">\n<h2 id=\"monitors\">%s</h2>\n<table>\n<thead><tr>",
               words_of(&h->speech, WORD_MONITORS));
    put_column(out, h, WORD_MONITOR);
    put_column(out, h, WORD_UPTIME);
    put_column(out, h, WORD_COVERAGE);
    if (h->is_month)
        put_column(out, h, WORD_DAYS_WITH_FAILURES);
    buf_text(out, "</tr></thead>\n<tbody>\n");
    for (int i = 0; i < h->count && i < HISTORY_ROWS; i++)
        put_row(out, h, &h->rows[i]);
    buf_text(out, "</tbody>\n</table>\n");
    if (h->count > HISTORY_ROWS) {
        buf_text(out, "<p>");
        words_count(out, &h->speech, WORD_MORE, h->count - HISTORY_ROWS);
        buf_text(out, "</p>\n");
    }
    buf_text(out, "</section>\n");
}

/* --- what happened -------------------------------------------------------------------------------------- */

static void
put_incident(struct buf *out, const struct speech *s, const struct incident *i, int64_t now)
{
    struct arena *a = out->arena;
    struct buf length = { .arena = a };

    words_length(&length, s, incident_length(i, now));
    buf_text(out, "<li>");
    words_put(out, s, i->resolved_at != 0 ? WORD_INCIDENT_RESOLVED : WORD_INCIDENT_GOING_ON, PLACES("name",
              html_bold_name(a, i->monitor_name), "cause", html_cause_text(a, i->cause), "time",
              html_time_text(a, s, i->started_at), "length", buf_string(&length)));
    buf_text(out, "</li>\n");
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
    buf_printf(out, "</bdi></a>: %s. ", words_post_state(&h->speech, p->kind, post_state(p, h->now)));
    html_time(out, &h->speech, p->kind == POST_MAINTENANCE ? p->starts_at : p->created_at);
    buf_text(out, ".</li>\n");
}

static void
put_maintenance(struct buf *out, const struct speech *s, const struct maintenance *m)
{
    struct arena *a = out->arena;

    buf_text(out, "<li>");
    words_put(out, s, WORD_MAINTENANCE_PAST, PLACES("title", html_bold_name(a, m->title), "name",
              html_name_text(a, m->monitor_name), "from", html_time_text(a, s, m->starts_at), "to",
              html_time_text(a, s, m->ends_at)));
    buf_text(out, "</li>\n");
}

static void
begin_list(struct buf *out, const struct history_page *h, const char *id, enum word heading)
{
    buf_printf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n<ul>\n", id, id,
               words_of(&h->speech, heading));
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
        begin_list(out, h, "posts", WORD_POSTS);
        for (int i = 0; i < h->post_count; i++)
            put_post(out, h, &h->posts[i]);
        end_list(out);
    }
    if (h->incident_count > 0) {
        begin_list(out, h, "incidents", WORD_INCIDENTS);
        for (int i = 0; i < h->incident_count; i++)
            put_incident(out, &h->speech, &h->incidents[i], h->now);
        end_list(out);
    }
    if (h->maintenance_count > 0) {
        begin_list(out, h, "maintenance", WORD_MAINTENANCE);
        for (int i = 0; i < h->maintenance_count; i++)
            put_maintenance(out, &h->speech, &h->maintenances[i]);
        end_list(out);
    }
    if (h->post_count + h->incident_count == 0)
        buf_printf(out, "<p>%s</p>\n", words_of(&h->speech, WORD_NO_INCIDENTS));
}

void
history_page_html(struct buf *out, const struct history_page *h)
{
    const struct speech *s = &h->speech;

    buf_text(out, "<div class=\"nojs nojs-history\">\n<header>\n<h1><bdi>");
    html_cut(out, h->page->title, TITLE);
    buf_printf(out, "</bdi>: %s</h1>\n</header>\n<main>\n", history_page_period(out->arena, h));
    put_ways(out, h);
    put_monitors(out, h);
    put_events(out, h);
    buf_printf(out, "</main>\n<footer>\n<p>%s ", words_of(s, WORD_HISTORY_NOTE));
    words_put(out, s, WORD_TIMES_ZONE, PLACES("zone", words_zone(out->arena, s, h->zone, h->now)));
    buf_text(out, "</p>\n</footer>\n</div>");
}
