#include "render/page_post.h"

#include "base/text.h"
#include "render/html.h"
#include "render/markdown_html.h"
#include "render/marked.h"

#include <string.h>

enum { TITLE = 300, BODY = 900 }; /* bytes of HTML */

/* What was said last. */
static const char *
newest_body(const struct post *p)
{
    return p->updates.count > 0 ? p->updates.list[p->updates.count - 1].body : p->body;
}

static void
put_link(struct buf *out, const struct page *page, const struct post *p)
{
    buf_text(out, "<a href=\"/s/");
    buf_percent(out, page->slug);
    buf_printf(out, "/posts/%s\">", p->id);
}

static void
put_span(struct buf *out, const struct speech *s, const struct post *p)
{
    struct arena *a = out->arena;

    if (p->starts_at == 0 && p->ends_at == 0)
        return;
    buf_text(out, "<p class=\"nojs-when\">");
    if (p->ends_at == 0)
        html_time(out, s, p->starts_at);
    else
        words_put(out, s, p->starts_at != 0 ? WORD_SPAN : WORD_SPAN_UNTIL, PLACES("from",
                  html_time_text(a, s, p->starts_at), "to", html_time_text(a, s, p->ends_at)));
    buf_text(out, "</p>\n");
}

void
page_post_services(struct buf *out, const struct speech *s, const struct post *p,
                   const char *(*name_text)(struct arena *a, const char *name))
{
    struct arena *a = out->arena;
    struct buf names = { .arena = a };
    int shown = p->service_count < POST_SERVICES ? p->service_count : POST_SERVICES;
    const char *all;

    for (int i = 0; i < shown; i++)
        buf_printf(&names, "%s%s", i > 0 ? ", " : "", name_text(a, p->services[i]));
    all = buf_string(&names);
    if (p->service_count > shown)
        all = words_filled(a, s, WORD_AND_MORE, PLACES("name", all, "n",
                           arena_printf(a, "%d", p->service_count - shown)));
    words_put(out, s, WORD_POST_SERVICES, PLACES("names", all));
}

static void
put_about(struct buf *out, const struct speech *s, const struct post *p)
{
    if (p->service_count == 0)
        return;
    buf_text(out, "<p class=\"nojs-about\">");
    page_post_services(out, s, p, html_name_text);
    buf_text(out, "</p>\n");
}

static void
put_heading(struct buf *out, const struct speech *s, const struct post *p, int64_t now)
{
    const char *impact = words_post_impact(s, p->impact);

    buf_printf(out, "<p class=\"nojs-about\"><strong>%s</strong>, ",
               words_post_state(s, p->kind, post_state(p, now)));
    html_time(out, s, p->updated_at);
    if (impact != NULL)
        buf_printf(out, ", %s", impact);
    buf_text(out, "</p>\n");
}

void
page_post_html(struct buf *out, const struct speech *s, const struct page *page, const struct post *p,
               int64_t now)
{
    struct buf body = { .arena = out->arena };

    buf_printf(out, "<article data-kind=\"%s\" data-impact=\"%s\">\n<h3>", post_kind_name(p->kind),
               post_impact_name(p->impact));
    put_link(out, page, p);
    buf_text(out, "<bdi>");
    html_cut(out, p->title, TITLE);
    buf_text(out, "</bdi></a></h3>\n");
    put_heading(out, s, p, now);
    put_span(out, s, p);
    put_about(out, s, p);
    markdown_html(&body, newest_body(p));
    if (body.length > BODY) {
        buf_text(out, "<p>");
        put_link(out, page, p);
        buf_printf(out, "%s</a></p>\n", words_of(s, WORD_WHAT_WAS_SAID));
    } else if (body.length > 0) {
        buf_text(out, buf_string(&body));
        buf_char(out, '\n');
    }
    buf_text(out, "</article>\n");
    buf_free(&body);
}

void
page_post_ended_html(struct buf *out, const struct speech *s, const struct page *page, const struct post *p,
                     int64_t now)
{
    struct buf day = { .arena = out->arena };

    words_date(&day, s, post_ended_at(p, now));
    buf_printf(out, "<li>%s: ", buf_string(&day));
    put_link(out, page, p);
    buf_text(out, "<bdi>");
    html_cut(out, p->title, TITLE);
    buf_printf(out, "</bdi></a>. %s.</li>\n", words_post_state(s, p->kind, post_state(p, now)));
}

static void
put_update(struct buf *out, const struct speech *s, const struct post *p, const struct post_update *u)
{
    buf_printf(out, "<section class=\"nojs-update\">\n<h2>%s, ", words_post_state(s, p->kind, u->state));
    html_time(out, s, u->created_at);
    buf_text(out, "</h2>\n");
    markdown_html(out, u->body);
    buf_text(out, "\n</section>\n");
}

