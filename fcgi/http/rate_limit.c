/* Asks the store, once a request; refused creations are not counted. */
#include "fcgi/http/rate_limit.h"

#include "store/rate_limits.h"

int
rate_limit_read(struct request *rq, const char *kind, struct rate_limit *limit)
{
    int64_t most = rq->app->config.monitor_rate_limit;
    struct rate_limit_use use;

    *limit = (struct rate_limit){
        .kind = kind, .counted = most > 0 && principal_is_limited(&rq->principal),
    };
    if (!limit->counted)
        return 0;
    if (rate_limits_read(rq->app->db, kind, rq->client, RATE_LIMIT_WINDOW, rq->now, &use) != 0)
        return -1;
    limit->room = most - use.used;
    limit->wait = use.opened_at > 0 ? use.opened_at + RATE_LIMIT_WINDOW - rq->now : RATE_LIMIT_WINDOW;
    return 0;
}

bool
rate_limit_spent(const struct rate_limit *limit)
{
    return limit->counted && limit->room <= 0;
}

int
rate_limit_use(struct request *rq, struct rate_limit *limit)
{
    if (!limit->counted)
        return 0;
    limit->room--;
    return rate_limits_count(rq->app->db, limit->kind, rq->client, RATE_LIMIT_WINDOW, rq->now);
}
