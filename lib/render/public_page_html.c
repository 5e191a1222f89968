/* A public page as HTML that needs neither scripts nor a style sheet: headings, lists and sentences. A class
 * here and there is for the dashboard's style sheet, if there is one.
 *
 * Every text that a client chose goes through html_cut: escaped, and cut to so many bytes. The limits, times
 * how often each text may occur, add up to less than PUBLIC_BYTES. */
#include "render/public_page.h"

#include "render/html.h"
#include "render/page_post.h"

#include <stdbool.h>

/* Bytes, escaped. */
enum { TITLE = 300, DESCRIPTION = 1200, LABEL = 120 };

void
public_html_section(struct buf *out, const char *id, const char *heading)
{
    buf_printf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", id, id, heading);
}

/* --- the overall status ------------------------------------------------------------------------------- */

/* The way to news by mail, for browsers that run no scripts. */
static void
put_subscribe(struct buf *out, const struct public_page *p)
{
    if (p->page == NULL || !p->page->allow_subscribers)
        return;
    buf_text(out, "<p class=\"nojs-subscribe\"><a rel=\"nofollow\" href=\"/s/");
    buf_percent(out, p->page->slug);
    buf_printf(out, "/subscribe\">%s</a></p>\n", words_of(&p->speech, WORD_SUBSCRIBE));
}

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
    put_subscribe(out, p);
    buf_text(out, "</header>\n");
}

/* The headline, and below it how many are how. */
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
        status_counts_print(out, &p->speech, s);
    }
    buf_text(out, ".</p>\n");
}

static void
put_newest(struct buf *out, const struct public_page *p)
{
    int64_t at = p->counts.newest_check;
    struct buf age = { .arena = out->arena };

    if (p->counts.all == 0)
        return;
    buf_text(out, "<p class=\"nojs-age\">");
    words_length(&age, &p->speech, p->now > at ? p->now - at : 0);
    if (at != 0)
        words_put(out, &p->speech, WORD_NEWEST_CHECK,
                  PLACES("time", html_time_text(out->arena, &p->speech, at), "length", buf_string(&age)));
    else
        buf_text(out, words_of(&p->speech, WORD_NOTHING_CHECKED));
    buf_text(out, "</p>\n");
}

/* "And 3 more.", if there are any. */
static void
put_more(struct buf *out, const struct public_page *p, int64_t more)
{
    if (more <= 0)
        return;
    buf_text(out, "<p>");
    words_count(out, &p->speech, WORD_MORE, more);
    buf_text(out, "</p>\n");
}

/* --- posts ---------------------------------------------------------------------------------------------- */

static void
put_posts(struct buf *out, const struct public_page *p)
{
    if (p->post_count == 0)
        return;
    public_html_section(out, "posts", words_of(&p->speech, WORD_POSTS));
    for (int i = 0; i < p->post_count && i < PAGE_POSTS; i++)
        page_post_html(out, &p->speech, p->page, &p->posts[i], p->now);
    put_more(out, p, p->post_count - PAGE_POSTS);
    buf_text(out, "</section>\n");
}

/* Each with the day on which it ended. */
static void
put_ended(struct buf *out, const struct public_page *p)
{
    if (p->ended_count == 0)
        return;
    public_html_section(out, "ended", words_of(&p->speech, WORD_POSTS_ENDED));
    buf_text(out, "<ul>\n");
    for (int i = 0; i < p->ended_count; i++)
        page_post_ended_html(out, &p->speech, p->page, &p->ended[i], p->now);
    buf_text(out, "</ul>\n</section>\n");
}

/* --- incidents and maintenance ------------------------------------------------------------------------ */

static void
put_incident(struct buf *out, const struct speech *s, const struct incident *i, int64_t now)
{
    struct arena *a = out->arena;
    struct buf length = { .arena = a };

    words_length(&length, s, incident_length(i, now));
    buf_text(out, "<li>");
    words_put(out, s, words_of_incident(i),
              PLACES("name", html_bold_name(a, i->monitor_name), "cause", html_cause_text(a, i->cause),
                     "time", html_time_text(a, s, i->started_at), "acknowledged",
                     html_time_text(a, s, i->acknowledged_at), "length", buf_string(&length)));
    buf_text(out, "</li>\n");
}

static void
put_incidents(struct buf *out, const struct public_page *p, const struct incident *list, int count)
{
    buf_text(out, "<ul>\n");
    for (int i = 0; i < count; i++)
        put_incident(out, &p->speech, &list[i], p->now);
    buf_text(out, "</ul>\n");
}

