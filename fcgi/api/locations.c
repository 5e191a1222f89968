/* Locations: where remote probes are. */
#include "base/json.h"
#include "base/uuid.h"
#include "store/locations.h"
#include "store/workspaces.h"
#include "fcgi/api/handlers.h"

#include <string.h>

static void
put_location(struct buf *out, const struct request *rq, const char *name, const struct location *l)
{
    location_json(out, name, l, rq->app->config.probe_stale_minutes, rq->now);
}

static struct reply
created(struct request *rq, const struct location *l, const char *probe_key)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_location(&out, rq, "location", l);
    put_text(&out, "probe_key", probe_key);
    end_object(&out);
    return answer(200, &out);
}

/* Whose monitors it is to serve. False: *no says why not. */
static bool
find_workspace(struct request *rq, struct location *l, struct reply *no)
{
    struct workspace w;
    enum found found;

    if (l->workspace_id == NULL)
        return true;
    found = workspaces_by_id(rq->app->db, rq->arena, l->workspace_id, &w);
    if (found == FOUND) {
        l->workspace = w.key;
        return true;
    }
    *no = found == FAILED ? broke(rq)
                          : refuse(rq, VALIDATION_ERROR,
                                   "workspace must be the id of a workspace: see GET /api/v1/workspaces");
    return false;
}

/* POST /locations -- the name is asked for in the transaction that inserts it. The key is for the probe's
 * configuration and shown this once. */
struct reply
location_add(struct request *rq)
{
    struct location l = { .id = uuid_new(rq->arena), .is_active = true, .created_at = rq->now }, other;
    struct field_problem problem = body_types(rq, location_fields, true);
    char key[KEY_SIZE];
    struct digest digest;
    struct reply no;
    enum found found;

    if (problem.fault == FIELD_FINE)
        problem = fields_create(rq->arena, location_fields, rq->body, &l);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!find_workspace(rq, &l, &no))
        return no;
    found = locations_by_name(rq->app->db, rq->arena, l.name, &other);
    if (found == FOUND)
        return refuse(rq, DUPLICATE_NAME, "There is a location of this name already: choose another name");
    key_random(key);
    digest = digest_of(key, strlen(key));
    if (found == FAILED || locations_insert(rq->app->db, &l, &digest) != 0)
        return broke(rq);
    audit_made(rq, AUDIT_LOCATION, l.id);
    return created(rq, &l, key);
}

/* GET /locations */
struct reply
location_list(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    struct locations found = { 0 };
    struct buf out = json_text(rq);

    if (locations_all(rq->app->db, rq->arena, &found) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        if (list_range_has(&range, i))
            put_location(&out, rq, NULL, &found.list[i]);
    end_array(&out);
    return answer_list(&out, found.count);
}

/* GET /locations/:id */
struct reply
location_show(struct request *rq)
{
    struct buf out = json_text(rq);

    put_location(&out, rq, NULL, &rq->location);
    return answer(200, &out);
}

/* DELETE /locations/:id */
struct reply
location_delete(struct request *rq)
{
    struct buf out = json_text(rq);

    if (locations_delete(rq->app->db, rq->location.key, rq->now) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_bool(&out, "deleted", true);
    end_object(&out);
    return answer(200, &out);
}

/* POST /locations/:id/rotate-key */
struct reply
location_rotate_key(struct request *rq)
{
    struct buf out = json_text(rq);
    struct digest digest;
    char key[KEY_SIZE];

    body_ignored(rq);
    key_random(key);
    digest = digest_of(key, strlen(key));
    if (locations_set_key(rq->app->db, rq->location.key, &digest) != 0)
        return broke(rq);
    audit_secret(rq, "probe_key");
    put_object(&out, NULL);
    put_text(&out, "message", "Probe key rotated");
    put_text(&out, "probe_key", key);
    end_object(&out);
    return answer(200, &out);
}
