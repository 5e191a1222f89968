/* A public page as Markdown: short, a table of monitors, for programs that read texts. What others wrote is
 * marked as theirs, and stands in no heading. */
#include "render/public_page.h"

#include "model/layout.h"
#include "render/marked.h"
#include "render/markup.h"
#include "render/page_post.h"

#include <string.h>

enum { DESCRIPTION = 1000, NAME = 100, CAUSE = 160 }; /* characters */

static void
put_newest(struct buf *out, const struct public_page *p)
{
    struct buf age = { .arena = out->arena };
    int64_t at = p->counts.newest_check;

    if (at == 0)
        return;
    words_length(&age, &p->speech, p->now > at ? p->now - at : 0);
    buf_char(out, ' ');
    words_put(out, &p->speech, WORD_NEWEST_CHECK,
              PLACES("time", words_time_text(out->arena, &p->speech, at), "length", buf_string(&age)));
}

static void
put_counts(struct buf *out, const struct public_page *p)
{
    buf_text(out, "**");
    if (p->marked_headline != NULL)
        buf_text(out, p->marked_headline);
    else
        status_counts_headline(out, &p->counts, p->now);
    buf_text(out, "**");
    if (p->counts.all > 0) {
        buf_text(out, ": ");
        status_counts_print(out, &p->speech, &p->counts);
    }
    buf_text(out, ".");
    put_newest(out, p);
    buf_text(out, "\n");
}

static void
put_heading(struct buf *out, const struct public_page *p, enum word heading)
{
    buf_printf(out, "\n## %s\n\n", words_of(&p->speech, heading));
}

/* What people wrote stands in code spans: it is theirs. */
static void
put_posts(struct buf *out, const struct public_page *p, enum word heading, const struct post *list, int count,
          int most)
{
    if (count == 0)
        return;
    put_heading(out, p, heading);
    for (int i = 0; i < count && i < most; i++)
        page_post_line(out, &p->speech, &list[i], p->now);
    if (count > most) {
        buf_char(out, '\n');
        words_count(out, &p->speech, WORD_MORE, count - most);
        buf_char(out, '\n');
    }
}

static void
put_incident(struct buf *out, const struct speech *s, const struct incident *i, int64_t now)
{
    struct arena *a = out->arena;
    struct buf length = { .arena = a };

    words_length(&length, s, incident_length(i, now));
    buf_text(out, "- ");
    words_put(out, s, words_of_incident(i), PLACES("name", marked_text(a, i->monitor_name, NAME), "cause",
              marked_text(a, i->cause, CAUSE), "time", words_time_text(a, s, i->started_at), "acknowledged",
              words_time_text(a, s, i->acknowledged_at), "length", buf_string(&length)));
    buf_char(out, '\n');
}

static void
put_incidents(struct buf *out, const struct public_page *p, enum word heading, const struct incident *list,
              int count)
{
    if (count == 0)
        return;
    put_heading(out, p, heading);
    for (int i = 0; i < count; i++)
        put_incident(out, &p->speech, &list[i], p->now);
}

static void
put_maintenance(struct buf *out, const struct public_page *p, const struct maintenance *m)
{
    const struct time_span span = maintenance_span(m);
    const struct speech *s = &p->speech;
    struct arena *a = out->arena;
    const char *name = marked_text(a, m->monitor_name, NAME);

    if (m->monitor_count > 1)
        name = words_filled(a, s, WORD_AND_MORE, PLACES("name", name, "n",
                            arena_printf(a, "%lld", (long long)(m->monitor_count - 1))));
    buf_text(out, "- ");
    words_put(out, s, span.starts_at <= p->now ? WORD_MAINTENANCE_NOW : WORD_MAINTENANCE_PLANNED,
              PLACES("title", marked_text(a, m->title, NAME), "name", name, "from",
                     words_time_text(a, s, span.starts_at), "to", words_time_text(a, s, span.ends_at)));
    buf_char(out, '\n');
}

static void
put_maintenances(struct buf *out, const struct public_page *p)
{
    if (p->maintenance_count == 0)
        return;
    put_heading(out, p, WORD_MAINTENANCE);
    for (int i = 0; i < p->maintenance_count; i++)
        put_maintenance(out, p, &p->maintenances[i]);
}