static void
put_open(struct buf *out, const struct public_page *p)
{
    if (p->open_count == 0)
        return;
    public_html_section(out, "open", words_of(&p->speech, WORD_INCIDENTS_OPEN));
    put_incidents(out, p, p->open, p->open_count);
    put_more(out, p, p->counts.incidents - p->open_count);
    buf_text(out, "</section>\n");
}

static void
put_maintenance(struct buf *out, const struct public_page *p, const struct maintenance *m)
{
    const struct time_span span = maintenance_span(m);
    const struct speech *s = &p->speech;
    struct arena *a = out->arena;
    const char *name = html_name_text(a, m->monitor_name);

    if (m->monitor_count > 1)
        name = words_filled(a, s, WORD_AND_MORE, PLACES("name", name, "n",
                            arena_printf(a, "%lld", (long long)(m->monitor_count - 1))));
    buf_text(out, "<li>");
    words_put(out, s, span.starts_at <= p->now ? WORD_MAINTENANCE_NOW : WORD_MAINTENANCE_PLANNED,
              PLACES("title", html_bold_name(a, m->title), "name", name, "from",
                     html_time_text(a, s, span.starts_at), "to", html_time_text(a, s, span.ends_at)));
    buf_text(out, "</li>\n");
}

static void
put_maintenances(struct buf *out, const struct public_page *p)
{
    if (p->maintenance_count == 0)
        return;
    public_html_section(out, "maintenance", words_of(&p->speech, WORD_MAINTENANCE));
    buf_text(out, "<ul>\n");
    for (int i = 0; i < p->maintenance_count; i++)
        put_maintenance(out, p, &p->maintenances[i]);
    buf_text(out, "</ul>\n</section>\n");
}

static void
put_history(struct buf *out, const struct public_page *p)
{
    if (p->counts.all == 0)
        return;
    public_html_section(out, "history", words_of(&p->speech, WORD_INCIDENTS_PAST));
    if (p->resolved_count > 0)
        put_incidents(out, p, p->resolved, p->resolved_count);
    else
        buf_printf(out, "<p>%s</p>\n", words_of(&p->speech, WORD_NO_PAST_INCIDENTS));
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
put_way(struct buf *out, const struct public_page *p, const char *before, const char *after, enum word w)
{
    buf_printf(out, " <a href=\"%s", before);
    buf_xml(out, p->page->slug);
    buf_printf(out, "%s\">%s</a>.", after, words_of(&p->speech, w));
}

static void
put_footer(struct buf *out, const struct public_page *p)
{
    const struct speech *s = &p->speech;

    buf_text(out, "<footer>\n");
    if (p->page != NULL)
        put_links(out, p->page);
    buf_text(out, "<p>");
    words_put(out, s, WORD_TIMES_ZONE, PLACES("zone", words_zone(out->arena, s, p->zone, p->now)));
    if (p->page != NULL) {
        put_way(out, p, "/api/v1/status-pages/", "/feed.atom", WORD_FEED);
        put_way(out, p, "/s/", "/history", WORD_HISTORY_BY_MONTHS);
        put_way(out, p, "/api/v1/status-pages/", "", WORD_AS_JSON);
    } else {
        buf_printf(out, " <a href=\"/api/v1/status\">%s</a>.", words_of(s, WORD_AS_JSON));
    }
    buf_printf(out, " <a href=\"/llms.txt\">%s</a>.", words_of(s, WORD_GUIDE));
    if (p->page != NULL && p->page->show_powered_by)
        buf_printf(out, " %s", words_of(s, WORD_POWERED_BY));
    buf_text(out, "</p>\n</footer>\n");
}

void
public_html_body(struct buf *out, const struct public_page *p)
{
    buf_text(out, "<div class=\"nojs\">\n");
    put_header(out, p);
    buf_text(out, "<main>\n");
    put_counts(out, p);
    put_newest(out, p);
    put_posts(out, p);
    put_open(out, p);
    put_maintenances(out, p);
    public_html_monitors(out, p);
    put_ended(out, p);
    put_history(out, p);
    if (p->page == NULL && p->counts.all == 0)
        put_welcome(out, p);
    buf_text(out, "</main>\n");
    put_footer(out, p);
    buf_text(out, "</div>");
}

void
refusal_html_body(struct buf *out, const struct speech *s, const char *title, const char *sentence)
{
    buf_printf(out, "<div class=\"nojs\">\n<main>\n<h1>%s</h1>\n<p>", title);
    html_cut(out, sentence, DESCRIPTION);
    buf_printf(out, "</p>\n<p><a href=\"/\">%s</a></p>\n</main>\n</div>", words_of(s, WORD_REFUSED_OVERVIEW));
}
