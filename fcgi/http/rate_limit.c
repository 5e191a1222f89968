/* The rate limit, as handlers see it. Only what was really made is counted. */
#include "fcgi/http/rate_limit.h"

#include "store/rate_limits.h"

int
rate_limit_read(struct request *rq, const char *kind, struct rate_limit *allowance)
{
    int64_t most = rq->app->config.monitor_rate_limit;
    struct rate_limit_use limit;

    *allowance = (struct rate_limit){
        .kind = kind, .counted = most > 0 && principal_is_limited(&rq->principal),
    };
    if (!allowance->counted)
        return 0;
    if (rate_limits_read(rq->app->db, kind, rq->client, RATE_LIMIT_WINDOW, rq->now, &limit) != 0)
        return -1;
    allowance->room = most - limit.used;
    allowance->wait = limit.opened_at > 0 ? limit.opened_at + RATE_LIMIT_WINDOW - rq->now : RATE_LIMIT_WINDOW;
    return 0;
}

bool
rate_limit_spent(const struct rate_limit *allowance)
{
    return allowance->counted && allowance->room <= 0;
}

int
rate_limit_use(struct request *rq, struct rate_limit *allowance)
{
    if (!allowance->counted)
        return 0;
    allowance->room--;
    return rate_limits_count(rq->app->db, allowance->kind, rq->client, RATE_LIMIT_WINDOW, rq->now);
}
