/* A monitor that exists: reading, pausing, deleting it, and giving it another key. */
#include "base/digest.h"
#include "base/json.h"
#include "base/uuid.h"
#include "rules/staleness.h"
#include "store/incidents.h"
#include "store/locations.h"
#include "store/monitors.h"
#include "flow/expectation.h"
#include "flow/removal.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"

#include <string.h>

const char *
manage_url(struct request *rq, const char *id, const char *key)
{
    return own_path(rq, "/monitor/%s#key=%s", id, key);
}

enum monitor_sight
monitor_sight_of(const struct request *rq)
{
    struct belonging of = monitor_belonging(&rq->monitor);

    if (!principal_may(&rq->principal, &of, ROLE_VIEWER))
        return SEEN_WITHOUT_KEY;
    return principal_may(&rq->principal, &of, ROLE_EDITOR) ? SEEN_WHOLE : SEEN_WITH_KEY;
}

int
monitor_now_read(struct request *rq, struct monitor_now *now)
{
    now->is_stale = monitor_is_stale(&rq->monitor, rq->now);
    now->at = rq->now;
    now->ping_url = monitor_sight_of(rq) == SEEN_WHOLE ? ping_url_of(rq, &rq->monitor) : NULL;
    now->is_flapping = rq->monitor.flapping_until > rq->now;
    now->listed = strangers_scope(rq->app->config.public_list);
    return locations_reporting(rq->app->db, rq->arena, &now->reporting);
}

/* The first second at which something else is to be said of it, though nothing was written. */
static int64_t
as_now_until(const struct request *rq)
{
    const struct monitor *m = &rq->monitor;
    int64_t until = stale_from(m);

    if (m->type == MONITOR_PUSH)
        return rq->now; /* whether its ping is late is another question */
    if (until <= rq->now)
        until = INT64_MAX;
    return m->flapping_until > rq->now && m->flapping_until < until ? m->flapping_until : until;
}

/* GET /monitors/:id */
struct reply
monitor_show(struct request *rq)
{
    struct buf out = json_text(rq);
    struct monitor_now now;
    struct reply reply;

    if (monitor_now_read(rq, &now) != 0)
        return broke(rq);
    monitor_json(&out, rq->arena, NULL, &rq->monitor, monitor_sight_of(rq), &now);
    reply = answer(200, &out);
    reply.revision = rq->monitor.revision;
    return response_cache_put_small(rq, reply, as_now_until(rq));
}

int
monitor_read_again(struct request *rq)
{
    return monitors_by_key(rq->app->db, rq->arena, rq->monitor.key, &rq->monitor) == FOUND ? 0 : -1;
}

struct reply
answer_monitor(struct request *rq, const char *message)
{
    struct buf out = json_text(rq);
    struct monitor_now now;

    if (monitor_now_read(rq, &now) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_text(&out, "message", message);
    monitor_json(&out, rq->arena, "monitor", &rq->monitor, monitor_sight_of(rq), &now);
    end_object(&out);
    return answer(200, &out);
}

/* DELETE /monitors/:id -- rows of a long history are deleted in parts, each in a transaction of its own, so
 * that checks are not kept waiting: while any are left, rq->unfinished has this called again
 * (fcgi/http/perform.c). */
struct reply
monitor_delete(struct request *rq)
{
    struct removal removal;

    if (removal_of_monitor(rq->app->db, rq->arena, &rq->monitor, rq->now, &removal) != 0)
        return broke(rq);
    rq->published |= removal.published;
    rq->unfinished = removal.unfinished;
    return answer_message(rq, "Monitor deleted");
}

static int
set_incident_aside(struct request *rq, bool pause)
{
    struct db *db = rq->app->db;
    int64_t monitor = rq->monitor.key;

    return pause ? incidents_pause(db, monitor, rq->now) : incidents_resume(db, rq->arena, monitor, rq->now);
}

/* An open incident stays open over a pause, but is set aside: meanwhile it makes no alert (see
 * incidents_pause). */
static struct reply
pause_or_resume(struct request *rq, bool pause)
{
    bool changes = rq->monitor.is_paused != pause;

    body_ignored(rq);
    if (monitors_pause(rq->app->db, rq->monitor.key, pause, rq->now) != 0 ||
        (changes && expectation_pause(rq->app->db, rq->arena, &rq->monitor, pause, rq->now) != 0) ||
        set_incident_aside(rq, pause) != 0 || monitor_read_again(rq) != 0)
        return broke(rq);
    return answer_monitor(rq, pause ? "Monitor paused" : "Monitor resumed");
}

/* POST /monitors/:id/pause */
struct reply
monitor_pause(struct request *rq)
{
    return pause_or_resume(rq, true);
}

/* POST /monitors/:id/resume */
struct reply
monitor_resume(struct request *rq)
{
    return pause_or_resume(rq, false);
}

/* Asked with the manage key itself, it leaves a workspace that it joined by that key: one that had the key by
 * mistake must not keep the monitor for good. */
static int
leave_adopter(struct request *rq)
{
    if (rq->principal.kind != PRINCIPAL_MONITOR_KEY || !rq->monitor.was_adopted)
        return 0;
    return monitor_move(rq, rq->monitor.key, rq->monitor.id, 0, false);
}

/* POST /monitors/:id/rotate-key -- the key is shown here and never again: what is stored is its digest. The
 * old one ends with this transaction. */
struct reply
monitor_rotate_key(struct request *rq)
{
    struct buf out = json_text(rq);
    struct digest digest;
    char key[KEY_SIZE];

    body_ignored(rq);
    key_random(key);
    digest = digest_of(key, strlen(key));
    if (monitors_set_key(rq->app->db, rq->monitor.key, &digest, rq->now) != 0 || leave_adopter(rq) != 0)
        return broke(rq);
    audit_secret(rq, "manage_key");
    put_object(&out, NULL);
    put_text(&out, "message", "Manage key rotated");
    put_text(&out, "manage_key", key);
    put_text(&out, "manage_url", manage_url(rq, rq->monitor.id, key));
    end_object(&out);
    return answer(200, &out);
}

/* GET /monitors/:id/export -- what POST /monitors takes to make the same monitor elsewhere. */
struct reply
monitor_export(struct request *rq)
{
    struct buf out = json_text(rq);

    monitor_export_json(&out, rq->arena, &rq->monitor);
    return answer(200, &out);
}
