/* A public page as HTML that needs neither scripts nor a style sheet: headings, lists and sentences. A class
 * here and there is for the dashboard's style sheet, if there is one.
 *
 * Every text that a client chose goes through html_cut: escaped, and cut to so many bytes. The limits, times
 * how often each text may occur, add up to less than PUBLIC_BYTES. */
#include "render/public_page.h"

#include "base/text.h"
#include "render/html.h"
#include "render/humanize.h"
#include "render/page_post.h"
#include "rules/accent.h"

#include <stdbool.h>

/* Bytes, escaped. */
enum { TITLE = 300, DESCRIPTION = 1200, CAUSE = 160, SEARCH = 120, NOTE = 160, LINK = 2400, LABEL = 120 };

static void
begin_section(struct buf *out, const char *id, const char *heading)
{
    buf_printf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", id, id, heading);
}

/* --- the overall status ------------------------------------------------------------------------------- */

/* bdi: a title in a script that is written from right to left does not turn round what stands beside it. */
static void
put_header(struct buf *out, const struct public_page *p)
{
    buf_text(out, "<header>\n");
    if (p->page != NULL && p->page->logo != NULL) {
        buf_text(out, "<img src=\"/s/");
        buf_percent(out, p->page->slug);
        buf_printf(out, "/logo.png?v=%.16s\" alt=\"\" height=\"48\">\n", p->page->logo);
    } else if (public_logo_is_fit(p->logo_url)) {
        buf_text(out, "<img src=\"");
        buf_xml(out, p->logo_url);
        buf_text(out, "\" alt=\"\" height=\"48\">\n");
    }
    buf_text(out, "<h1><bdi>");
    html_cut(out, p->title, TITLE);
    buf_text(out, "</bdi></h1>\n");
    if (p->description != NULL) {
        buf_text(out, "<p><bdi>");
        html_cut(out, p->description, DESCRIPTION);
        buf_text(out, "</bdi></p>\n");
    }
    buf_text(out, "</header>\n");
}

static void
put_counts(struct buf *out, const struct public_page *p)
{
    const struct status_counts *s = &p->counts;

    buf_printf(out, "<p class=\"nojs-banner\" data-overall=\"%s\"", status_overall(s));
    if (p->headline != NULL) {
        buf_printf(out, " data-indicator=\"%s\"><strong>", p->indicator);
        html_cut(out, p->headline, TITLE);
    } else {
        buf_text(out, "><strong>");
        status_counts_headline(out, s, p->now);
    }
    buf_text(out, "</strong>");
    if (s->all > 0) {
        buf_text(out, ": ");
        status_counts_print(out, s);
    }
    buf_text(out, ".</p>\n");
    if (s->newest_check != 0) {
        buf_text(out, "<p>Newest check: ");
        html_time(out, s->newest_check);
        buf_text(out, ", ");
        humanize_length(out, p->now > s->newest_check ? p->now - s->newest_check : 0);
        buf_text(out, " ago.</p>\n");
    } else if (s->all > 0) {
        buf_text(out, "<p>Nothing has been checked yet.</p>\n");
    }
}

/* --- posts ---------------------------------------------------------------------------------------------- */

static void
put_posts(struct buf *out, const struct public_page *p)
{
    if (p->post_count == 0)
        return;
    begin_section(out, "posts", "What we say");
    for (int i = 0; i < p->post_count && i < PAGE_POSTS; i++)
        page_post_html(out, p->page, &p->posts[i], p->now);
    if (p->post_count > PAGE_POSTS)
        buf_printf(out, "<p>And %d more.</p>\n", p->post_count - PAGE_POSTS);
    buf_text(out, "</section>\n");
}

/* --- incidents and maintenance ------------------------------------------------------------------------ */

static void
put_incident(struct buf *out, const struct incident *i)
{
    buf_text(out, "<li><strong>");
    html_name(out, i->monitor_name);
    buf_text(out, "</strong>: <bdi>");
    html_cut(out, i->cause, CAUSE);
    buf_text(out, i->resolved_at != 0 ? "</bdi>. " : "</bdi>. Down since ");
    html_time(out, i->started_at);
    if (i->resolved_at != 0) {
        buf_text(out, ", resolved after ");
        humanize_length(out, incident_length(i, i->resolved_at));
    } else if (i->acknowledgement != NULL) {
        buf_text(out, ", acknowledged ");
        html_time(out, i->acknowledged_at);
    }
    buf_text(out, ".</li>\n");
}

