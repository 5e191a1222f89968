/* How much of everything there may be, and how much of it is left to the client that asks. */
#include "base/duration.h"
#include "base/json.h"
#include "store/rate_limits.h"
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

/* What a limit of workspaces counts of the one that the key opens; false: it is another limit. */
static bool
counts_in_workspace(const struct request *rq, enum limit limit, enum workspace_room *room)
{
    *room = limit == LIMIT_KEYS ? ROOM_FOR_KEY : ROOM_FOR_CHANNEL;
    return (limit == LIMIT_KEYS || limit == LIMIT_SHARED_CHANNELS) &&
           rq->principal.kind == PRINCIPAL_WORKSPACE_KEY;
}

static void
put_head(struct buf *out, const char *name, const char *scope, int64_t most)
{
    put_object(out, NULL);
    put_text(out, "name", name);
    put_text(out, "scope", scope);
    put_int(out, "limit", most);
}

/* above: the limit of all workspaces, -1 for none; the workspace's own may be lower. */
static int
put_of_workspace(struct request *rq, struct buf *out, const char *name, enum workspace_room room,
                 int64_t above)
{
    int64_t most, count;

    if (workspace_count(rq, room, &most, &count) != 0)
        return -1;
    if (most < 0 || (above >= 0 && above < most))
        most = above;
    if (most < 0)
        return 0;
    put_head(out, name, "workspace", most);
    put_int(out, "remaining", most > count ? most - count : 0);
    end_object(out);
    return 0;
}

/* 0 as a limit: there is none. */
static int
put_limit(struct request *rq, struct buf *out, enum limit limit)
{
    const struct limit_rule *rule = &limit_rules[limit];
    int64_t most = limit_most(limit, &rq->app->config);
    enum workspace_room room;

    if (most == 0)
        return 0;
    if (counts_in_workspace(rq, limit, &room))
        return put_of_workspace(rq, out, rule->name, room, most);
    put_head(out, rule->name, rule->scope, most);
    if (rule->window_seconds > 0)
        put_int(out, "window_seconds", rule->window_seconds);
    if (put_left(rq, out, limit) != 0)
        return -1;
    end_object(out);
    return 0;
}

/* How often the key itself may write, if not as often as it likes. */
static int
put_writes(struct request *rq, struct buf *out)
{
    const struct workspace_key *k = &rq->own_key;
    struct rate_limit_use use = { 0 };

    if (k->writes_per_hour == 0)
        return 0;
    if (rate_limits_read(rq->app->db, KEY_WRITES, k->id, HOUR, rq->now, &use) != 0)
        return -1;
    put_head(out, KEY_WRITES, "key", k->writes_per_hour);
    put_int(out, "window_seconds", HOUR);
    put_int(out, "remaining", k->writes_per_hour > use.used ? k->writes_per_hour - use.used : 0);
    if (use.opened_at > 0)
        put_time(out, "reset_at", use.opened_at + HOUR);
    end_object(out);
    return 0;
}

/* Limits that only a key of a workspace has. */
static int
put_own(struct request *rq, struct buf *out)
{
    if (rq->principal.kind != PRINCIPAL_WORKSPACE_KEY)
        return 0;
    if (put_of_workspace(rq, out, "workspace_monitors", ROOM_FOR_MONITOR, -1) != 0 ||
        put_of_workspace(rq, out, "workspace_pages", ROOM_FOR_PAGE, -1) != 0)
        return -1;
    return put_writes(rq, out);
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
    if (put_own(rq, &out) != 0)
        return broke(rq);
    end_array(&out);
    end_object(&out);
    return answer(200, &out);
}
