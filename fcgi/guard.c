/* The order matters, and is the contract's (1.3): who sends no key where one is needed learns nothing, not
 * even which ids exist; a wrong key is refused only for what does exist. */
#include "guard.h"

#include "routes.h"

#include "base/digest.h"
#include "store/channels.h"
#include "store/incidents.h"
#include "store/maintenance.h"
#include "store/monitors.h"
#include "store/settings.h"

static bool
stop(struct reply *no, struct reply reply)
{
    *no = reply;
    return false;
}

/* 1 it is the admin key, 0 it is not, -1 failed. */
static int
check_admin(struct request *rq)
{
    struct digest admin;
    int found;

    if (!rq->has_key)
        return 0;
    found = settings_admin_key(rq->app->db, rq->arena, &admin);
    return found == 1 ? digest_equal(&admin, &rq->key) : found;
}

/* Loads the monitor that a thing belongs to, which only whoever sent a key needs. found: whether the thing
 * was. */
static int
load_owner(struct request *rq, int found, int64_t monitor)
{
    if (found != 1 || !rq->has_key)
        return found;
    return monitors_by_key(rq->app->db, rq->arena, monitor, &rq->monitor);
}

/* 1 loaded, 0 no such thing, -1 failed. */
static int
load_subject(struct request *rq)
{
    struct db *db = rq->app->db;
    int found;

    switch (rq->route->subject) {
    case OFFLINE:
    case OF_NOTHING:
        return 1;
    case OF_MONITOR:
        return monitors_by_id(db, rq->arena, rq->ids[0], &rq->monitor);
    case OF_INCIDENT:
        found = incidents_by_id(db, rq->arena, rq->ids[0], &rq->incident);
        return load_owner(rq, found, rq->incident.monitor);
    case OF_CHANNEL:
        found = channels_by_id(db, rq->arena, rq->ids[0], &rq->channel);
        return load_owner(rq, found, rq->channel.monitor);
    case OF_WINDOW:
        found = maintenance_by_id(db, rq->arena, rq->ids[0], &rq->window);
        return load_owner(rq, found, rq->window.monitor);
    }
    return -1;
}

static struct reply
unknown(struct request *rq)
{
    static const char *const nouns[] = {
        [OF_MONITOR] = "monitor",
        [OF_INCIDENT] = "incident",
        [OF_CHANNEL] = "notification channel",
        [OF_WINDOW] = "maintenance window",
    };
    const char *noun = nouns[rq->route->subject];

    return refuse(rq, NOT_FOUND, "There is no %s with this id: check it, or whether the %s was deleted",
                  noun, noun);
}

/* Whether the key opens what was loaded. Without a key, or a subject, no monitor was: its key is 0. */
static bool
key_opens(const struct request *rq)
{
    if (rq->is_admin)
        return true;
    return rq->has_key && rq->monitor.key != 0 && digest_equal(&rq->monitor.manage_key, &rq->key);
}

bool
guard_check(struct request *rq, struct reply *no)
{
    bool key_needed = rq->route->auth == MANAGE_KEY;
    int admin, found;

    if (key_needed && !rq->has_key)
        return stop(no, refuse(rq, UNAUTHORIZED,
                               "This needs a key: send it as 'Authorization: Bearer <key>'"));
    admin = check_admin(rq);
    found = admin < 0 ? -1 : load_subject(rq);
    if (found < 0)
        return stop(no, broke(rq));
    if (found == 0)
        return stop(no, unknown(rq));
    rq->is_admin = admin == 1;
    rq->may_manage = key_opens(rq);
    if (key_needed && !rq->may_manage)
        return stop(no, refuse(rq, FORBIDDEN, "This key does not open this: send the manage key that "
                                              "came with it, or the admin key"));
    return true;
}