/* What the page does not show of a monitor stays empty. */
static void
put_row(struct buf *out, const struct public_page *p, int i)
{
    const struct status_monitor *m = p->rows[i];
    const char *group = p->places != NULL ? p->places[i].heading : m->monitor->group_name;
    struct rollup total = monitor_history_total(&p->history.list[i], p->history.days);
    const struct rollup *columns[] = { &m->day, &m->week, &total };
    int64_t shows = public_shows(p, i);

    buf_text(out, "| ");
    marked_cell(out, m->monitor->name, NAME);
    buf_text(out, " | ");
    marked_cell(out, group, NAME);
    buf_printf(out, " | %s |", words_shown(&p->speech, m));
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        buf_char(out, ' ');
        if ((shows & SHOW_UPTIME) != 0)
            words_percent(out, &p->speech, columns[c]);
        buf_text(out, " |");
    }
    buf_char(out, ' ');
    if ((shows & SHOW_RESPONSE_TIME) != 0 && m->day.up > 0)
        words_response(out, &p->speech, rollup_mean_ms(&m->day));
    buf_text(out, " |\n");
}

static void
put_columns(struct buf *out, const struct public_page *p)
{
    static const enum word columns[] = {WORD_MONITOR,     WORD_GROUP,     WORD_STATUS,  WORD_LAST_24_HOURS,
                                        WORD_LAST_7_DAYS, WORD_LAST_DAYS, WORD_RESPONSE};

    buf_char(out, '|');
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        buf_char(out, ' ');
        words_put(out, &p->speech, columns[i],
                  PLACES("days", arena_printf(out->arena, "%d", p->history.days)));
        buf_text(out, " |");
    }
    buf_text(out, "\n|---|---|---|---|---|---|---|\n");
}

static void
put_monitors(struct buf *out, const struct public_page *p)
{
    struct arena *a = out->arena;

    if (p->counts.all == 0)
        return;
    put_heading(out, p, WORD_MONITORS);
    put_columns(out, p);
    for (int i = 0; i < p->history.count; i++)
        put_row(out, p, i);
    if (p->last <= 1)
        return;
    buf_char(out, '\n');
    words_put(out, &p->speech, WORD_PAGE_OF_LIST, PLACES("number", arena_printf(a, "%d", p->number), "last",
              arena_printf(a, "%d", p->last), "found", arena_printf(a, "%lld", (long long)p->found)));
    buf_char(out, '\n');
}

static void
put_foot(struct buf *out, const struct public_page *p)
{
    const struct speech *s = &p->speech;

    buf_char(out, '\n');
    words_put(out, s, WORD_TIMES_ZONE, PLACES("zone", words_zone(out->arena, s, p->zone, p->now)));
    buf_printf(out, " %s: %s/api/v1/status", words_of(s, WORD_AS_JSON), p->base);
    if (p->page != NULL)
        buf_printf(out, "-pages/%s", p->page->slug);
    buf_printf(out, ". %s: %s/llms.txt\n", words_of(s, WORD_GUIDE), p->base);
}

/* A client chose the title, so it stands in no heading. "Watchpost" stands for an overview without one, and
 * is the heading already. */
static void
put_title(struct buf *out, const struct public_page *p)
{
    buf_printf(out, "# %s\n\n", p->page != NULL ? words_of(&p->speech, WORD_STATUS) : "Watchpost");
    if (p->page == NULL && strcmp(p->title, "Watchpost") == 0)
        return;
    marked_span(out, p->title, MARKED_LINE);
    buf_text(out, "\n\n");
}

void
public_markdown(struct buf *out, const struct public_page *p)
{
    put_title(out, p);
    if (p->description != NULL) {
        marked_span(out, p->description, DESCRIPTION);
        buf_text(out, "\n\n");
    }
    put_counts(out, p);
    put_posts(out, p, WORD_POSTS, p->posts, p->post_count, PAGE_POSTS);
    put_incidents(out, p, WORD_INCIDENTS_OPEN, p->open, p->open_count);
    put_maintenances(out, p);
    put_monitors(out, p);
    put_posts(out, p, WORD_POSTS_ENDED, p->ended, p->ended_count, PUBLIC_ENDED);
    put_incidents(out, p, WORD_INCIDENTS_PAST, p->resolved, p->resolved_count);
    put_foot(out, p);
}

void
refusal_markdown(struct buf *out, const char *title, const char *sentence)
{
    buf_printf(out, "# %s\n\n", title);
    markup_chat.text(out, sentence); /* it may quote the request */
    buf_char(out, '\n');
}
