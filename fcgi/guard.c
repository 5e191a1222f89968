/* The order matters, and is the contract's (1.3): who sends no key where one is needed learns nothing, not
 * even which ids exist; a wrong key is refused only for what does exist. */
#include "guard.h"

#include "routes.h"

#include "base/digest.h"
#include "store/incidents.h"
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
        if (found != 1 || !rq->has_key)
            return found; /* its monitor is only asked for its key */
        return monitors_by_key(db, rq->arena, rq->incident.monitor, &rq->monitor);
    }
    return -1;
}

static struct reply
unknown(struct request *rq)
{
    static const char *const nouns[] = { [OF_MONITOR] = "monitor", [OF_INCIDENT] = "incident" };
    const char *noun = nouns[rq->route->subject];

    return refuse(rq, NOT_FOUND, "There is no %s with this id: check it, or whether the %s was deleted",
                  noun, noun);
}

/* Whether the key opens what was loaded. */
static bool
key_opens(const struct request *rq)
{
    enum subject subject = rq->route->subject;

    if (rq->is_admin || !rq->has_key)
        return rq->is_admin;
    return (subject == OF_MONITOR || subject == OF_INCIDENT) &&
           digest_equal(&rq->monitor.manage_key, &rq->key);
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
