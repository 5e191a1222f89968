/* How much of everything there may be, and how much of it is left to the client that asks. */
#include "base/json.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/api/handlers.h"

#include <string.h>

/* What is left of a limit of the client itself; of others it depends on the object. A limit without a
 * sentence is enforced elsewhere (nginx, the events helper, the store), where nothing counts what is left of
 * it. */
static int
put_left(struct request *rq, struct buf *out, enum limit limit)
{
    struct rate_limit r;

    if (strcmp(limit_rules[limit].scope, "client") != 0 || limit_rules[limit].sentence == NULL)
        return 0;
    if (rate_limit_read(rq, limit, &r) != 0)
        return -1;
    if (!r.counted)
        return 0;
    put_int(out, "remaining", r.room > 0 ? r.room : 0);
    if (r.of_client.opened_at > 0)
        put_time(out, "reset_at", rq->now + r.wait);
    return 0;
}

/* 0 as a limit: there is none. */
static int
put_limit(struct request *rq, struct buf *out, enum limit limit)
{
    const struct limit_rule *rule = &limit_rules[limit];
    int64_t most = limit_most(limit, &rq->app->config);

    if (most == 0)
        return 0;
    put_object(out, NULL);
    put_text(out, "name", rule->name);
    put_text(out, "scope", rule->scope);
    put_int(out, "limit", most);
    if (rule->window_seconds > 0)
        put_int(out, "window_seconds", rule->window_seconds);
    if (put_left(rq, out, limit) != 0)
        return -1;
    end_object(out);
    return 0;
}

/* GET /limits */
struct reply
limits_show(struct request *rq)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_array(&out, "limits");
    for (enum limit l = 0; l < LIMIT_COUNT; l++)
        if (put_limit(rq, &out, l) != 0)
            return broke(rq);
    end_array(&out);
    end_object(&out);
    return answer(200, &out);
}
