/* A key of the workspace itself is judged without a look at the monitors, as nearly always. */
#include "fcgi/http/opens_all.h"

#include "store/monitors.h"

#include <string.h>

int
opens_all_recognise(struct request *rq)
{
    if (!rq->has_key || rq->principal.kind != PRINCIPAL_NOBODY || rq->monitor.key != 0)
        return 0;
    switch (monitors_by_manage_key(rq->app->db, rq->arena, &rq->key, &rq->monitor)) {
    case FOUND:
        return 0;
    case NONE:
        rq->monitor = (struct monitor){0};
        return 0;
    case FAILED:
        break;
    }
    return -1;
}

static bool
is_opened(struct request *rq, const char *id, enum role role)
{
    struct belonging of;
    struct monitor m;

    if (rq->principal.kind == PRINCIPAL_MONITOR_KEY)
        return strcmp(id, rq->monitor.id) == 0;
    if (monitors_by_id(rq->app->db, rq->arena, id, &m) != FOUND)
        return false;
    of = monitor_belonging(&m);
    return principal_may(&rq->principal, &of, role);
}

static bool
is_each_opened(struct request *rq, const char *monitors, enum role role)
{
    const char *id;

    while (*monitors != '\0' && (id = match_next(rq->arena, &monitors)) != NULL)
        if (!is_opened(rq, id, role))
            return false;
    return true;
}

/* ",api,": as a monitor that has this tag alone. */
static bool
is_for_each(struct request *rq, const char *tags)
{
    const char *tag;

    while (*tags != '\0' && (tag = match_next(rq->arena, &tags)) != NULL)
        if (!principal_is_for(&rq->principal, arena_printf(rq->arena, ",%s,", tag)))
            return false;
    return true;
}

bool
match_is_within(struct request *rq, const struct match *match)
{
    if (!principal_is_bound(&rq->principal))
        return true;
    return !match->all && *match->groups == '\0' && is_for_each(rq, match->tags) &&
           is_each_opened(rq, match->monitors, ROLE_RESPONDER);
}

bool
opens_all(struct request *rq, const struct collective *c, enum role role)
{
    const struct principal *p = &rq->principal;

    if (principal_is_admin(p))
        return true;
    if (p->kind != PRINCIPAL_WORKSPACE_KEY && p->kind != PRINCIPAL_MONITOR_KEY)
        return false;
    if (p->kind == PRINCIPAL_WORKSPACE_KEY && c->workspace == p->workspace && !principal_is_bound(p))
        return p->role >= role;
    if (c->by_match)
        return c->workspace == p->workspace && principal_role(p) >= role && match_is_within(rq, c->match);
    return is_each_opened(rq, c->match->monitors, role);
}

bool
opens_any(struct request *rq, const struct collective *c)
{
    const struct principal *p = &rq->principal;

    if (principal_is_admin(p) || (p->kind == PRINCIPAL_WORKSPACE_KEY && c->workspace == p->workspace))
        return true;
    if (p->kind != PRINCIPAL_WORKSPACE_KEY && p->kind != PRINCIPAL_MONITOR_KEY)
        return false;
    if (p->kind == PRINCIPAL_MONITOR_KEY)
        return match_has(c->match, rq->monitor.id, rq->monitor.tags, rq->monitor.group_name) &&
               (!c->by_match || rq->monitor.workspace == c->workspace);
    return !c->by_match && is_each_opened(rq, c->match->monitors, ROLE_VIEWER);
}
