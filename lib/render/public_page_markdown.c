/* A public page as Markdown: short, a table of monitors, for programs that read texts. A text that a client
 * chose stands on one line, with the characters of Markdown and HTML escaped, and without the marks that
 * change the direction of the text after it. */
#include "render/public_page.h"

#include "base/text.h"
#include "render/humanize.h"
#include "render/page_post.h"

#include <stdbool.h>
#include <string.h>

enum { TITLE = 200, DESCRIPTION = 1000, NAME = 100, CAUSE = 160 }; /* characters */

/* U+202A to U+202E and U+2066 to U+2069, the embeddings, overrides and isolates of Unicode's bidirectional
 * algorithm. */
static bool
turns_direction(uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* "&" too, since entities mean something in Markdown; "$" is for readers that typeset formulas. */
static void
put_character(struct buf *out, const char *text, size_t size, uint32_t code)
{
    if (code < 0x20 || code == 0x7f)
        buf_char(out, ' ');
    else if (code == '<')
        buf_text(out, "&lt;");
    else if (code < 0x80 && strchr("\\`*_{}[]()>#+!|~&$", (int)code) != NULL)
        buf_printf(out, "\\%c", (int)code);
    else if (!turns_direction(code))
        buf_bytes(out, text, size);
}

static void
put_cut(struct buf *out, const char *text, size_t most)
{
    size_t left = strlen(text), size;
    uint32_t code;

    for (; left > 0; text += size, left -= size) {
        size = text_character(text, left, &code);
        if (size == 0 || most-- == 0) { /* the database holds no text that is not UTF-8 */
            buf_text(out, "\u2026");
            return;
        }
        put_character(out, text, size, code);
    }
}

static void
put_counts(struct buf *out, const struct public_page *p)
{
    const struct status_counts *s = &p->counts;

    buf_text(out, "**");
    if (p->headline != NULL)
        put_cut(out, p->headline, TITLE);
    else
        status_counts_headline(out, s, p->now);
    buf_text(out, "**");
    if (s->all > 0) {
        buf_text(out, ": ");
        status_counts_print(out, s);
    }
    buf_text(out, ".");
    if (s->newest_check != 0) {
        buf_text(out, " Newest check: ");
        humanize_time(out, s->newest_check);
        buf_text(out, ", ");
        humanize_length(out, p->now > s->newest_check ? p->now - s->newest_check : 0);
        buf_text(out, " ago.");
    }
    buf_text(out, "\n");
}

/* What people wrote stands in code spans: it is theirs. */
static void
put_posts(struct buf *out, const struct public_page *p)
{
    if (p->post_count == 0)
        return;
    buf_text(out, "\n## Posts\n\n");
    for (int i = 0; i < p->post_count && i < PAGE_POSTS; i++)
        page_post_line(out, p->page, &p->posts[i], p->now);
    if (p->post_count > PAGE_POSTS)
        buf_printf(out, "\nAnd %d more.\n", p->post_count - PAGE_POSTS);
}

static void
put_incident(struct buf *out, const struct incident *i)
{
    buf_text(out, "- ");
    put_cut(out, i->monitor_name, NAME);
    buf_text(out, ": ");
    put_cut(out, i->cause, CAUSE);
    buf_text(out, i->resolved_at != 0 ? ". " : ". Down since ");
    humanize_time(out, i->started_at);
    if (i->resolved_at != 0) {
        buf_text(out, ", resolved after ");
        humanize_length(out, incident_length(i, i->resolved_at));
    } else if (i->acknowledgement != NULL) {
        buf_text(out, ", acknowledged ");
        humanize_time(out, i->acknowledged_at);
    }
    buf_text(out, ".\n");
}

static void
put_incidents(struct buf *out, const char *heading, const struct incident *list, int count)
{
    if (count == 0)
        return;
    buf_printf(out, "\n## %s\n\n", heading);
    for (int i = 0; i < count; i++)
        put_incident(out, &list[i]);
}

static void
put_maintenances(struct buf *out, const struct public_page *p)
{
    if (p->maintenance_count == 0)
        return;
    buf_text(out, "\n## Maintenance\n\n");
    for (int i = 0; i < p->maintenance_count; i++) {
        const struct maintenance *m = &p->maintenances[i];
        const struct time_span span = maintenance_span(m);

        buf_text(out, span.starts_at <= p->now ? "- Now: " : "- Planned: ");
        put_cut(out, m->title, NAME);
        buf_text(out, " (");
        put_cut(out, m->monitor_name, NAME);
        if (m->monitor_count > 1)
            buf_printf(out, " and %lld more", (long long)(m->monitor_count - 1));
        buf_text(out, "), ");
        humanize_time(out, span.starts_at);
        buf_text(out, " to ");
        humanize_time(out, span.ends_at);
        buf_text(out, ".\n");
    }
}

/* The last column is empty without a check that was up. */
static void
put_row(struct buf *out, const struct public_page *p, int i)
{
    const struct status_monitor *s = p->rows[i];
    struct rollup total = monitor_history_total(&p->history.list[i], p->history.days);

    buf_text(out, "| ");
    put_cut(out, s->monitor->name, NAME);
    buf_text(out, " | ");
    if (p->headings != NULL)
        put_cut(out, p->headings[i] != NULL ? p->headings[i] : "", NAME);
    else
        put_cut(out, s->monitor->group_name != NULL ? s->monitor->group_name : "", NAME);
    buf_printf(out, " | %s | ", humanize_shown(s));
    humanize_percent(out, &s->day);
    buf_text(out, " | ");
    humanize_percent(out, &s->week);
    buf_text(out, " | ");
    humanize_percent(out, &total);
    buf_text(out, " | ");
    if (s->day.up > 0)
        humanize_response(out, rollup_mean_ms(&s->day));
    buf_text(out, " |\n");
}

static void
put_monitors(struct buf *out, const struct public_page *p)
{
    if (p->counts.all == 0)
        return;
    buf_printf(out, "\n## Monitors\n\n| Monitor | Group | Status | 24 hours | 7 days | %d days | Response |\n"
                    "|---|---|---|---|---|---|---|\n", p->history.days);
    for (int i = 0; i < p->history.count; i++)
        put_row(out, p, i);
    if (p->last > 1)
        buf_printf(out, "\nPage %d of %d of %lld monitors: `?page=N` has the others.\n", p->number, p->last,
                   (long long)p->found);
}

void
public_markdown(struct buf *out, const struct public_page *p)
{
    buf_text(out, "# ");
    put_cut(out, p->title, TITLE);
    buf_text(out, "\n\n");
    if (p->description != NULL) {
        put_cut(out, p->description, DESCRIPTION);
        buf_text(out, "\n\n");
    }
    put_counts(out, p);
    put_posts(out, p);
    put_incidents(out, "Active incidents", p->open, p->open_count);
    put_maintenances(out, p);
    put_monitors(out, p);
    put_incidents(out, "Incident history", p->resolved, p->resolved_count);
    buf_printf(out, "\nAll times are UTC. All of it as JSON: %s/api/v1/status", p->base);
    if (p->page != NULL)
        buf_printf(out, "-pages/%s", p->page->slug);
    buf_printf(out, ", guide to the API: %s/llms.txt\n", p->base);
}

void
refusal_markdown(struct buf *out, const char *title, const char *sentence)
{
    buf_printf(out, "# %s\n\n", title);
    put_cut(out, sentence, DESCRIPTION);
    buf_text(out, "\n");
}
