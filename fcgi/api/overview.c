/* Everything at a glance: the public status, now and day by day, and the dashboard's figures. */
#include "base/duration.h"
#include "base/json.h"
#include "base/text.h"
#include "store/overview.h"
#include "store/settings.h"
#include "fcgi/http/large_body.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_voice.h"

#include <string.h>

/* ?ids=a,b: ",a,b,", what the filter wants; NULL if it names none. Commas at both ends let the query find an
 * id by one LIKE, without taking the end of one for another. */
static const char *
read_ids(struct request *rq)
{
    const char *given = request_text(rq, "ids");
    struct buf ids = { .arena = rq->arena };

    while (given != NULL && *given != '\0') {
        size_t length = strcspn(given, ",");
        const char *id = text_trim(rq->arena, arena_bytes(rq->arena, given, length));

        if (*id != '\0')
            buf_printf(&ids, "%s%s,", ids.length == 0 ? "," : "", id);
        given += length + (given[length] == ',');
    }
    return ids.text;
}

struct glance_text {
    struct request *rq;
    struct buf *out;
    glance_json *json;
    struct page_voice voice; /* of rq->page, if it is about one */
};

static void
add_glance(void *to, struct arena *row, const struct status_monitor *s)
{
    const struct glance_text *t = to;
    struct monitor named = *s->monitor;
    struct status_monitor shown = *s;

    named.name = page_voice_name(&t->voice, named.key, named.name);
    shown.monitor = &named;
    t->json(t->out, row, &shown);
    large_body_let_go(t->rq, t->out);
}

int
put_glances(struct request *rq, struct buf *out, const char *name, const struct monitor_filter *filter,
            struct glances *g, glance_json *json)
{
    struct glance_text t = { rq, out, json, { .plain = true } };

    g->now = rq->now;
    if (rq->page.key != 0 && page_voice_read(rq, &t.voice) != 0)
        return -1;
    if (glances_find(rq->app->db, rq->arena, filter, g) != 0)
        return -1;
    put_array(out, name);
    if (glances_each(rq->app->db, rq->arena, filter, g, add_glance, &t) != 0)
        return -1;
    end_array(out);
    return 0;
}

/* The overall status is of all monitors that match, whichever are shown. */
int
put_status_monitors(struct request *rq, struct buf *out, const struct monitor_filter *filter,
                    struct glances *g)
{
    if (put_glances(rq, out, "monitors", filter, g, status_monitor_json) != 0)
        return -1;
    put_text(out, "overall", status_overall(&g->counts));
    return 0;
}

static struct reply
read_status(struct request *rq, const struct monitor_filter *filter)
{
    struct glances glances = { 0 };
    struct buf out = json_text(rq);
    struct branding branding = { .title = NULL };

    put_object(&out, NULL);
    if (put_status_monitors(rq, &out, filter, &glances) != 0 ||
        settings_branding(rq->app->db, rq->arena, &branding) != 0)
        return broke(rq);
    branding_brief_json(&out, &branding);
    end_object(&out);
    return response_cache_put(rq, answer_all(rq, &out, glances.total), glances.until);
}

/* GET /status -- filter.shown_at: a status filter compares what the page shows (unknown where results are
 * old), not what is stored. */
struct reply
status_show(struct request *rq)
{
    struct monitor_filter filter;
    const char *ids = read_ids(rq);
    struct reply reply;

    if (response_cache_get(rq, &reply) || !monitor_filter_read(rq, &filter, &reply))
        return reply;
    filter.ids = ids;
    filter.shown_at = rq->now;
    filter.limit = request_int(rq, "limit");
    filter.offset = request_int(rq, "offset");
    return read_status(rq, &filter);
}

struct history_text {
    struct request *rq;
    struct buf *out;
    const struct status_history *history;
};

static void
add_history(void *to, const struct monitor_history *one)
{
    const struct history_text *t = to;

    status_history_add(t->out, t->history, one);
    large_body_let_go(t->rq, t->out);
}

/* How monitors did day by day. What the list holds moves on at midnight, though nothing is written. */
static struct reply
read_history(struct request *rq, const struct monitor_filter *filter)
{
    int64_t days = request_int(rq, "days");
    int64_t today = rq->now - rq->now % DAY, total = 0;
    struct status_history h = { .first_day = today - (days - 1) * DAY, .days = (int)days };
    struct buf out = json_text(rq);
    struct history_text text = { rq, &out, &h };

    status_history_begin(&out, &h);
    if (overview_status_history(rq->app->db, rq->arena, filter, &h, add_history, &text, &total) != 0)
        return broke(rq);
    status_history_end(&out);
    return response_cache_put(rq, answer_all(rq, &out, total), today + DAY);
}

/* GET /status/history */
struct reply
status_history(struct request *rq)
{
    struct monitor_filter filter;
    const char *ids = read_ids(rq);
    struct reply reply;

    if (response_cache_get(rq, &reply) || !monitor_filter_read(rq, &filter, &reply))
        return reply;
    filter.ids = ids;
    filter.shown_at = rq->now;
    filter.limit = request_int(rq, "limit");
    filter.offset = request_int(rq, "offset");
    return read_history(rq, &filter);
}

static int
read_dashboard(struct request *rq, struct dashboard *d, int64_t *until)
{
    struct readership of = principal_readership(&rq->principal, rq->app->config.public_list);

    if (of.workspace != 0)
        return overview_workspace(rq->app->db, rq->arena, &of, rq->now, d, until);
    return overview_dashboard(rq->app->db, rq->arena, principal_sees_private(&rq->principal), rq->now, d,
                              until);
}

static struct reply
read_dashboard_reply(struct request *rq)
{
    struct buf out = json_text(rq);
    struct dashboard dashboard = { .monitors = 0 };
    int64_t until = 0;

    if (read_dashboard(rq, &dashboard, &until) != 0)
        return broke(rq);
    dashboard_json(&out, &dashboard);
    return response_cache_put(rq, answer(200, &out), until);
}

/* GET /dashboard */
struct reply
dashboard_show(struct request *rq)
{
    struct reply reply;

    return response_cache_get(rq, &reply) ? reply : read_dashboard_reply(rq);
}
