/* Workspaces: making, showing, changing and deleting them. The one that a request is about is never in its
 * path: it is that of the key, or the one that the admin key names (fcgi/http/guard.c). */
#include "base/json.h"
#include "base/text.h"
#include "base/uuid.h"
#include "store/locations.h"
#include "store/channels.h"
#include "store/workspace_keys.h"
#include "store/workspaces.h"
#include "flow/removal.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/api/handlers.h"

#include <string.h>

enum { MONITORS_A_STEP = 20 }; /* deleted in one transaction */

static void
put_workspace(struct buf *out, const struct request *rq, const char *name, const struct workspace *w)
{
    workspace_json(out, name, w, rq->app->config.timezone);
}

static int
count_what(struct request *rq, enum workspace_room room, int64_t workspace, int64_t *count)
{
    struct db *db = rq->app->db;

    switch (room) {
    case ROOM_FOR_MONITOR:
        return workspaces_count_monitors(db, workspace, count);
    case ROOM_FOR_PAGE:
        return workspaces_count_pages(db, workspace, count);
    case ROOM_FOR_CHANNEL:
        return channels_of_workspace_count(db, workspace, count);
    case ROOM_FOR_KEY:
        return workspace_keys_count(db, workspace, rq->now, count);
    }
    return -1;
}

static int
read_limits(struct request *rq, int64_t workspace, struct workspace_limits *limits)
{
    struct workspace w;

    if (workspaces_by_key(rq->app->db, rq->arena, workspace, &w) != FOUND)
        return -1;
    *limits = w.limits;
    return 0;
}

static int
read_most(struct request *rq, enum workspace_room room, int64_t *most)
{
    int64_t workspace = principal_workspace(&rq->principal);
    struct workspace_limits l;
    const int64_t *const limits[] = {
        [ROOM_FOR_MONITOR] = &l.monitors, [ROOM_FOR_PAGE] = &l.pages,
        [ROOM_FOR_CHANNEL] = &l.channels, [ROOM_FOR_KEY] = &l.keys,
    };

    *most = -1;
    if (workspace == 0 || workspace == DEFAULT_WORKSPACE)
        return 0;
    if (read_limits(rq, workspace, &l) != 0)
        return -1;
    *most = *limits[room];
    return 0;
}

int
workspace_count(struct request *rq, enum workspace_room room, int64_t *most, int64_t *count)
{
    return read_most(rq, room, most) == 0 ? count_what(rq, room, principal_workspace(&rq->principal), count)
                                          : -1;
}

/* What has no limit is not counted. */
enum found
workspace_has_room(struct request *rq, enum workspace_room room)
{
    int64_t count, most;

    if (read_most(rq, room, &most) != 0)
        return FAILED;
    if (most < 0)
        return FOUND;
    if (count_what(rq, room, principal_workspace(&rq->principal), &count) != 0)
        return FAILED;
    return count < most ? FOUND : NONE;
}

const char *
workspace_id_of(struct request *rq)
{
    int64_t workspace = principal_workspace(&rq->principal);
    const char *id;

    if (workspace == 0 || workspaces_id(rq->app->db, rq->arena, workspace, &id) != FOUND)
        return NULL;
    return id;
}

/* The one that the request is about; the guard has made sure that there is one. */
static enum found
read_own(struct request *rq, struct workspace *w)
{
    return workspaces_by_key(rq->app->db, rq->arena, principal_workspace(&rq->principal), w);
}

static struct reply
created(struct request *rq, const struct workspace *w, const struct workspace_key *k, const char *key)
{
    struct buf out = json_text(rq);
    struct reply reply;

    put_object(&out, NULL);
    put_workspace(&out, rq, "workspace", w);
    put_text(&out, "key", key);
    workspace_key_json(&out, rq->arena, "key_info", k);
    end_object(&out);
    reply = answer(201, &out);
    reply.location = own_path(rq, "/api/v1/workspace");
    return reply;
}

/* With the first key of it, which opens all. */
static int
insert(struct request *rq, struct workspace *w, struct workspace_key *k, char key[KEY_SIZE])
{
    struct digest digest;

    if (workspaces_insert(rq->app->db, rq->arena, w) != 0)
        return -1;
    key_random(key);
    digest = digest_of(key, strlen(key));
    k->workspace = w->key;
    return workspace_keys_insert(rq->app->db, rq->arena, k, &digest);
}

/* POST /workspaces -- no account, no mail. What is made with the admin key has no limits. */
struct reply
workspace_add(struct request *rq)
{
    bool by_admin = principal_is_admin(&rq->principal);
    struct workspace w = {
        .of_operators = by_admin, .limits = { -1, -1, -1, -1 }, .created_at = rq->now, .updated_at = rq->now,
    };
    struct workspace_key k = {
        .label = "owner", .role = ROLE_OWNER, .tags = "", .created_by = by_admin ? "admin" : "owner",
        .created_at = rq->now,
    };
    struct field_problem problem = body_types(rq, workspace_create_fields, true);
    struct rate_limit limit;
    char key[KEY_SIZE];

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (rate_limit_read(rq, LIMIT_WORKSPACES, &limit) != 0)
        return broke(rq);
    if (rate_limit_spent(&limit))
        return rate_limit_refuse(rq, &limit);
    problem = fields_create(rq->arena, workspace_create_fields, rq->body, &w);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!by_admin)
        workspace_limits_read(rq->app->config.workspace_limits, &w.limits);
    if (insert(rq, &w, &k, key) != 0 || rate_limit_use(rq, &limit) != 0)
        return broke(rq);
    audit_made(rq, AUDIT_WORKSPACE, w.id);
    audit_made(rq, AUDIT_KEY, k.id);
    return created(rq, &w, &k, key);
}

