/* How the monitors of a status page did: day by day over a period or a month, and all of one day. Days are
 * those of UTC, for all readers alike. */
#include "base/calendar.h"
#include "base/duration.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "rules/sla.h"
#include "render/markdown_html.h"
#include "render/status_history.h"
#include "store/coverage_points.h"
#include "store/incidents.h"
#include "store/maintenances.h"
#include "store/overview.h"
#include "store/posts.h"
#include "store/rollups.h"
#include "fcgi/http/large_body.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_voice.h"

#include <stddef.h>

enum { DAY_INCIDENTS = 500, DAY_MAINTENANCES = 500, DAY_POSTS = 100 };

static int64_t
today_of(const struct request *rq)
{
    return rq->now - rq->now % DAY;
}

/* At midnight the days move on, and while a slot passes the coverage of today falls, though nothing is
 * written: a minute is as fine as that is told. end: of the last day that is shown. */
static int64_t
true_until(const struct request *rq, int64_t end)
{
    return end > rq->now ? rq->now - rq->now % MINUTE + MINUTE : today_of(rq) + DAY;
}

/* --- day by day ----------------------------------------------------------------------------------------- */

/* What is asked for. */
struct history_wish {
    struct status_history history;
    bool as_csv;
};

/* So far: a month that is not over has no days ahead. */
static bool
read_month(struct request *rq, const char *text, struct status_history *h, struct reply *no)
{
    int64_t today = today_of(rq) / DAY, first;
    int year, month;

    if (!calendar_read_month(text, &year, &month))
        return say_no(no, refuse(rq, VALIDATION_ERROR, "month must be YYYY-MM, as 2026-02"));
    first = calendar_day(year, month, 1);
    if (first > today)
        return say_no(no, refuse(rq, VALIDATION_ERROR, "The month %s has not begun", text));
    h->first_day = first * DAY;
    h->days = calendar_days_in(year, month);
    if (first + h->days > today + 1)
        h->days = (int)(today + 1 - first);
    return true;
}

static bool
read_period(struct request *rq, struct status_history *h, struct reply *no)
{
    int64_t days = request_int(rq, "days");
    const char *month = request_trimmed(rq, "month");

    if (rq->bad_param != NULL)
        return say_no(no, refuse_param(rq));
    if (month != NULL && days > 0)
        return say_no(no, refuse(rq, VALIDATION_ERROR, "Give days or month: they exclude each other"));
    if (month != NULL)
        return read_month(rq, month, h, no);
    h->days = (int)(days > 0 ? days : rq->page.history_days);
    h->first_day = today_of(rq) - (int64_t)(h->days - 1) * DAY;
    return true;
}

static bool
read_wish(struct request *rq, struct history_wish *w, struct reply *no)
{
    const char *format = request_trimmed(rq, "format");

    w->history = (struct status_history){ .with_slots = true, .now = rq->now };
    w->as_csv = format != NULL && text_same(format, "csv");
    if (format != NULL && !w->as_csv && !text_same(format, "json"))
        return say_no(no, refuse(rq, VALIDATION_ERROR, "format must be json or csv"));
    return read_period(rq, &w->history, no);
}

struct page_history_text {
    const struct page_voice *voice;
    struct request *rq;
    struct buf *out;
    const struct history_wish *wish;
};

static void
add_history(void *to, const struct monitor_history *one)
{
    const struct page_history_text *t = to;

    if (t->wish->as_csv)
        status_history_csv_add(t->out, &t->wish->history, one,
                               page_voice_name(t->voice, one->monitor->key, one->monitor->name));
    else
        status_history_add(t->out, &t->wish->history, one);
    large_body_let_go(t->rq, t->out);
}

static struct reply
read_history(struct request *rq, const struct history_wish *w)
{
    struct monitor_filter filter = page_filter(&rq->page);
    struct buf out = json_text(rq);
    struct page_voice voice;
    struct page_history_text text = { &voice, rq, &out, w };
    int64_t total = 0, until = true_until(rq, w->history.first_day + (int64_t)w->history.days * DAY);
    struct reply reply;

    if (page_voice_read(rq, &voice) != 0)
        return broke(rq);
    filter.limit = request_int(rq, "limit");
    filter.offset = request_int(rq, "offset");
    if (w->as_csv)
        status_history_csv_begin(&out);
    else
        status_history_begin(&out, &w->history);
    if (overview_status_history(rq->app->db, rq->arena, &filter, &w->history, add_history, &text, &total) !=
        0)
        return broke(rq);
    if (!w->as_csv)
        status_history_end(&out);
    reply = answer_all(rq, &out, total);
    if (w->as_csv)
        reply.type = "text/csv; charset=utf-8";
    return response_cache_put(rq, reply, until);
}

/* GET /status-pages/:slug/history */
struct reply
page_history(struct request *rq)
{
    struct history_wish w;
    struct reply reply;

    rq->variant = page_variant(rq);
    if (response_cache_get(rq, &reply) || !read_wish(rq, &w, &reply))
        return reply;
    return read_history(rq, &w);
}

