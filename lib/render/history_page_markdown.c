/* The same as tables of Markdown. */
#include "render/history_page.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "render/marked.h"

#include <stddef.h>

static void
put_bad_days(struct buf *out, const struct history_page *h, const struct history_row *row)
{
    const char *between = "";

    for (int i = 0; i < h->days; i++) {
        char date[11];

        if (row->days[i].checks == row->days[i].up + row->days[i].degraded)
            continue;
        rfc3339_date(h->from + (int64_t)i * DAY, date);
        buf_printf(out, "%s%s ", between, date);
        words_percent(out, &h->speech, &row->days[i]);
        between = ", ";
    }
}

static void
put_columns(struct buf *out, const struct history_page *h)
{
    const struct speech *s = &h->speech;

    buf_printf(out, "| %s | %s | %s |", words_of(s, WORD_MONITOR), words_of(s, WORD_UPTIME),
               words_of(s, WORD_COVERAGE));
    if (h->is_month)
        buf_printf(out, " %s |", words_of(s, WORD_DAYS_WITH_FAILURES));
    buf_printf(out, "\n|---|---|---|%s\n", h->is_month ? "---|" : "");
}

static void
put_monitors(struct buf *out, const struct history_page *h)
{
    put_columns(out, h);
    for (int i = 0; i < h->count && i < HISTORY_ROWS; i++) {
        const struct history_row *row = &h->rows[i];

        buf_text(out, "| ");
        marked_cell(out, row->name, MARKED_LINE);
        buf_text(out, " | ");
        words_percent(out, &h->speech, &row->total);
        buf_printf(out, " | %d %% |", (int)slots_percent(&row->slots));
        if (row->days != NULL) {
            buf_char(out, ' ');
            put_bad_days(out, h, row);
            buf_text(out, " |");
        }
        buf_char(out, '\n');
    }
    if (h->count > HISTORY_ROWS) {
        buf_char(out, '\n');
        words_count(out, &h->speech, WORD_MORE, h->count - HISTORY_ROWS);
        buf_char(out, '\n');
    }
}

/* --- what happened -------------------------------------------------------------------------------------- */

/* Before the first of a list its heading, and before each a dash. */
static void
begin_item(struct buf *out, const struct history_page *h, enum word heading, int i)
{
    if (i == 0)
        buf_printf(out, "\n## %s\n\n", words_of(&h->speech, heading));
    buf_text(out, "- ");
}

static void
put_post(struct buf *out, const struct history_page *h, const struct post *p)
{
    marked_span(out, p->title, MARKED_LINE);
    buf_printf(out, ": %s (%s/posts/%s)\n", words_post_state(&h->speech, p->kind, post_state(p, h->now)),
               h->path, p->id);
}

static void
put_incident(struct buf *out, const struct history_page *h, const struct incident *one)
{
    struct arena *a = out->arena;
    struct buf length = { .arena = a };

    words_length(&length, &h->speech, incident_length(one, h->now));
    words_put(out, &h->speech, one->resolved_at != 0 ? WORD_INCIDENT_RESOLVED : WORD_INCIDENT_GOING_ON,
              PLACES("name", marked_text(a, one->monitor_name, MARKED_LINE), "cause",
                     marked_text(a, one->cause, MARKED_LINE), "time",
                     words_time_text(a, &h->speech, one->started_at), "length", buf_string(&length)));
    buf_char(out, '\n');
}

static void
put_maintenance(struct buf *out, const struct history_page *h, const struct maintenance *m)
{
    struct arena *a = out->arena;

    words_put(out, &h->speech, WORD_MAINTENANCE_PAST, PLACES("title",
              marked_text(a, m->title, MARKED_LINE), "name", marked_text(a, m->monitor_name, MARKED_LINE),
              "from", words_time_text(a, &h->speech, m->starts_at), "to",
              words_time_text(a, &h->speech, m->ends_at)));
    buf_char(out, '\n');
}

static void
put_events(struct buf *out, const struct history_page *h)
{
    for (int i = 0; i < h->post_count; i++) {
        begin_item(out, h, WORD_POSTS, i);
        put_post(out, h, &h->posts[i]);
    }
    for (int i = 0; i < h->incident_count; i++) {
        begin_item(out, h, WORD_INCIDENTS, i);
        put_incident(out, h, &h->incidents[i]);
    }
    for (int i = 0; i < h->maintenance_count; i++) {
        begin_item(out, h, WORD_MAINTENANCE, i);
        put_maintenance(out, h, &h->maintenances[i]);
    }
}

static void
put_way(struct buf *out, const struct history_page *h, const char *period)
{
    if (period != NULL)
        buf_printf(out, ", %s/history?%s=%s", h->path, h->is_month ? "month" : "day", period);
}

void
history_page_markdown(struct buf *out, const struct history_page *h)
{
    const struct speech *s = &h->speech;

    buf_printf(out, "# %s: %s\n\n", words_of(s, WORD_STATUS), history_page_period(out->arena, h));
    marked_span(out, h->page->title, MARKED_LINE);
    buf_text(out, "\n\n");
    put_monitors(out, h);
    put_events(out, h);
    buf_printf(out, "\n%s ", words_of(s, WORD_HISTORY_NOTE));
    words_put(out, s, WORD_TIMES_ZONE, PLACES("zone", words_zone(out->arena, s, h->zone, h->now)));
    buf_printf(out, " %s: %s. %s: ", words_of(s, WORD_STATUS_NOW), h->path, words_of(s, WORD_HISTORY_WAYS));
    buf_printf(out, "%s/history", h->path);
    put_way(out, h, h->previous);
    put_way(out, h, h->next);
    buf_text(out, "\n");
}
