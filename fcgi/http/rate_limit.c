/* The rate limit, as handlers see it. Only what was really made is counted. */
#include "fcgi/http/rate_limit.h"

#include "store/rate_limits.h"

int
allowance_read(struct request *rq, const char *kind, struct allowance *allowance)
{
    int64_t most = rq->app->config.monitor_rate_limit;
    struct limit limit;

    *allowance = (struct allowance){ .kind = kind, .counted = most > 0 && !rq->is_admin };
    if (!allowance->counted)
        return 0;
    if (limits_read(rq->app->db, kind, rq->client, LIMIT_WINDOW, rq->now, &limit) != 0)
        return -1;
    allowance->room = most - limit.used;
    allowance->wait = limit.opened_at > 0 ? limit.opened_at + LIMIT_WINDOW - rq->now : LIMIT_WINDOW;
    return 0;
}

bool
allowance_spent(const struct allowance *allowance)
{
    return allowance->counted && allowance->room <= 0;
}

int
allowance_use(struct request *rq, struct allowance *allowance)
{
    if (!allowance->counted)
        return 0;
    allowance->room--;
    return limits_count(rq->app->db, allowance->kind, rq->client, LIMIT_WINDOW, rq->now);
}
