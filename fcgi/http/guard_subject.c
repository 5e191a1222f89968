/* What the ids in the path name, as the guard loads it. */
#include "fcgi/http/guard_subject.h"

#include "store/channels.h"
#include "store/deliveries.h"
#include "store/incidents.h"
#include "store/locations.h"
#include "store/maintenances.h"
#include "store/monitors.h"
#include "store/pages.h"
#include "store/silences.h"
#include "store/workspace_keys.h"
#include "fcgi/http/opens_all.h"

/* Loads the monitor that a thing belongs to, which matters only if a key came along. found: whether the thing
 * was. One query less for the many reads without a key. */
static enum found
load_owner(struct request *rq, enum found found, int64_t monitor)
{
    if (found != FOUND || !rq->has_key)
        return found;
    return monitors_by_key(rq->app->db, rq->arena, monitor, &rq->monitor);
}

/* What belongs to another workspace than the one that the principal acts in is as if it were not there. For
 * a principal that acts in none it is: then its key is refused. What belongs to no workspace (0) is the admin
 * key's as well as any. */
static enum found
in_workspace(const struct request *rq, enum found found, int64_t workspace)
{
    int64_t own = principal_workspace(&rq->principal);
    bool is_anothers = own != 0 && own != workspace;

    if (workspace == 0 && principal_is_admin(&rq->principal))
        is_anothers = false;
    return found == FOUND && is_anothers ? NONE : found;
}

/* A window is its monitor's; what is for many is its workspace's, or each member's. */
static enum found
load_maintenance(struct request *rq)
{
    struct maintenance *m = &rq->maintenance;
    enum found found = maintenances_by_id(rq->app->db, rq->arena, rq->ids[0], rq->now, m);

    if (found != FOUND)
        return found;
    if (m->is_window)
        return load_owner(rq, found, m->monitor);
    return opens_all_recognise(rq) == 0 ? in_workspace(rq, found, m->workspace) : FAILED;
}

static enum found
load_silence(struct request *rq)
{
    enum found found = silences_by_id(rq->app->db, rq->arena, rq->ids[0], &rq->silence);

    if (found != FOUND)
        return found;
    return opens_all_recognise(rq) == 0 ? in_workspace(rq, found, rq->silence.workspace) : FAILED;
}

/* OF_MONITOR_OR_NONE is for badges, which stand in other people's pages: a picture that says "unknown" is
 * better than a broken one. */
enum found
guard_load_subject(struct request *rq)
{
    struct db *db = rq->app->db;
    enum found found;

    switch (rq->route->subject) {
    case OFFLINE:
    case OF_NOTHING:
        return FOUND;
    case OF_MONITOR_OR_NONE:
        found = monitors_by_id(db, rq->arena, rq->ids[0], &rq->monitor);
        return found == NONE ? FOUND : found;
    case OF_MONITOR:
    case OF_CHANNEL_OF_MONITOR:
    case OF_DELIVERY_OF_MONITOR:
        return monitors_by_id(db, rq->arena, rq->ids[0], &rq->monitor);
    case OF_MONITOR_BY:
        found = monitors_by_external_id(db, rq->arena, principal_workspace(&rq->principal), rq->ids[0],
                                        &rq->monitor);
        return found == NONE && rq->route->method == PUT ? FOUND : found;
    case OF_INCIDENT:
        found = incidents_by_id(db, rq->arena, rq->ids[0], &rq->incident);
        return load_owner(rq, found, rq->incident.monitor);
    case OF_CHANNEL:
        found = channels_by_id(db, rq->arena, rq->ids[0], &rq->channel);
        return load_owner(rq, found, rq->channel.monitor);
    case OF_MAINTENANCE:
        return load_maintenance(rq);
    case OF_SILENCE:
        return load_silence(rq);
    case OF_LOCATION:
        return locations_by_id(db, rq->arena, rq->ids[0], &rq->location);
    case OF_PAGE:
        return pages_named(db, rq->arena, rq->ids[0], &rq->page);
    case OF_SHARED_CHANNEL:
        found = channels_by_id(db, rq->arena, rq->ids[0], &rq->channel);
        if (found == FOUND && rq->channel.workspace == 0)
            return NONE;
        return in_workspace(rq, found, rq->channel.workspace);
    case OF_SHARED_CHANNEL_BY:
        found = channels_by_external_id(db, rq->arena, principal_workspace(&rq->principal), rq->ids[0],
                                        &rq->channel);
        return found == NONE && rq->route->method == PUT ? FOUND : found;
    case OF_WORKSPACE_KEY:
        found = workspace_keys_by_id(db, rq->arena, rq->ids[0], rq->now, &rq->workspace_key);
        return in_workspace(rq, found, rq->workspace_key.workspace);
    }
    return FAILED;
}

