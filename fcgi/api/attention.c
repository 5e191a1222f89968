/* What needs attention: in the workspace of the key, or everywhere for the admin key that names none. */
#include "store/attention_items.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"

/* GET /attention -- cached for one second only, because things become late as time passes. */
struct reply
attention_show(struct request *rq)
{
    struct buf out = json_text(rq);
    const struct readership of = principal_readership(&rq->principal, rq->app->config.public_list);
    struct attention_items items = { 0 };
    struct reply reply;

    if (response_cache_get(rq, &reply))
        return reply;
    if (attention_items_read(rq->app->db, rq->arena, &of, rq->app->config.probe_stale_minutes, rq->now,
                             &items) != 0)
        return broke(rq);
    attention_json(&out, &items);
    return response_cache_put(rq, answer(200, &out), rq->now + 1);
}