/* --- one day -------------------------------------------------------------------------------------------- */

/* Downtime as reports have it: the share of checks that failed, of the time since the first of the day. */
static int
put_monitor(struct request *rq, struct buf *out, const struct page_voice *voice, const struct monitor *m,
            int64_t day)
{
    struct rollup rollup;
    struct slots slots;
    struct sla sla;
    int64_t end = day + DAY < rq->now ? day + DAY : rq->now;

    if (rollups_between(rq->app->db, m->key, day, day + DAY, &rollup) != 0 ||
        coverage_points_between(rq->app->db, m->key, day, day + DAY, rq->now, &slots) != 0)
        return -1;
    sla = sla_between(0, day, day + DAY, &rollup, end);
    put_object(out, NULL);
    put_text(out, "id", m->id);
    put_text(out, "name", page_voice_name(voice, m->key, m->name));
    if (rollup.checks > 0)
        put_real(out, "uptime_pct", rollup_uptime(&rollup));
    else
        put_null(out, "uptime_pct");
    put_real(out, "coverage_pct", slots_percent(&slots));
    put_real(out, "downtime_seconds", sla_round(sla.downtime, 2));
    end_object(out);
    return 0;
}

static int
put_monitors(struct request *rq, struct buf *out, const struct page_voice *voice, int64_t day)
{
    struct monitor_filter filter = page_filter(&rq->page);
    struct monitors found = { 0 };
    int64_t total = 0;

    if (monitors_find(rq->app->db, rq->arena, &filter, &found, &total) != 0)
        return -1;
    put_array(out, "monitors");
    for (int i = 0; i < found.count; i++)
        if (put_monitor(rq, out, voice, &found.list[i], day) != 0)
            return -1;
    end_array(out);
    return 0;
}

static int
put_incidents(struct request *rq, struct buf *out, const struct page_voice *voice, int64_t day)
{
    struct incidents found = { 0 };

    if (incidents_of_page_between(rq->app->db, rq->arena, rq->page.key, day, day + DAY, DAY_INCIDENTS,
                                  &found) != 0)
        return -1;
    incidents_redact(rq, voice, &found);
    put_array(out, "incidents");
    for (int i = 0; i < found.count; i++)
        incident_json(out, NULL, &found.list[i], INCIDENT_WITH_NAME);
    end_array(out);
    return 0;
}

static int
put_posts(struct request *rq, struct buf *out, int64_t day)
{
    struct posts found = { 0 };

    if (posts_between(rq->app->db, rq->arena, rq->page.key, day, day + DAY, DAY_POSTS, &found) != 0)
        return -1;
    put_array(out, "posts");
    for (int i = 0; i < found.count; i++)
        post_json(out, NULL, &found.list[i], rq->now, markdown_html);
    end_array(out);
    return 0;
}

static int
put_maintenances(struct request *rq, struct buf *out, const struct page_voice *voice, int64_t day)
{
    struct maintenances found = { 0 };

    if (maintenances_of_page_between(rq->app->db, rq->arena, rq->page.key, day, day + DAY, DAY_MAINTENANCES,
                                     rq->now, &found) != 0)
        return -1;
    page_voice_maintenances(voice, &found);
    put_array(out, "maintenance");
    for (int i = 0; i < found.count; i++)
        maintenance_window_json(out, &found.list[i]);
    end_array(out);
    return 0;
}

static struct reply
read_day(struct request *rq, int64_t day)
{
    struct buf out = json_text(rq);
    struct page_voice voice;
    struct reply reply;
    char date[11];

    if (page_voice_read(rq, &voice) != 0)
        return broke(rq);
    rfc3339_date(day, date);
    put_object(&out, NULL);
    put_text(&out, "date", date);
    if (put_monitors(rq, &out, &voice, day) != 0 || put_incidents(rq, &out, &voice, day) != 0 ||
        put_posts(rq, &out, day) != 0 || put_maintenances(rq, &out, &voice, day) != 0)
        return broke(rq);
    end_object(&out);
    reply = answer_all(rq, &out, -1);
    reply.vary = page_vary(rq, "");
    return response_cache_put(rq, reply, true_until(rq, day + DAY));
}

/* GET /status-pages/:slug/history/:date */
struct reply
page_day_show(struct request *rq)
{
    struct reply reply;
    int64_t day;

    rq->variant = page_variant(rq);
    if (response_cache_get(rq, &reply))
        return reply;
    if (!rfc3339_read_date(rq->ids[1], &day))
        return refuse(rq, VALIDATION_ERROR, "There is no such day: say it as 2026-02-10");
    if (day > rq->now)
        return refuse(rq, VALIDATION_ERROR, "The day %s has not begun", rq->ids[1]);
    return read_day(rq, day);
}
