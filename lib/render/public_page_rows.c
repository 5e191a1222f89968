/* The monitors of a public page as HTML: problems first, then by sections or groups, a list under each
 * heading. What a page does not show of a monitor is left out, and a folded section can be opened without a
 * script. */
#include "render/public_page.h"

#include "base/duration.h"
#include "base/text.h"
#include "model/layout.h"
#include "render/day_strip.h"
#include "render/html.h"

#include <stdbool.h>

enum { SEARCH = 120, NOTE = 160 }; /* bytes, escaped */

/* --- a row ---------------------------------------------------------------------------------------------- */

static const char *
percent_text(struct arena *a, const struct speech *s, const struct rollup *t)
{
    struct buf out = { .arena = a };

    words_percent(&out, s, t);
    return buf_string(&out);
}

/* "99.98 % over 90 days, 100 % over 24 hours, 87 ms. ": what of it the page shows. */
static void
put_figures(struct buf *out, const struct public_page *p, int64_t shows, const struct rollup *total,
            const struct rollup *day)
{
    const struct speech *s = &p->speech;
    struct arena *a = out->arena;
    size_t start = out->length;

    if ((shows & SHOW_UPTIME) != 0) {
        words_put(out, s, WORD_OVER_DAYS, PLACES("percent", percent_text(a, s, total), "days",
                  arena_printf(a, "%d", p->history.days)));
        if (day->checks > 0) {
            buf_text(out, ", ");
            words_put(out, s, WORD_OVER_24_HOURS, PLACES("percent", percent_text(a, s, day)));
        }
    }
    if ((shows & SHOW_RESPONSE_TIME) != 0 && day->up > 0) {
        buf_text(out, out->length > start ? ", " : "");
        words_response(out, s, rollup_mean_ms(day));
    }
    if (out->length > start)
        buf_text(out, ". ");
}

/* "Days with failures: 2, the last 2026-02-09.", or nothing. */
static void
put_failures(struct buf *out, const struct public_page *p, const struct rollup *days)
{
    struct buf date = { .arena = out->arena };
    int bad = 0, last = 0;

    for (int i = 0; i < p->history.days; i++)
        if (days[i].checks > days[i].up + days[i].degraded) {
            bad++;
            last = i;
        }
    if (bad == 0)
        return;
    words_day(&date, &p->speech, p->history.first_day + (int64_t)last * DAY);
    words_put(out, &p->speech, WORD_FAILURES, PLACES("n", arena_printf(out->arena, "%d", bad), "date",
              buf_string(&date)));
}

static void
put_row(struct buf *out, const struct public_page *p, int i)
{
    const struct status_monitor *m = p->rows[i];
    const struct status_history *h = &p->history;
    const char *note = p->places != NULL ? p->places[i].note : NULL;
    struct rollup total = monitor_history_total(&h->list[i], h->days);
    int64_t shows = public_shows(p, i);

    buf_printf(out, "<li><strong>%s</strong>: ", html_name_text(out->arena, m->monitor->name));
    buf_printf(out, "%s. ", words_shown(&p->speech, m));
    if (total.checks > 0)
        put_figures(out, p, shows, &total, &m->day);
    else if (shows != 0)
        buf_printf(out, "%s. ", words_of(&p->speech, WORD_NO_DATA));
    if ((shows & SHOW_HISTORY) != 0)
        put_failures(out, p, h->list[i].days);
    if (note != NULL) {
        buf_text(out, "<br>\n<small><bdi>");
        html_cut(out, note, NOTE);
        buf_text(out, "</bdi></small>");
    }
    if ((shows & SHOW_HISTORY) != 0) {
        buf_text(out, "<br>\n");
        day_strip(out, h->list[i].days, h->days);
    }
    buf_printf(out, "<i data-status=\"%s\"></i></li>\n", public_status_name(m));
}

/* --- the rows, under their headings --------------------------------------------------------------------- */

/* What stands over a row. NULL: nothing. */
static const char *
heading_of(const struct public_page *p, int i)
{
    const struct status_monitor *s = p->rows[i];

    if (public_is_problem(s->monitor))
        return words_of(&p->speech, WORD_PROBLEMS);
    return p->places != NULL ? p->places[i].heading : s->monitor->group_name;
}

/* A problem is never in a folded section: it stands with the others. */
static bool
is_folded(const struct public_page *p, int i)
{
    return p->places != NULL && p->places[i].is_folded && !public_is_problem(p->rows[i]->monitor);
}

/* Monitors without a group come last; if there is no group above them, they need no heading. Nor do those
 * that no section names. */