bool
guard_names_within(const struct route *route)
{
    return route->subject == OF_MONITOR_BY || route->subject == OF_SHARED_CHANNEL_BY;
}

struct reply
guard_unknown_subject(struct request *rq)
{
    static const char *const nouns[] = {
        [OF_MONITOR] = "monitor",
        [OF_MONITOR_BY] = "monitor",
        [OF_CHANNEL_OF_MONITOR] = "monitor",
        [OF_DELIVERY_OF_MONITOR] = "monitor",
        [OF_INCIDENT] = "incident",
        [OF_CHANNEL] = "notification channel",
        [OF_MAINTENANCE] = "maintenance window",
        [OF_SILENCE] = "silence",
        [OF_LOCATION] = "location",
        [OF_PAGE] = "status page",
        [OF_SHARED_CHANNEL] = "channel",
        [OF_SHARED_CHANNEL_BY] = "channel",
        [OF_WORKSPACE_KEY] = "key",
    };
    const char *noun = nouns[rq->route->subject];

    return refuse(rq, NOT_FOUND, "There is no %s with this %s: check it, or whether the %s was deleted", noun,
                  rq->route->subject == OF_PAGE ? "slug, id or domain"
                  : guard_names_within(rq->route)     ? "external_id"
                                                : "id",
                  noun);
}

/* A channel of another monitor is as if it were not there: its id alone tells nothing. One of the workspace
 * is there if the monitor is told through it. */
static enum found
find_channel(struct request *rq)
{
    struct channel *c = &rq->channel;
    const struct monitor *m = &rq->monitor;
    enum found found = channels_by_id(rq->app->db, rq->arena, rq->ids[1], c);

    if (found != FOUND || c->monitor == m->key)
        return found;
    c->inherited = c->workspace != 0 && c->workspace == m->workspace &&
                   match_has(&c->match, m->id, m->tags, m->group_name);
    return c->inherited ? FOUND : NONE;
}

static enum found
find_delivery(struct request *rq)
{
    return deliveries_by_id(rq->app->db, rq->arena, rq->monitor.key, rq->ids[1], &rq->delivery);
}

bool
guard_load_second(struct request *rq, struct reply *no)
{
    static const struct {
        enum found (*find)(struct request *rq);
        const char *noun, *list;
    } seconds[] = {
        [OF_CHANNEL_OF_MONITOR] = { find_channel, "notification channel", "notifications" },
        [OF_DELIVERY_OF_MONITOR] = { find_delivery, "webhook delivery", "webhook-deliveries" },
    };
    enum subject subject = rq->route->subject;
    enum found found;

    if (subject >= sizeof seconds / sizeof *seconds || seconds[subject].find == NULL)
        return true;
    found = seconds[subject].find(rq);
    if (found == FAILED)
        return say_no(no, broke(rq));
    return found == FOUND ||
           say_no(no, refuse(rq, NOT_FOUND, "This monitor has no %s with this id: GET its %s to see them",
                             seconds[subject].noun, seconds[subject].list));
}