static void
put_incidents(struct buf *out, const struct incident *list, int count)
{
    buf_text(out, "<ul>\n");
    for (int i = 0; i < count; i++)
        put_incident(out, &list[i]);
    buf_text(out, "</ul>\n");
}

static void
put_open(struct buf *out, const struct public_page *p)
{
    if (p->open_count == 0)
        return;
    begin_section(out, "open", "Active incidents");
    put_incidents(out, p->open, p->open_count);
    if (p->counts.incidents > p->open_count)
        buf_printf(out, "<p>And %lld more.</p>\n", (long long)(p->counts.incidents - p->open_count));
    buf_text(out, "</section>\n");
}

static void
put_maintenances(struct buf *out, const struct public_page *p)
{
    if (p->maintenance_count == 0)
        return;
    begin_section(out, "maintenance", "Maintenance");
    buf_text(out, "<ul>\n");
    for (int i = 0; i < p->maintenance_count; i++) {
        const struct maintenance *m = &p->maintenances[i];
        const struct time_span span = maintenance_span(m);

        buf_text(out, span.starts_at <= p->now ? "<li>Now: <strong>" : "<li>Planned: <strong>");
        html_name(out, m->title);
        buf_text(out, "</strong> (");
        html_name(out, m->monitor_name);
        if (m->monitor_count > 1)
            buf_printf(out, " and %lld more", (long long)(m->monitor_count - 1));
        buf_text(out, "), ");
        html_time(out, span.starts_at);
        buf_text(out, " to ");
        html_time(out, span.ends_at);
        buf_text(out, ".</li>\n");
    }
    buf_text(out, "</ul>\n</section>\n");
}

static void
put_history(struct buf *out, const struct public_page *p)
{
    if (p->counts.all == 0)
        return;
    begin_section(out, "history", "Incident history");
    if (p->resolved_count > 0)
        put_incidents(out, p->resolved, p->resolved_count);
    else
        buf_text(out, "<p>No incident has ended so far.</p>\n");
    buf_text(out, "</section>\n");
}

/* --- the monitors ------------------------------------------------------------------------------------- */

/* total: of so many days. */
static void
put_figures(struct buf *out, const struct rollup *total, int days, const struct rollup *day)
{
    humanize_percent(out, total);
    buf_printf(out, " over %d days", days);
    if (day->checks > 0) {
        buf_text(out, ", ");
        humanize_percent(out, day);
        buf_text(out, " over 24 hours");
    }
    if (day->up > 0) {
        buf_text(out, ", ");
        humanize_response(out, rollup_mean_ms(day));
    }
    buf_text(out, ". ");
}

/* One line, however narrow the window and whatever the font. A text in SVG, because only there the letters
 * are made to fit a given width. It says nothing that is not in the sentence before it, so readers of screens
 * skip it. */
static void
put_strip(struct buf *out, const struct rollup *days, int count)
{
    buf_text(out, "<br>\n<svg height=\"16\" aria-hidden=\"true\">"
                  "<text y=\"13\" textLength=\"100%\" lengthAdjust=\"spacingAndGlyphs\">");
    humanize_strip(out, days, count);
    buf_text(out, "</text></svg>");
}

static void
put_row(struct buf *out, const struct public_page *p, int i)
{
    const struct status_monitor *s = p->rows[i];
    const struct status_history *h = &p->history;
    struct rollup total = monitor_history_total(&h->list[i], h->days);

    buf_text(out, "<li><strong>");
    html_name(out, s->monitor->name);
    buf_printf(out, "</strong>: %s. ", humanize_shown(s));
    if (p->notes != NULL && p->notes[i] != NULL) {
        buf_text(out, "<bdi>");
        html_cut(out, p->notes[i], NOTE);
        buf_text(out, "</bdi> ");
    }
    if (total.checks > 0)
        put_figures(out, &total, h->days, &s->day);
    else
        buf_text(out, "No data. ");
    humanize_failures(out, h->list[i].days, h->days, h->first_day);
    put_strip(out, h->list[i].days, h->days);
    buf_text(out, "</li>\n");
}

static const char problems[] = "Problems";

/* The heading over a row: its section or group. NULL: it has none. */
static const char *
heading_of(const struct public_page *p, int i)
{
    const struct status_monitor *s = p->rows[i];

    if (public_is_problem(s->monitor))
        return problems;
    return p->headings != NULL ? p->headings[i] : s->monitor->group_name;
}

