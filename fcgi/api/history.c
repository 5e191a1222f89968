/* What checks have left behind: heartbeats, and the figures made of them. */
#include "base/duration.h"
#include "base/json.h"
#include "model/heartbeat.h"
#include "rules/redaction.h"
#include "store/coverage_points.h"
#include "store/heartbeats.h"
#include "store/overview.h"
#include "store/rollups.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"

#include <string.h>

/* GET /monitors/:id/heartbeats */
struct reply
heartbeats_show(struct request *rq)
{
    struct page_cursor part = request_page_cursor(rq);
    struct heartbeats beats = { 0 };
    struct buf out = json_text(rq);
    struct belonging of = monitor_belonging(&rq->monitor);
    enum reader reader = principal_reader(&rq->principal, &of, rq->monitor.is_public);
    int64_t total;

    if (heartbeats_list(rq->app->db, rq->arena, rq->monitor.key, &part, &beats) != 0)
        return broke(rq);
    total = beats.count;
    if (total >= part.limit && heartbeats_total(rq->app->db, rq->monitor.key, &part, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < beats.count; i++) {
        redact_heartbeat(rq->arena, reader, &beats.list[i]);
        heartbeat_json(&out, NULL, rq->monitor.id, &beats.list[i]);
    }
    end_array(&out);
    return answer_list(&out, total);
}

static struct reply
read_uptime(struct request *rq)
{
    struct rollup rollups[UPTIME_SPANS] = { { 0 } };
    struct slots slots[UPTIME_SPANS] = { { 0 } };
    struct buf out = json_text(rq);

    if (rollups_uptime(rq->app->db, rq->monitor.key, rq->now, rollups) != 0 ||
        coverage_points_uptime(rq->app->db, rq->monitor.key, rq->now, slots) != 0)
        return broke(rq);
    uptime_json(&out, NULL, rq->monitor.id, rollups, slots);
    return response_cache_put_small(rq, answer(200, &out), rq->now + 1);
}

/* GET /monitors/:id/uptime -- exact to the second, so that is for how long it is remembered. */
struct reply
uptime_show(struct request *rq)
{
    return read_uptime(rq);
}

/* Days are those of UTC, for all clients alike. */
static int64_t
today_of(const struct request *rq)
{
    return rq->now - rq->now % DAY;
}

/* Which days ?days= asks for, all of them empty. */
struct asked_days {
    int64_t first;
    int count;
    struct day *list;
};

static struct asked_days
read_days(struct request *rq)
{
    struct asked_days d = { .count = (int)request_int(rq, "days") };

    d.first = today_of(rq) - (int64_t)(d.count - 1) * DAY;
    d.list = arena_alloc(rq->arena, (size_t)d.count * sizeof *d.list);
    return d;
}

/* Those on which something was counted. Days without checks are left out, not sent as zeros: a chart would
 * draw them as outages. */
static struct reply
answer_days(struct request *rq, const struct asked_days *d)
{
    struct list_range range = request_list_range(rq);
    struct buf out = json_text(rq);
    int64_t counted = 0;

    put_array(&out, NULL);
    for (int i = 0; i < d->count; i++)
        if (d->list[i].rollup.checks > 0 && list_range_has(&range, counted++))
            day_json(&out, &d->list[i]);
    end_array(&out);
    return answer_list(&out, counted);
}

/* GET /monitors/:id/uptime-history */
struct reply
uptime_history(struct request *rq)
{
    struct asked_days d = read_days(rq);
    struct rollup *rollups = arena_alloc(rq->arena, (size_t)d.count * sizeof *rollups);
    struct slots *slots = arena_alloc(rq->arena, (size_t)d.count * sizeof *slots);

    if (rollups_days(rq->app->db, rq->monitor.key, d.first, d.count, rollups) != 0 ||
        coverage_points_days(rq->app->db, rq->monitor.key, d.first, d.count, rq->now, slots) != 0)
        return broke(rq);
    for (int i = 0; i < d.count; i++)
        d.list[i] = (struct day){ d.first + (int64_t)i * DAY, rollups[i], slots[i] };
    return answer_days(rq, &d);
}

/* One of its workspace after the other: only of all together are sums kept. */
static int
add_days_of(struct request *rq, const struct monitor_filter *filter, struct asked_days *d)
{
    struct rollup *rollups = arena_alloc(rq->arena, (size_t)d->count * sizeof *rollups);
    struct slots *slots = arena_alloc(rq->arena, (size_t)d->count * sizeof *slots);
    struct monitors found = { 0 };
    int64_t total;

    if (monitors_find(rq->app->db, rq->arena, filter, &found, &total) != 0)
        return -1;
    for (int i = 0; i < d->count; i++)
        d->list[i] = (struct day){ .start = d->first + (int64_t)i * DAY };
    for (int m = 0; m < found.count; m++) {
        memset(rollups, 0, (size_t)d->count * sizeof *rollups);
        memset(slots, 0, (size_t)d->count * sizeof *slots);
        if (rollups_days(rq->app->db, found.list[m].key, d->first, d->count, rollups) != 0 ||
            coverage_points_days(rq->app->db, found.list[m].key, d->first, d->count, rq->now, slots) != 0)
            return -1;
        for (int i = 0; i < d->count; i++) {
            rollup_add(&d->list[i].rollup, &rollups[i]);
            d->list[i].slots.asked += slots[i].asked;
            d->list[i].slots.filled += slots[i].filled;
        }
    }
    return 0;
}

static int
read_asked_days(struct request *rq, struct asked_days *d)
{
    struct monitor_filter filter = monitor_filter_of_workspace(rq);

    return filter.of.workspace == 0 ? overview_days(rq->app->db, d->first, d->count, rq->now, d->list)
                                    : add_days_of(rq, &filter, d);
}

/* GET /uptime-history -- over all monitors, private ones too: numbers only. With a key of a workspace over
 * its own. At midnight the list moves on by
 * a day, though nothing is written. */
struct reply
uptime_history_of_all(struct request *rq)
{
    struct asked_days d;
    struct reply reply;

    if (response_cache_get(rq, &reply))
        return reply;
    d = read_days(rq);
    if (read_asked_days(rq, &d) != 0)
        return broke(rq);
    return response_cache_put(rq, answer_days(rq, &d), today_of(rq) + DAY);
}

/* GET /monitors/:id/sla -- how much of the error budget is left. */
struct reply
sla_show(struct request *rq)
{
    const struct monitor *m = &rq->monitor;
    struct buf out = json_text(rq);
    struct sla sla;

    if (m->sla_target < 0)
        return refuse(rq, SLA_NOT_CONFIGURED, "No SLA target is set for this monitor: set its sla_target");
    if (rollups_sla(rq->app->db, m, rq->now, &sla) != 0)
        return broke(rq);
    sla_json(&out, NULL, m->id, &sla);
    return answer(200, &out);
}