/* The newest first; what the post began with comes last. */
void
page_post_whole_html(struct buf *out, const struct speech *s, const struct page *page, const struct post *p,
                     int64_t now)
{
    buf_printf(out, "<div class=\"nojs nojs-post\">\n<header>\n<p><a href=\"/s/");
    buf_percent(out, page->slug);
    buf_text(out, "\"><bdi>");
    html_cut(out, page->title, TITLE);
    buf_text(out, "</bdi></a></p>\n<h1><bdi>");
    html_cut(out, p->title, TITLE);
    buf_text(out, "</bdi></h1>\n</header>\n<main>\n");
    put_heading(out, s, p, now);
    put_span(out, s, p);
    put_about(out, s, p);
    for (int i = p->updates.count - 1; i >= 0; i--)
        put_update(out, s, p, &p->updates.list[i]);
    buf_text(out, "<section class=\"nojs-update\">\n<h2>");
    html_time(out, s, p->created_at);
    buf_text(out, "</h2>\n");
    markdown_html(out, p->body);
    buf_text(out, "\n</section>\n</main>\n</div>\n");
}

/* --- Markdown ------------------------------------------------------------------------------------------- */

/* From when to when what a post tells of is; of one that knows no such times nothing. */
static void
put_when(struct buf *out, const struct speech *s, const struct post *p)
{
    struct arena *a = out->arena;

    if (p->ends_at != 0)
        words_put(out, s, p->starts_at != 0 ? WORD_SPAN : WORD_SPAN_UNTIL,
                  PLACES("from", words_time_text(a, s, p->starts_at), "to",
                         words_time_text(a, s, p->ends_at)));
    else if (p->starts_at != 0)
        words_time(out, s, p->starts_at);
}

/* The time in it is that of a maintenance, where the post has one; else when something was said last. */
void
page_post_line(struct buf *out, const struct speech *s, const struct post *p, int64_t now)
{
    buf_printf(out, "- %s (%s, id `%s`, ", words_post_state(s, p->kind, post_state(p, now)),
               words_post_kind(s, p->kind), p->id);
    if (p->kind == POST_MAINTENANCE)
        put_when(out, s, p);
    else
        words_time(out, s, p->updated_at);
    buf_text(out, "): ");
    marked_span(out, p->title, MARKED_LINE);
    if (*newest_body(p) != '\0') {
        buf_text(out, ": ");
        marked_span(out, newest_body(p), MARKED_LINE);
    }
    buf_char(out, '\n');
}

static const char *
marked_name(struct arena *a, const char *name)
{
    return marked_text(a, name, MARKED_LINE);
}

/* How it stands, for people and for programs, which compare the API's own names. */
static void
put_states(struct buf *out, const struct speech *s, const struct post *p, int64_t now)
{
    const char *impact = words_post_impact(s, p->impact);

    buf_text(out, words_post_state(s, p->kind, post_state(p, now)));
    if (p->kind != POST_ANNOUNCEMENT || post_state(p, now) == POST_ENDED) /* "Announcement" says so */
        buf_printf(out, " (%s)", words_post_kind(s, p->kind));
    buf_printf(out, ". state `%s`, kind `%s`, impact `%s`.",
               post_state_name(p->kind, post_state(p, now)), post_kind_name(p->kind),
               post_impact_name(p->impact));
    if (impact != NULL)
        buf_printf(out, " %s.", impact);
    buf_char(out, ' ');
    words_time(out, s, p->created_at);
}

void
page_post_whole_markdown(struct buf *out, const struct speech *s, const struct page *page,
                         const struct post *p, int64_t now)
{
    buf_printf(out, "# %s %s\n\n`/s/%s/posts/%s`\n\n", words_post_kind(s, p->kind), p->id, page->slug, p->id);
    put_states(out, s, p, now);
    buf_text(out, "\n\n");
    marked_span(out, p->title, MARKED_LINE);
    buf_text(out, "\n\n");
    if (p->starts_at != 0 || p->ends_at != 0) {
        struct buf when = { .arena = out->arena };

        put_when(&when, s, p);
        words_put(out, s, WORD_POST_WHEN, PLACES("span", buf_string(&when)));
        buf_text(out, "\n\n");
    }
    if (p->service_count > 0) {
        page_post_services(out, s, p, marked_name);
        buf_text(out, "\n\n");
    }
    if (*p->body != '\0')
        marked_block(out, p->body);
    for (int i = 0; i < p->updates.count; i++) {
        const struct post_update *u = &p->updates.list[i];

        buf_printf(out, "\n## %s, ", words_post_state(s, p->kind, u->state));
        words_time(out, s, u->created_at);
        buf_text(out, "\n\n");
        marked_block(out, u->body);
    }
}