/* Monitors without a group come last; if there is no group above them, they need no heading. */
static void
put_heading(struct buf *out, const char *heading, bool is_first)
{
    if (heading == NULL && is_first)
        return;
    buf_text(out, "<h3>");
    html_name(out, heading != NULL ? heading : "Other");
    buf_text(out, "</h3>\n");
}

/* Lists are opened and closed as the heading changes: the rows come sorted by it. */
static void
put_rows(struct buf *out, const struct public_page *p)
{
    const char *heading = NULL;

    for (int i = 0; i < p->history.count; i++) {
        const char *next = heading_of(p, i);

        if (i == 0 || (next != heading && !text_same(next, heading))) {
            buf_text(out, i > 0 ? "</ul>\n" : "");
            put_heading(out, next, i == 0);
            buf_text(out, "<ul>\n");
        }
        heading = next;
        put_row(out, p, i);
    }
    buf_text(out, p->history.count > 0 ? "</ul>\n" : "<p>No monitor fits.</p>\n");
}

/* A plain form: the page works without scripts. */
static void
put_search(struct buf *out, const struct public_page *p)
{
    buf_text(out, "<form role=\"search\" method=\"get\" action=\"");
    buf_xml(out, p->path);
    buf_text(out, "\"><label>Part of a name <input type=\"search\" name=\"search\" value=\"");
    if (p->search != NULL)
        html_cut(out, p->search, SEARCH);
    buf_text(out, "\"></label> <button>Search</button></form>\n");
}

static void
put_pages(struct buf *out, const struct public_page *p)
{
    buf_printf(out, "<nav aria-label=\"Pages of the list\">\n<p>Page %d of %d.", p->number, p->last);
    if (p->number > 1 && p->query != NULL) {
        buf_text(out, " <a rel=\"prev\" href=\"");
        public_address(out, p, p->number - 1);
        buf_text(out, "\">Previous page</a>");
    }
    if (p->number < p->last && p->query != NULL) {
        buf_text(out, " <a rel=\"next\" href=\"");
        public_address(out, p, p->number + 1);
        buf_text(out, "\">Next page</a>");
    }
    buf_text(out, "</p>\n</nav>\n");
}

static void
put_monitors(struct buf *out, const struct public_page *p)
{
    if (p->counts.all == 0)
        return;
    begin_section(out, "monitors", "Monitors");
    buf_printf(out,
               "<p>Percentages are of checks that were up, maintenance left out. "
               "<span aria-hidden=\"true\">Each block is one of the last %d days, the oldest first: "
               "\u2587 all up, \u2585 some failed or slow, \u2582 under %d %% up, \u2591 no data."
               "</span></p>\n",
               p->history.days, MOSTLY_UP);
    if (p->counts.all > PUBLIC_ROWS)
        put_search(out, p);
    put_rows(out, p);
    if (p->last > 1)
        put_pages(out, p);
    buf_text(out, "</section>\n");
}

/* --- the foot, and all of it -------------------------------------------------------------------------- */

/* THIS-HOST and not the Host header, which a client chooses. */
static void
put_welcome(struct buf *out, const struct public_page *p)
{
    buf_text(out,
             "<section aria-labelledby=\"begin\">\n<h2 id=\"begin\">How to begin</h2>\n"
             "<p>Watchpost checks websites, APIs, ports and names, and tells when they fail. Nobody has to "
             "sign up: <a href=\"/create\">create a monitor</a>, or ask the API:</p>\n"
             "<pre><code>curl https://THIS-HOST");
    buf_text(out, p->base);
    buf_text(out,
             "/api/v1/monitors -d "
             "'{\"name\": \"My site\", \"url\": \"https://example.com\", \"is_public\": true}'</code></pre>\n"
             "<p>The answer has the key that manages it. <a href=\"/llms.txt\">The guide</a> has the "
             "rest.</p>\n"
             "</section>\n");
}

/* What its maker has put there. Addresses were judged when they were stored. */
static void
put_links(struct buf *out, const struct page *page)
{
    const struct page_link *links = page->footer_links.items;

    if (page->footer_links.count == 0)
        return;
    buf_text(out, "<ul>\n");
    for (int i = 0; i < page->footer_links.count; i++) {
        buf_text(out, "<li><a rel=\"noopener\" href=\"");
        buf_xml(out, links[i].url);
        buf_text(out, "\"><bdi>");
        html_cut(out, links[i].label, LABEL);
        buf_text(out, "</bdi></a></li>\n");
    }
    buf_text(out, "</ul>\n");
}

