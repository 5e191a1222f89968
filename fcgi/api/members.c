/* Named monitors are looked up one by one: there are a thousand at the most. */
#include "fcgi/api/members.h"

#include "fcgi/http/opens_all.h"
#include "store/monitors.h"

int64_t
members_workspace(const struct request *rq)
{
    if (rq->principal.kind == PRINCIPAL_MONITOR_KEY)
        return rq->monitor.workspace;
    return principal_workspace(&rq->principal);
}

/* The admin key that names no workspace opens every monitor; all others mean those of a workspace. */
static bool
is_in_reach(const struct request *rq, const struct monitor *m)
{
    if (rq->principal.kind == PRINCIPAL_MONITOR_KEY ||
        (principal_is_admin(&rq->principal) && rq->principal.workspace == 0))
        return true;
    return m->workspace == principal_workspace(&rq->principal);
}

/* Those that a match names. */
static bool
find_named(struct request *rq, const char *name, const char *id, struct monitor *m, struct reply *no)
{
    enum found found = monitors_by_id(rq->app->db, rq->arena, id, m);

    if (found == FAILED)
        return say_no(no, broke(rq));
    return (found == FOUND && is_in_reach(rq, m)) ||
           say_no(no, refuse(rq, VALIDATION_ERROR, "%s: there is no monitor %s%s: check it", name, id,
                             principal_role(&rq->principal) != ROLE_NONE ? " in this workspace" : ""));
}

static bool
opens(struct request *rq, const struct monitor *m, struct reply *no)
{
    struct belonging of = monitor_belonging(m);
    bool own = rq->principal.kind == PRINCIPAL_MONITOR_KEY && rq->monitor.key == m->key;

    return own || principal_may(&rq->principal, &of, ROLE_RESPONDER) ||
           say_no(no, refuse(rq, FORBIDDEN,
                             "This key does not open monitor %s: send a key that opens all of them", m->id));
}

static bool
find_each(struct request *rq, const char *monitors, struct chosen_members *found, struct reply *no)
{
    struct keys keys = {0};
    struct monitor m;
    const char *id;

    while (*monitors != '\0' && (id = match_next(rq->arena, &monitors)) != NULL) {
        if (!find_named(rq, "monitor_ids", id, &m, no) || !opens(rq, &m, no))
            return false;
        found->workspace = keys.count == 0 || found->workspace == m.workspace ? m.workspace : 0;
        *arena_add(rq->arena, &keys) = m.key;
    }
    found->of = (struct maintenance_members){keys.list, keys.count};
    return true;
}

static bool
find_matching(struct request *rq, const struct match *match, struct chosen_members *found, struct reply *no)
{
    const char *at = match->monitors, *id;
    struct monitor m;

    if (principal_role(&rq->principal) < ROLE_RESPONDER)
        return say_no(no, refuse(rq, FORBIDDEN,
                                 "match takes a workspace key with a role of responder or higher, "
                                 "or the admin key: send monitor_ids"));
    found->workspace = principal_workspace(&rq->principal);
    while (*at != '\0' && (id = match_next(rq->arena, &at)) != NULL) {
        if (!find_named(rq, "match.monitor_ids", id, &m, no))
            return false;
        if (m.workspace != found->workspace)
            return say_no(no,
                          refuse(rq, VALIDATION_ERROR,
                                 "match.monitor_ids: there is no monitor %s in this workspace: check it",
                                 id));
    }
    return match_is_within(rq, match) ||
           say_no(no, refuse(rq, FORBIDDEN, "This key is for some tags: match must lie within them"));
}

bool
members_find(struct request *rq, bool by_match, const struct match *match, struct chosen_members *found,
             struct reply *no)
{
    *found = (struct chosen_members){0};
    return by_match ? find_matching(rq, match, found, no) : find_each(rq, match->monitors, found, no);
}