/* GET /workspaces */
struct reply
workspace_list(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    struct workspaces found = { 0 };
    struct buf out = json_text(rq);
    int64_t total;

    if (workspaces_all(rq->app->db, rq->arena, &range, &found) != 0 ||
        workspaces_count(rq->app->db, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        put_workspace(&out, rq, NULL, &found.list[i]);
    end_array(&out);
    return answer_list(&out, total);
}

/* GET /workspace */
struct reply
workspace_show(struct request *rq)
{
    struct buf out = json_text(rq);
    struct workspace w;

    if (read_own(rq, &w) != FOUND || workspaces_look_inside(rq->app->db, &w) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_workspace(&out, rq, "workspace", &w);
    if (rq->principal.kind == PRINCIPAL_WORKSPACE_KEY)
        workspace_key_json(&out, rq->arena, "key_info", &rq->own_key);
    end_object(&out);
    return answer(200, &out);
}

/* What only the admin key may change, and what of the default workspace is said elsewhere. True: it may. */
static bool
may_change(struct request *rq, const struct workspace *w, struct reply *no)
{
    bool zone = json_object_object_get(rq->body, "timezone") != NULL;
    bool limits = json_object_object_get_ex(rq->body, "limits", NULL);

    if (limits && !principal_is_admin(&rq->principal))
        *no = refuse(rq, FORBIDDEN, "limits are set with the admin key only: leave them out");
    else if (limits && w->key == DEFAULT_WORKSPACE)
        *no = refuse(rq, VALIDATION_ERROR, "The default workspace has no limits: leave them out");
    else if (zone && w->key == DEFAULT_WORKSPACE)
        *no = refuse(rq, VALIDATION_ERROR, "The timezone of the default workspace must be set by TIMEZONE");
    else
        return true;
    return false;
}

/* PATCH /workspace */
struct reply
workspace_patch(struct request *rq)
{
    struct field_problem problem = body_types(rq, workspace_change_fields, false);
    struct buf out = json_text(rq);
    struct workspace w;
    struct reply no;
    int changes = 0;

    if (read_own(rq, &w) != FOUND)
        return broke(rq);
    if (problem.fault == FIELD_FINE && !may_change(rq, &w, &no))
        return no;
    if (problem.fault == FIELD_FINE)
        problem = fields_change(rq->arena, workspace_change_fields, rq->body, &w, &changes);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    audit_watch(rq, AUDIT_WORKSPACE, w.id);
    if (changes > 0 && (workspaces_save(rq->app->db, &w, rq->now) != 0 || read_own(rq, &w) != FOUND))
        return broke(rq);
    if (workspaces_look_inside(rq->app->db, &w) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_text(&out, "message", changes > 0 ? "Workspace updated" : "No changes");
    put_workspace(&out, rq, "workspace", &w);
    end_object(&out);
    return answer(200, &out);
}

/* Some of its monitors, each with all that belongs to it. NONE: there are none left. */
static enum found
delete_some(struct request *rq, int64_t workspace)
{
    enum found found = FOUND;

    for (int i = 0; i < MONITORS_A_STEP && found == FOUND; i++) {
        struct removal removal;
        struct monitor m;
        const char *id;

        found = workspaces_a_monitor(rq->app->db, rq->arena, workspace, &id);
        if (found != FOUND)
            break;
        if (monitors_by_id(rq->app->db, rq->arena, id, &m) != FOUND ||
            removal_of_monitor(rq->app->db, rq->arena, &m, rq->now, &removal) != 0)
            return FAILED;
        rq->published |= removal.published;
        if (removal.unfinished)
            break;
    }
    return found;
}

/* "confirm" of the query or of the body. */
static const char *
confirmation_of(struct request *rq)
{
    json_object *given = json_object_object_get(rq->body, "confirm");

    return json_object_is_type(given, json_type_string) ? json_object_get_string(given)
                                                        : request_text(rq, "confirm");
}

/* DELETE /workspace -- in steps, as DELETE /monitors/:id. */
struct reply
workspace_remove(struct request *rq)
{
    const char *confirm = confirmation_of(rq);
    struct workspace w;

    if (read_own(rq, &w) != FOUND)
        return broke(rq);
    if (w.key == DEFAULT_WORKSPACE)
        return refuse(rq, LAST_WORKSPACE, "The default workspace cannot be deleted: delete what is in it");
    if (confirm == NULL || strcmp(confirm, w.name) != 0)
        return refuse(rq, VALIDATION_ERROR,
                      "confirm must be the name of the workspace: this deletes all that it owns");
    switch (delete_some(rq, w.key)) {
    case FAILED:
        return broke(rq);
    case FOUND:
        rq->unfinished = true;
        break;
    case NONE:
        audit_watch(rq, AUDIT_WORKSPACE, w.id);
        if (workspaces_delete_pages(rq->app->db, w.key) != 0 ||
            locations_delete_of_workspace(rq->app->db, w.key, rq->now) != 0 ||
            workspaces_delete(rq->app->db, w.key, rq->now) != 0)
            return broke(rq);
        break;
    }
    return answer_message(rq, "Workspace deleted");
}
