/* The same as tables of Markdown. */
#include "render/history_page.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "render/humanize.h"
#include "render/markup.h"

#include <stddef.h>

/* A text that others wrote, on one line, and as nothing but text: a table's bars, too. */
static void
put_words(struct buf *out, const char *text)
{
    markup_chat.text(out, text);
}

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
        humanize_percent(out, &row->days[i]);
        between = ", ";
    }
}

static void
put_monitors(struct buf *out, const struct history_page *h)
{
    buf_printf(out, "| Monitor | Uptime | Coverage |%s\n|---|---|---|%s\n",
               h->is_month ? " Days with failures |" : "", h->is_month ? "---|" : "");
    for (int i = 0; i < h->count; i++) {
        const struct history_row *row = &h->rows[i];

        buf_text(out, "| ");
        put_words(out, row->name);
        buf_text(out, " | ");
        humanize_percent(out, &row->total);
        buf_printf(out, " | %d %% |", (int)slots_percent(&row->slots));
        if (row->days != NULL) {
            buf_char(out, ' ');
            put_bad_days(out, h, row);
            buf_text(out, " |");
        }
        buf_char(out, '\n');
    }
}

static void
put_events(struct buf *out, const struct history_page *h)
{
    for (int i = 0; i < h->post_count; i++) {
        const struct post *p = &h->posts[i];

        buf_text(out, i == 0 ? "\n## Posts\n\n- " : "- ");
        put_words(out, p->title);
        buf_printf(out, ": %s (%s/posts/%s)\n", post_state_name(p->kind, post_state(p, h->now)), h->path,
                   p->id);
    }
    for (int i = 0; i < h->incident_count; i++) {
        const struct incident *one = &h->incidents[i];

        buf_text(out, i == 0 ? "\n## Incidents\n\n- " : "- ");
        put_words(out, one->monitor_name);
        buf_text(out, ": ");
        put_words(out, one->cause);
        buf_text(out, ". ");
        humanize_time(out, one->started_at);
        buf_text(out, one->resolved_at != 0 ? ", resolved after " : ", for ");
        humanize_length(out, incident_length(one, h->now));
        buf_text(out, ".\n");
    }
    for (int i = 0; i < h->maintenance_count; i++) {
        const struct maintenance *m = &h->maintenances[i];

        buf_text(out, i == 0 ? "\n## Maintenance\n\n- " : "- ");
        put_words(out, m->title);
        buf_text(out, " (");
        put_words(out, m->monitor_name);
        buf_text(out, "), ");
        humanize_time(out, m->starts_at);
        buf_text(out, " to ");
        humanize_time(out, m->ends_at);
        buf_text(out, ".\n");
    }
}

void
history_page_markdown(struct buf *out, const struct history_page *h)
{
    buf_text(out, "# ");
    put_words(out, h->page->title);
    buf_printf(out, ": %s\n\n", history_page_period(out->arena, h));
    put_monitors(out, h);
    put_events(out, h);
    buf_printf(out, "\nDays and times are those of UTC. Status now: %s", h->path);
    if (h->previous != NULL)
        buf_printf(out, ", before: %s/history?%s=%s", h->path, h->is_month ? "month" : "day", h->previous);
    if (h->next != NULL)
        buf_printf(out, ", after: %s/history?%s=%s", h->path, h->is_month ? "month" : "day", h->next);
    buf_text(out, "\n");
}