static void
put_heading(struct buf *out, const struct public_page *p, const char *heading, bool is_first)
{
    if (heading == NULL && (is_first || p->places != NULL)) {
        buf_text(out, is_first ? "" : "<hr>\n");
        return;
    }
    buf_text(out, "<h3>");
    html_name(out, heading != NULL ? heading : words_of(&p->speech, WORD_OTHER));
    buf_text(out, "</h3>\n");
}

static void
begin_list(struct buf *out, const struct public_page *p, int i)
{
    if (is_folded(p, i))
        buf_printf(out, "<details>\n<summary>%s</summary>\n<ul>\n",
                   html_name_text(out->arena, p->places[i].heading));
    else {
        put_heading(out, p, heading_of(p, i), i == 0);
        buf_text(out, "<ul>\n");
    }
}

static void
end_list(struct buf *out, const struct public_page *p, int i)
{
    buf_text(out, is_folded(p, i) ? "</ul>\n</details>\n" : "</ul>\n");
}

/* Lists are opened and closed as the heading changes: the rows come sorted by it. */
static void
put_rows(struct buf *out, const struct public_page *p)
{
    int count = p->history.count;

    for (int i = 0; i < count; i++) {
        const char *heading = heading_of(p, i), *before = i > 0 ? heading_of(p, i - 1) : NULL;

        if (i > 0 && (heading == before || text_same(heading, before))) {
            put_row(out, p, i);
            continue;
        }
        if (i > 0)
            end_list(out, p, i - 1);
        begin_list(out, p, i);
        put_row(out, p, i);
    }
    if (count > 0)
        end_list(out, p, count - 1);
    else
        buf_printf(out, "<p>%s</p>\n", words_of(&p->speech, WORD_NO_MONITOR_FITS));
}

/* --- around them ---------------------------------------------------------------------------------------- */

/* A plain form: the page works without scripts. */
static void
put_search(struct buf *out, const struct public_page *p)
{
    buf_text(out, "<form class=\"nojs-search\" role=\"search\" method=\"get\" action=\"");
    buf_xml(out, p->path);
    buf_printf(out, "\"><label>%s <input type=\"search\" name=\"search\" value=\"",
               words_of(&p->speech, WORD_SEARCH_LABEL));
    if (p->search != NULL)
        html_cut(out, p->search, SEARCH);
    buf_printf(out, "\"></label> <button>%s</button></form>\n", words_of(&p->speech, WORD_SEARCH));
}

static void
put_way(struct buf *out, const struct public_page *p, const char *kind, int number, enum word w)
{
    buf_printf(out, " <a rel=\"%s\" href=\"", kind);
    public_address(out, p, number);
    buf_printf(out, "\">%s</a>", words_of(&p->speech, w));
}

static void
put_pages(struct buf *out, const struct public_page *p)
{
    struct arena *a = out->arena;

    buf_printf(out, "<nav aria-label=\"%s\">\n<p>", words_of(&p->speech, WORD_LIST_PAGES));
    words_put(out, &p->speech, WORD_PAGE_OF, PLACES("number", arena_printf(a, "%d", p->number), "last",
              arena_printf(a, "%d", p->last)));
    if (p->number > 1 && p->query != NULL)
        put_way(out, p, "prev", p->number - 1, WORD_PREVIOUS_PAGE);
    if (p->number < p->last && p->query != NULL)
        put_way(out, p, "next", p->number + 1, WORD_NEXT_PAGE);
    buf_text(out, "</p>\n</nav>\n");
}

static void
put_key(struct buf *out, const struct public_page *p)
{
    struct arena *a = out->arena;

    buf_printf(out, "<p class=\"nojs-key\">%s <span aria-hidden=\"true\">",
               words_of(&p->speech, WORD_KEY_PERCENT));
    words_put(out, &p->speech, WORD_KEY_STRIP,
              PLACES("days", arena_printf(a, "%d", p->history.days), "percent",
                     arena_printf(a, "%d", MOSTLY_UP), "good", day_strip_key(a, DAY_GOOD), "mixed",
                     day_strip_key(a, DAY_MIXED), "bad", day_strip_key(a, DAY_BAD), "empty",
                     day_strip_key(a, DAY_EMPTY)));
    buf_text(out, "</span></p>\n");
}

void
public_html_monitors(struct buf *out, const struct public_page *p)
{
    if (p->counts.all == 0)
        return;
    public_html_section(out, "monitors", words_of(&p->speech, WORD_MONITORS));
    put_key(out, p);
    if (p->counts.all > PUBLIC_ROWS)
        put_search(out, p);
    put_rows(out, p);
    if (p->last > 1)
        put_pages(out, p);
    buf_text(out, "</section>\n");
}