static void
put_footer(struct buf *out, const struct public_page *p)
{
    buf_text(out, "<footer>\n");
    if (p->page != NULL)
        put_links(out, p->page);
    buf_text(out, "<p>All times are UTC.");
    if (p->page != NULL) {
        buf_text(out, " <a href=\"/api/v1/status-pages/");
        buf_xml(out, p->page->slug);
        buf_text(out, "/feed.atom\">Feed of incidents</a>. <a href=\"/s/");
        buf_xml(out, p->page->slug);
        buf_text(out, "/history\">History by months</a>. <a href=\"/api/v1/status-pages/");
        buf_xml(out, p->page->slug);
        buf_text(out, "\">All of it as JSON</a>.");
    } else {
        buf_text(out, " <a href=\"/api/v1/status\">All of it as JSON</a>.");
    }
    buf_text(out, " <a href=\"/llms.txt\">Guide to the API</a>.");
    if (p->page != NULL && p->page->show_powered_by)
        buf_text(out, " Powered by Watchpost.");
    buf_text(out, "</p>\n</footer>\n");
}

void
public_html_body(struct buf *out, const struct public_page *p)
{
    buf_text(out, "<div class=\"nojs\">\n");
    put_header(out, p);
    buf_text(out, "<main>\n");
    put_counts(out, p);
    put_posts(out, p);
    put_open(out, p);
    put_maintenances(out, p);
    put_monitors(out, p);
    put_history(out, p);
    if (p->page == NULL && p->counts.all == 0)
        put_welcome(out, p);
    buf_text(out, "</main>\n");
    put_footer(out, p);
    buf_text(out, "</div>");
}

void
refusal_html_body(struct buf *out, const char *title, const char *sentence)
{
    buf_printf(out, "<div class=\"nojs\">\n<main>\n<h1>%s</h1>\n<p>", title);
    html_cut(out, sentence, DESCRIPTION);
    buf_text(out, "</p>\n<p><a href=\"/\">To the overview</a></p>\n</main>\n</div>");
}

/* --- a widget, and the look ----------------------------------------------------------------------------- */

void
public_embed_html(struct buf *out, const struct public_page *p)
{
    buf_text(out, "<div class=\"nojs\">\n<p data-indicator=\"");
    buf_text(out, p->indicator);
    buf_text(out, "\"><strong><bdi>");
    html_cut(out, p->title, TITLE);
    buf_text(out, "</bdi></strong>: ");
    html_cut(out, p->headline, TITLE);
    buf_text(out, ".</p>\n");
    for (int i = 0; i < p->post_count && i < PAGE_POSTS; i++) {
        buf_text(out, "<p><bdi>");
        html_cut(out, p->posts[i].title, TITLE);
        buf_text(out, "</bdi></p>\n");
    }
    buf_text(out, "<p><a target=\"_blank\" rel=\"noopener\" href=\"");
    buf_xml(out, p->path);
    buf_text(out, "\">Details</a></p>\n</div>\n");
}

static void
put_accent(struct buf *out, int32_t color, int32_t ground)
{
    int32_t readable = accent_on(color, ground);

    buf_printf(out, ".nojs a{color:#%06x}.nojs header{border-color:#%06x}", (unsigned)readable,
               (unsigned)color);
}

/* A theme of its own wins over what the reader's system prefers. */
const char *
public_style(struct arena *a, const struct page *page)
{
    struct buf out = { .arena = a };
    int32_t color = accent_read(page->accent_color);

    if (page->theme != THEME_SYSTEM)
        buf_printf(&out, ":root{color-scheme:%s}", page->theme == THEME_DARK ? "dark" : "light");
    if (color >= 0 && page->theme != THEME_DARK)
        put_accent(&out, color, ACCENT_LIGHT_GROUND);
    if (color >= 0 && page->theme == THEME_DARK)
        put_accent(&out, color, ACCENT_DARK_GROUND);
    if (color >= 0 && page->theme == THEME_SYSTEM) {
        buf_text(&out, "@media (prefers-color-scheme:dark){");
        put_accent(&out, color, ACCENT_DARK_GROUND);
        buf_char(&out, '}');
    }
    return out.length > 0 ? buf_string(&out) : NULL;
}
