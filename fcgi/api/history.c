/* What checks have left behind: heartbeats, and the figures made of them. */
#include "base/duration.h"
#include "base/json.h"
#include "model/heartbeat.h"
#include "rules/redaction.h"
#include "store/coverage_points.h"
#include "store/heartbeats.h"
#include "store/rollups.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"

/* GET /monitors/:id/heartbeats */
struct reply
heartbeats_show(struct request *rq)
{
    struct page_cursor part = request_page_cursor(rq);
    struct heartbeats beats = { 0 };
    struct buf out = json_text(rq);
    enum reader reader = principal_reader(&rq->principal, rq->monitor.key, rq->monitor.is_public);

    if (heartbeats_list(rq->app->db, rq->arena, rq->monitor.key, &part, &beats) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < beats.count; i++) {
        redact_heartbeat(rq->arena, reader, &beats.list[i]);
        heartbeat_json(&out, NULL, rq->monitor.id, &beats.list[i]);
    }
    end_array(&out);
    return answer(200, &out);
}

/* GET /monitors/:id/uptime */
struct reply
uptime_show(struct request *rq)
{
    struct rollup rollups[UPTIME_SPANS];
    struct slots slots[UPTIME_SPANS];
    struct buf out = json_text(rq);

    if (rollups_uptime(rq->app->db, rq->monitor.key, rq->now, rollups) != 0 ||
        coverage_points_uptime(rq->app->db, rq->monitor.key, rq->now, slots) != 0)
        return broke(rq);
    uptime_json(&out, NULL, rq->monitor.id, rollups, slots);
    return answer(200, &out);
}

static int64_t
today_of(const struct request *rq)
{
    return rq->now - rq->now % DAY;
}

/* monitor 0: over all. */
static struct reply
answer_days(struct request *rq, int64_t monitor)
{
    int64_t count = request_int(rq, "days"), today = today_of(rq), first = today - (count - 1) * DAY;
    struct slots *slots = arena_alloc(rq->arena, (size_t)count * sizeof *slots);
    struct days days = { 0 };
    struct buf out = json_text(rq);

    if (rollups_days(rq->app->db, rq->arena, monitor, first, today, &days) != 0 ||
        coverage_points_days(rq->app->db, monitor, first, (int)count, rq->now, slots) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < days.count; i++) {
        days.list[i].slots = slots[(days.list[i].start - first) / DAY];
        day_json(&out, &days.list[i]);
    }
    end_array(&out);
    return answer(200, &out);
}

/* GET /monitors/:id/uptime-history */
struct reply
uptime_history(struct request *rq)
{
    return answer_days(rq, rq->monitor.key);
}

/* GET /uptime-history -- over all monitors, private ones too: numbers only. */
struct reply
uptime_history_of_all(struct request *rq)
{
    struct reply reply;

    if (response_cache_get(rq, &reply))
        return reply;
    reply = answer_days(rq, 0);
    return reply.status == 200 ? response_cache_put(rq, reply, today_of(rq) + DAY) : reply;
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
