/* What needs attention. */
#include "store/attention_items.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"

/* GET /attention -- kept for the second it is of: what is late by now may not have been a second ago. */
struct reply
attention_show(struct request *rq)
{
    struct buf out = json_text(rq);
    struct concerns concerns = { 0 };
    struct reply reply;

    if (recall(rq, &reply))
        return reply;
    if (concerns_read(rq->app->db, rq->arena, rq->app->config.probe_stale_minutes, rq->now, &concerns) != 0)
        return broke(rq);
    concern_json(&out, &concerns);
    return remember(rq, answer(200, &out), rq->now + 1);
}
