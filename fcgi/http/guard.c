/* The order matters, and is part of the API: who sends no key where one is needed learns nothing, not
 * even which ids exist; a wrong key is refused only for what does exist. */
#include "fcgi/http/guard.h"

#include "base/digest.h"
#include "base/text.h"
#include "store/channels.h"
#include "store/incidents.h"
#include "store/locations.h"
#include "store/maintenances.h"
#include "store/monitors.h"
#include "store/pages.h"
#include "store/settings.h"
#include "fcgi/http/route.h"

#include <string.h>

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
    case OF_CHANNEL_OF_MONITOR:
        return monitors_by_id(db, rq->arena, rq->ids[0], &rq->monitor);
    case OF_INCIDENT:
        found = incidents_by_id(db, rq->arena, rq->ids[0], &rq->incident);
        return load_owner(rq, found, rq->incident.monitor);
    case OF_CHANNEL:
        found = channels_by_id(db, rq->arena, rq->ids[0], &rq->channel);
        return load_owner(rq, found, rq->channel.monitor);
    case OF_MAINTENANCE:
        found = maintenances_by_id(db, rq->arena, rq->ids[0], &rq->maintenance);
        return load_owner(rq, found, rq->maintenance.monitor);
    case OF_LOCATION:
        return locations_by_id(db, rq->arena, rq->ids[0], &rq->location);
    case OF_PAGE:
        return pages_named(db, rq->arena, rq->ids[0], &rq->page);
    }
    return -1;
}

static struct reply
unknown(struct request *rq)
{
    static const char *const nouns[] = {
        [OF_MONITOR] = "monitor",
        [OF_CHANNEL_OF_MONITOR] = "monitor",
        [OF_INCIDENT] = "incident",
        [OF_CHANNEL] = "notification channel",
        [OF_MAINTENANCE] = "maintenance window",
        [OF_LOCATION] = "location",
        [OF_PAGE] = "status page",
    };
    const char *noun = nouns[rq->route->subject];

    return refuse(rq, NOT_FOUND, "There is no %s with this %s: check it, or whether the %s was deleted", noun,
                  rq->route->subject == OF_PAGE ? "slug, id or domain" : "id", noun);
}

/* Whether the key opens what was loaded. What was not has the key 0. */
static bool
key_opens(const struct request *rq)
{
    if (rq->is_admin)
        return true;
    if (!rq->has_key)
        return false;
    if (rq->page.key != 0)
        return digest_equal(&rq->page.manage_key, &rq->key);
    return rq->monitor.key != 0 && digest_equal(&rq->monitor.manage_key, &rq->key);
}

/* A probe's key says which location it is; nobody else's opens this, not even the admin's. */
static bool
check_probe(struct request *rq, struct reply *no)
{
    switch (locations_by_probe_key(rq->app->db, rq->arena, &rq->key, &rq->location)) {
    case 1:
        return true;
    case 0:
        return stop(no, refuse(rq, UNAUTHORIZED,
                               "This key is no location's: send the probe_key that came with the location, "
                               "or make a new location if it was deleted"));
    default:
        return stop(no, broke(rq));
    }
}

/* Whether the client runs on this host, and asks for itself. A proxy on this host that says for whom it asks
 * is not believed, only no longer taken for the client; a page in a browser speaks for anybody. */
static bool
is_here(const struct request *rq)
{
    static const char *const for_others[] = {
        "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_ORIGIN",
    };

    for (size_t i = 0; i < sizeof for_others / sizeof *for_others; i++)
        if (transport_param(rq->transport, for_others[i]) != NULL)
            return false;
    return text_starts(rq->client, "127.") || strcmp(rq->client, "::1") == 0 ||
           text_starts(rq->client, "::ffff:127.");
}

/* Whether who asks may do what the route does; for routes that need no key they may. */
static bool
check_key(struct request *rq, struct reply *no)
{
    switch (rq->route->auth) {
    case NO_KEY:
    case ADMIN_MORE:
    case PROBE_KEY:
    case AUTH_COUNT:
        return true;
    case MANAGE_KEY:
    case PAGE_KEY:
        return rq->may_manage ||
               stop(no, refuse(rq, FORBIDDEN, "This key does not open this: send the manage key that came "
                                              "with it, or the admin key"));
    case HERE_OR_ADMIN:
        return rq->is_admin || is_here(rq) ||
               stop(no, refuse(rq, FORBIDDEN, "This is for clients on the same host: ask from there, or send "
                                              "the admin key"));
    case ADMIN_KEY:
        return rq->is_admin ||
               stop(no, refuse(rq, FORBIDDEN, "This key does not open this: send the admin key"));
    }
    return false;
}

/* What the second id in the path names: only whoever may ask learns whether it exists. */
static bool
load_second(struct request *rq, struct reply *no)
{
    int found;

    if (rq->route->subject != OF_CHANNEL_OF_MONITOR)
        return true;
    found = channels_by_id(rq->app->db, rq->arena, rq->ids[1], &rq->channel);
    if (found < 0)
        return stop(no, broke(rq));
    return (found == 1 && rq->channel.monitor == rq->monitor.key) ||
           stop(no, refuse(rq, NOT_FOUND, "This monitor has no notification channel with this id: GET its "
                                          "notifications to see them"));
}

bool
guard_check(struct request *rq, struct reply *no)
{
    bool key_needed = rq->route->auth != NO_KEY && rq->route->auth != ADMIN_MORE &&
                      rq->route->auth != HERE_OR_ADMIN;
    int admin, found;

    if (key_needed && !rq->has_key)
        return stop(no, refuse(rq, UNAUTHORIZED,
                               "This needs a key: send it as 'Authorization: Bearer <key>'"));
    if (rq->route->auth == PROBE_KEY && !check_probe(rq, no))
        return false;
    admin = check_admin(rq);
    found = admin < 0 ? -1 : load_subject(rq);
    if (found < 0)
        return stop(no, broke(rq));
    if (found == 0)
        return stop(no, unknown(rq));
    rq->is_admin = admin == 1;
    rq->may_manage = key_opens(rq);
    return check_key(rq, no) && load_second(rq, no);
}
