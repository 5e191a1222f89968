/* What charts of response times are drawn from. */
#include "base/text.h"
#include "base/json.h"
#include "render/chart.h"
#include "store/monitors.h"
#include "store/response_times.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"

#include <assert.h>
#include <string.h>

/* The period decides how wide a point is, too: render/chart.h. */
static bool
plan(struct request *rq, bool of_all, struct chart *c, struct reply *no)
{
    const char *period = request_trimmed(rq, "period");

    if (rq->bad_param)
        *no = refuse_param(rq);
    else if (!chart_plan(rq->arena, period, of_all, rq->now, c))
        *no = refuse(rq, VALIDATION_ERROR, "period must be 24h, 7d, 30d or 90d, or be left out");
    else
        return true;
    return false;
}

static struct reply
by_location(struct request *rq, struct chart *c)
{
    struct buf out = json_text(rq);
    struct chart_part *parts;
    int count;

    if (response_times_by_location(rq->app->db, rq->arena, rq->monitor.key, c, &parts, &count) != 0)
        return broke(rq);
    chart_by_location_json(&out, c, parts, count);
    return answer(200, &out);
}

/* A chart adds up what is read into it: it is planned anew each time. */
static struct reply
read_times(struct request *rq)
{
    const char *by = request_trimmed(rq, "by");
    struct buf out = json_text(rq);
    struct chart c;
    struct reply no;

    if (!plan(rq, false, &c, &no))
        return no;
    if (by != NULL && strcmp(by, "location") != 0)
        return refuse(rq, VALIDATION_ERROR, "by must be location, or be left out");
    if (by != NULL)
        return by_location(rq, &c);
    if (response_times_read(rq->app->db, rq->monitor.key, &c) != 0 ||
        response_times_phases(rq->app->db, rq->arena, rq->monitor.key, &c) != 0)
        return broke(rq);
    chart_json(&out, &c);
    return answer(200, &out);
}

/* GET /monitors/:id/response-times */
struct reply
response_times_show(struct request *rq)
{
    return read_times(rq);
}

static int
add_all(struct request *rq, struct chart *c)
{
    struct monitor_filter filter = monitor_filter_of_workspace(rq);
    struct monitors found = { 0 };
    int64_t total;

    if (filter.of.workspace == 0)
        return response_times_total(rq->app->db, c);
    if (monitors_find(rq->app->db, rq->arena, &filter, &found, &total) != 0)
        return -1;
    for (int i = 0; i < found.count; i++)
        if (response_times_read(rq->app->db, found.list[i].key, c) != 0)
            return -1;
    return 0;
}

static struct reply
read_times_of_all(struct request *rq)
{
    struct buf out = json_text(rq);
    struct chart c;
    struct reply reply;

    if (!plan(rq, true, &c, &reply))
        return reply;
    if (add_all(rq, &c) != 0)
        return broke(rq);
    chart_json(&out, &c);
    return response_cache_put(rq, answer(200, &out), c.to);
}

/* GET /response-times -- over all monitors, private ones too: numbers only. */
struct reply
response_times_of_all(struct request *rq)
{
    struct reply reply;

    return response_cache_get(rq, &reply) ? reply : read_times_of_all(rq);
}

/* --- trends --------------------------------------------------------------------------------------------- */

#define MOST_TRENDS 100

struct trend_spans {
    struct chart hours, days;
};

/* Both have steps for which no row is read. */
static struct trend_spans
plan_trends(struct request *rq)
{
    struct trend_spans t;
    bool planned = chart_plan(rq->arena, "24h", true, rq->now, &t.hours) &&
                   chart_plan(rq->arena, "90d", true, rq->now, &t.days);

    assert(planned);
    return t;
}

static int
put_trend(struct request *rq, struct buf *out, const char *id)
{
    struct trend_spans t = plan_trends(rq);
    struct monitor m;
    enum found found = monitors_by_id(rq->app->db, rq->arena, id, &m);

    if (found != FOUND)
        return found == NONE ? 0 : -1;
    if (response_times_read(rq->app->db, m.key, &t.hours) != 0 ||
        response_times_read(rq->app->db, m.key, &t.days) != 0)
        return -1;
    put_object(out, NULL);
    put_text(out, "id", m.id);
    chart_columns_json(out, "hours", &t.hours);
    chart_columns_json(out, "days", &t.days);
    end_object(out);
    return 0;
}

static struct reply
read_trends(struct request *rq, const char *ids)
{
    struct trend_spans t = plan_trends(rq);
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    chart_axis_json(&out, "hours", &t.hours);
    chart_axis_json(&out, "days", &t.days);
    put_array(&out, "monitors");
    while (*ids != '\0') {
        size_t length = strcspn(ids, ",");

        if (put_trend(rq, &out, text_trim(rq->arena, arena_bytes(rq->arena, ids, length))) != 0)
            return broke(rq);
        ids += length + (ids[length] == ',');
    }
    end_array(&out);
    end_object(&out);
    return answer(200, &out);
}

static int
count_commas(const char *text)
{
    int count = 0;

    for (; *text != '\0'; text++)
        count += *text == ',';
    return count;
}

/* GET /monitors/trends -- of what is not known by an id there is nothing in the answer: a list whose rows
 * others delete meanwhile still gets the rest. */
struct reply
monitor_trends(struct request *rq)
{
    const char *ids = request_trimmed(rq, "ids");

    if (rq->bad_param != NULL)
        return refuse_param(rq);
    if (ids != NULL && count_commas(ids) >= MOST_TRENDS)
        return refuse(rq, VALIDATION_ERROR, "ids must be the ids of at most %d monitors", MOST_TRENDS);
    return read_trends(rq, ids == NULL ? "" : ids);
}
