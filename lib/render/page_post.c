#include "render/page_post.h"

#include "base/text.h"
#include "render/html.h"
#include "render/humanize.h"
#include "render/markdown_html.h"

#include <string.h>

/* Bytes of HTML; characters of Markdown. */
enum { TITLE = 300, BODY = 900, LINE = 200 };

/* "in_progress" as people read it. */
static const char *
state_in_words(const struct post *p, int64_t now)
{
    const char *name = post_state_name(p->kind, post_state(p, now));
    static const struct { const char *name, *words; } words[] = {
        { "investigating", "Investigating" }, { "identified", "Identified" }, { "monitoring", "Monitoring" },
        { "resolved", "Resolved" }, { "scheduled", "Scheduled" }, { "in_progress", "In progress" },
        { "completed", "Completed" }, { "active", "Announcement" }, { "ended", "Ended" },
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].name, name) == 0)
            return words[i].words;
    return name;
}

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
put_span(struct buf *out, const struct post *p)
{
    if (p->starts_at == 0 && p->ends_at == 0)
        return;
    buf_text(out, "<p>");
    if (p->starts_at != 0)
        html_time(out, p->starts_at);
    buf_text(out, p->starts_at != 0 && p->ends_at != 0 ? " to " : p->ends_at != 0 ? "Until " : "");
    if (p->ends_at != 0)
        html_time(out, p->ends_at);
    buf_text(out, "</p>\n");
}

static void
put_heading(struct buf *out, const struct post *p, int64_t now)
{
    buf_printf(out, "<p><strong>%s</strong>, ", state_in_words(p, now));
    html_time(out, p->updated_at);
    if (p->impact != IMPACT_NONE)
        buf_printf(out, ", impact: %s", post_impact_name(p->impact));
    buf_text(out, "</p>\n");
}

void
page_post_html(struct buf *out, const struct page *page, const struct post *p, int64_t now)
{
    struct buf body = { .arena = out->arena };

    buf_printf(out, "<article data-impact=\"%s\">\n<h3>", post_impact_name(p->impact));
    put_link(out, page, p);
    buf_text(out, "<bdi>");
    html_cut(out, p->title, TITLE);
    buf_text(out, "</bdi></a></h3>\n");
    put_heading(out, p, now);
    put_span(out, p);
    markdown_html(&body, newest_body(p));
    if (body.length > BODY) {
        buf_text(out, "<p>");
        put_link(out, page, p);
        buf_text(out, "What was said</a></p>\n");
    } else if (body.length > 0) {
        buf_text(out, buf_string(&body));
        buf_char(out, '\n');
    }
    buf_text(out, "</article>\n");
    buf_free(&body);
}

void
page_post_whole_html(struct buf *out, const struct page *page, const struct post *p, int64_t now)
{
    buf_printf(out, "<div class=\"nojs\">\n<header>\n<p><a href=\"/s/");
    buf_percent(out, page->slug);
    buf_text(out, "\"><bdi>");
    html_cut(out, page->title, TITLE);
    buf_text(out, "</bdi></a></p>\n<h1><bdi>");
    html_cut(out, p->title, TITLE);
    buf_text(out, "</bdi></h1>\n</header>\n<main>\n");
    put_heading(out, p, now);
    put_span(out, p);
    for (int i = p->updates.count - 1; i >= 0; i--) {
        const struct post_update *u = &p->updates.list[i];
        struct post then = *p;

        then.state = u->state;
        then.starts_at = then.ends_at = 0;
        then.kind = p->kind;
        buf_printf(out, "<section>\n<h2>%s, ", state_in_words(&then, 0));
        html_time(out, u->created_at);
        buf_text(out, "</h2>\n");
        markdown_html(out, u->body);
        buf_text(out, "\n</section>\n");
    }
    buf_text(out, "<section>\n<h2>");
    html_time(out, p->created_at);
    buf_text(out, "</h2>\n");
    markdown_html(out, p->body);
    buf_text(out, "\n</section>\n</main>\n<footer><p>All times are UTC.</p></footer>\n</div>\n");
}

/* --- Markdown ------------------------------------------------------------------------------------------- */

static size_t
longest_run(const char *text, char of)
{
    size_t longest = 0, run = 0;

    for (; *text != '\0'; text++) {
        run = *text == of ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void
put_run(struct buf *out, char c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_char(out, c);
}

void
markdown_code_span(struct buf *out, const char *text, size_t most)
{
    struct arena a = { NULL };
    const char *line = text_cut(&a, text, most);
    size_t fence = longest_run(line, '`') + 1;

    put_run(out, '`', fence);
    if (fence > 1)
        buf_char(out, ' ');
    for (; *line != '\0'; line++)
        buf_char(out, (unsigned char)*line < 0x20 ? ' ' : *line);
    if (fence > 1)
        buf_char(out, ' ');
    put_run(out, '`', fence);
    arena_free(&a);
}

void
markdown_code_block(struct buf *out, const char *text)
{
    size_t fence = longest_run(text, '`') + 1;

    fence = fence < 3 ? 3 : fence;
    put_run(out, '`', fence);
    buf_text(out, "markdown\n");
    buf_text(out, text);
    buf_char(out, '\n');
    put_run(out, '`', fence);
    buf_char(out, '\n');
}

void
page_post_line(struct buf *out, const struct page *page, const struct post *p, int64_t now)
{
    (void)page;
    buf_printf(out, "- %s (%s, id `%s`, ", state_in_words(p, now), post_kind_name(p->kind), p->id);
    humanize_time(out, p->updated_at);
    buf_text(out, "): ");
    markdown_code_span(out, p->title, LINE);
    if (*newest_body(p) != '\0') {
        buf_text(out, ": ");
        markdown_code_span(out, newest_body(p), LINE);
    }
    buf_char(out, '\n');
}

void
page_post_whole_markdown(struct buf *out, const struct page *page, const struct post *p, int64_t now)
{
    buf_printf(out, "# Post on a status page\n\nPage: `%s`. ", page->slug);
    buf_printf(out, "State: %s. Kind: %s. Impact: %s. Made ", post_state_name(p->kind, post_state(p, now)),
               post_kind_name(p->kind), post_impact_name(p->impact));
    humanize_time(out, p->created_at);
    buf_text(out, ".\n\nTitle: ");
    markdown_code_span(out, p->title, LINE);
    buf_text(out, "\n\n");
    if (*p->body != '\0')
        markdown_code_block(out, p->body);
    for (int i = 0; i < p->updates.count; i++) {
        const struct post_update *u = &p->updates.list[i];

        buf_printf(out, "\n## Update: %s, ", post_state_name(p->kind, u->state));
        humanize_time(out, u->created_at);
        buf_text(out, "\n\n");
        markdown_code_block(out, u->body);
    }
}
