/* GET /s/:slug/history: a month or a day of a status page, for readers without JavaScript and for programs.
 * It stands alone: the dashboard's script, which takes public pages over, has a view of its own for this. */
#include "base/calendar.h"
#include "base/duration.h"
#include "base/rfc3339.h"
#include "render/history_page.h"
#include "render/page_shell.h"
#include "render/public_page.h"
#include "render/status_history.h"
#include "store/coverage_points.h"
#include "store/incidents.h"
#include "store/maintenances.h"
#include "store/overview.h"
#include "store/posts.h"
#include "store/rollups.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_shell_file.h"
#include "fcgi/api/page_voice.h"
#include "fcgi/api/public_pages.h"

#include <stddef.h>
#include <string.h>

enum { MOST = 200 }; /* of incidents, posts, maintenances: a page is for reading */

/* --- what is asked for ---------------------------------------------------------------------------------- */

static const char *
date_text(struct request *rq, int64_t at, int length)
{
    char date[11];

    rfc3339_date(at, date);
    return arena_bytes(rq->arena, date, (size_t)length);
}

/* "Earlier" leads as far back as the page says that it tells of: a reader that follows every link comes to an
 * end. length: of the date, as date_text takes it. NULL: no further. */
static const char *
earlier(struct request *rq, int64_t at, int length)
{
    return at < rq->now - rq->page.history_days * DAY ? NULL : date_text(rq, at, length);
}

static void
take_day(struct request *rq, int64_t day, struct history_page *h)
{
    h->from = day;
    h->days = 1;
    h->previous = earlier(rq, day - DAY, 10);
    if (day + DAY <= rq->now)
        h->next = date_text(rq, day + DAY, 10);
}

static void
take_month(struct request *rq, int year, int month, struct history_page *h)
{
    int64_t first = calendar_day(year, month, 1), today = rq->now / DAY;
    int days = calendar_days_in(year, month);

    h->is_month = true;
    h->from = first * DAY;
    h->days = first + days > today + 1 ? (int)(today + 1 - first) : days;
    h->previous = earlier(rq, h->from - DAY, 7);
    if (first + days <= today)
        h->next = date_text(rq, (first + days) * DAY, 7);
}

/* False: *no says what is wrong. */
static bool
read_period(struct request *rq, struct history_page *h, struct reply *no)
{
    const char *month = request_trimmed(rq, "month"), *day = request_trimmed(rq, "day");
    int year, number, present;
    int64_t at;

    calendar_date(rq->now / DAY, &year, &number, &present);
    if (day != NULL && month == NULL && rfc3339_read_date(day, &at) && at <= rq->now)
        take_day(rq, at, h);
    else if (day == NULL && (month == NULL || calendar_read_month(month, &year, &number)) &&
             calendar_day(year, number, 1) * DAY <= rq->now)
        take_month(rq, year, number, h);
    else {
        *no = page_refuse(rq, VALIDATION_ERROR, WORD_REFUSED_PERIOD);
        return false;
    }
    return true;
}

/* --- what is on it -------------------------------------------------------------------------------------- */

struct row_list {
    struct request *rq;
    const struct page_voice *voice;
    const struct status_history *history;
    struct history_row *list;
    int count, capacity;
};

static void
add_row(void *to, const struct monitor_history *one)
{
    struct row_list *l = to;
    struct arena *a = l->rq->arena;
    int days = l->history->days;
    struct history_row *row = arena_add(a, l);

    row->name = arena_text(a, page_voice_name(l->voice, one->monitor->key, one->monitor->name));
    row->total = monitor_history_total(one, days);
    for (int i = 0; i < days; i++) {
        row->slots.asked += one->slots[i].asked;
        row->slots.filled += one->slots[i].filled;
    }
    row->days = arena_alloc(a, (size_t)days * sizeof *row->days);
    memcpy(row->days, one->days, (size_t)days * sizeof *row->days);
}

static int
read_rows(struct request *rq, const struct page_voice *voice, struct history_page *h)
{
    const struct status_history period = {
        .first_day = h->from, .days = h->days, .with_slots = true, .now = rq->now,
    };
    struct monitor_filter filter = page_filter(&rq->page);
    struct row_list rows = { .rq = rq, .voice = voice, .history = &period };
    int64_t total = 0;

    if (overview_status_history(rq->app->db, rq->arena, &filter, &period, add_row, &rows, &total) != 0)
        return -1;
    for (int i = 0; i < rows.count && !h->is_month; i++)
        rows.list[i].days = NULL;
    h->rows = rows.list;
    h->count = rows.count;
    return 0;
}

static int
read_events(struct request *rq, const struct page_voice *voice, struct history_page *h)
{
    int64_t until = h->from + (int64_t)h->days * DAY;
    struct db *db = rq->app->db;
    struct incidents incidents = { 0 };
    struct posts posts = { 0 };
    struct maintenances maintenances = { 0 };

    if (incidents_of_page_between(db, rq->arena, rq->page.key, h->from, until, MOST, &incidents) != 0 ||
        posts_between(db, rq->arena, rq->page.key, h->from, until, MOST, &posts) != 0 ||
        maintenances_of_page_between(db, rq->arena, rq->page.key, h->from, until, h->is_month ? 0 : MOST,
                                     rq->now, &maintenances) != 0)
        return -1;
    incidents_redact(rq, voice, &incidents);
    page_voice_maintenances(voice, &maintenances);
    h->incidents = incidents.list;
    h->incident_count = incidents.count;
    h->posts = posts.list;
    h->post_count = posts.count;
    h->maintenances = maintenances.list;
    h->maintenance_count = maintenances.count;
    return 0;
}

static struct reply
write_page(struct request *rq, const struct history_page *h)
{
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena }, out = { .arena = rq->arena };
    struct reply reply;
    int64_t version;

    if (public_wants_markdown(rq)) {
        history_page_markdown(&out, h);
        reply = answer(200, &out);
        reply.type = "text/markdown; charset=utf-8";
        reply.framing = rq->app->config.frame_ancestors;
    } else {
        history_page_head(&head, h);
        page_shell_styles(&head, page_shell_read(rq, &version));
        history_page_html(&body, h);
        page_shell_fill(&out, NULL, speech_code(&h->speech), buf_string(&head), buf_string(&body));
        reply = answer_page(rq, 200, &out);
        reply.style = public_style(rq->arena, h->page);
    }
    reply.vary = page_vary(rq, "Accept");
    return reply;
}

static struct reply
read_page(struct request *rq, struct history_page *h)
{
    struct page_voice voice;

    if (page_voice_read(rq, &voice) != 0)
        return broke(rq);
    h->speech = voice.speech;
    h->zone = page_timezone(&rq->page, &rq->app->config);
    if (read_rows(rq, &voice, h) != 0 ||
        read_events(rq, &voice, h) != 0)
        return broke(rq);
    return response_cache_put(rq, write_page(rq, h), rq->now - rq->now % MINUTE + MINUTE);
}

/* GET (root) /s/:slug/history */
struct reply
public_history_show(struct request *rq)
{
    struct history_page h = {
        .page = &rq->page,
        .path = arena_printf(rq->arena, "/s/%s", rq->page.slug),
        .now = rq->now,
    };
    struct reply reply;

    rq->variant = arena_printf(rq->arena, "%d %s", public_wants_markdown(rq), page_variant(rq));
    if (response_cache_get(rq, &reply) || !read_period(rq, &h, &reply))
        return reply;
    return read_page(rq, &h);
}
