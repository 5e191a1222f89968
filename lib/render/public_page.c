/* What the HTML and the Markdown of a public page share: the overall status, and the order of the
 * monitors. */
#include "render/public_page.h"

#include "model/layout.h"
#include "render/humanize.h"

#include <stddef.h>

/* The worst first; what is not known comes before what is merely slow. */
static const char *
headline_of(const struct status_counts *s, int64_t running)
{
    if (s->all == 0)
        return "No monitors yet";
    if (running == 0)
        return "Monitoring is paused";
    if (s->by_status[DOWN] > 0)
        return s->by_status[DOWN] == running ? "All systems are down" : "Some systems are down";
    if (s->stale > 0)
        return "Some monitors have no current data";
    if (s->by_status[UNKNOWN] > 0)
        return "Not everything has been checked yet";
    return s->by_status[DEGRADED] > 0 ? "Some systems are degraded" : "All systems are operational";
}

void
status_counts_headline(struct buf *out, const struct status_counts *s, int64_t now)
{
    int64_t running = s->all - s->paused;

    if (running == 0 || s->stale < running) {
        buf_text(out, headline_of(s, running));
        return;
    }
    buf_text(out, "No current data: last check ");
    humanize_length(out, now > s->newest_check ? now - s->newest_check : 0);
    buf_text(out, " ago");
}

/* A stale monitor is shown as unknown, and counted there: it is taken out again, to be named for what it
 * is. */
void
status_counts_print(struct buf *out, const struct speech *speech, const struct status_counts *s)
{
    const struct {
        int64_t count;
        enum word name;
    } counts[] = {
        { s->by_status[UP], WORD_COUNT_UP },
        { s->by_status[DOWN], WORD_COUNT_DOWN },
        { s->by_status[DEGRADED], WORD_COUNT_DEGRADED },
        { s->by_status[MAINTENANCE], WORD_COUNT_MAINTENANCE },
        { s->by_status[UNKNOWN] - s->stale, WORD_COUNT_UNKNOWN },
        { s->stale, WORD_COUNT_STALE },
        { s->paused, WORD_COUNT_PAUSED },
    };
    const char *between = "";

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (counts[i].count == 0)
            continue;
        buf_text(out, between);
        words_count(out, speech, counts[i].name, counts[i].count);
        between = ", ";
    }
}

const char *
public_status_name(const struct status_monitor *m)
{
    if (m->stale_since != 0)
        return status_name(UNKNOWN);
    return m->monitor->is_paused ? "paused" : status_name(m->monitor->status);
}

int64_t
public_shows(const struct public_page *p, int row)
{
    return p->places != NULL ? p->places[row].shows : SHOW_HISTORY | SHOW_RESPONSE_TIME | SHOW_UPTIME;
}

bool
public_is_problem(const struct monitor *m)
{
    return !m->is_paused && (m->status == DOWN || m->status == DEGRADED);
}

/* Two walks instead of a sort: within both parts the order of the list is kept. */
struct status_monitor **
public_order(struct arena *a, struct status_monitor *list, int count)
{
    struct status_monitor **ordered = arena_alloc(a, ((size_t)count + 1) * sizeof *ordered);
    int n = 0;

    for (int problem = 1; problem >= 0; problem--)
        for (int i = 0; i < count; i++)
            if (public_is_problem(list[i].monitor) == problem)
                ordered[n++] = &list[i];
    return ordered;
}
