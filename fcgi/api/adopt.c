/* Monitors and pages join a workspace by their manage keys, and leave it. */
#include "base/digest.h"
#include "base/json.h"
#include "store/calendars.h"
#include "store/maintenance_times.h"
#include "store/pages.h"
#include "store/workspaces.h"
#include "store/layouts.h"
#include "fcgi/api/handlers.h"

#include <string.h>

enum { MOST_KEYS = 100 };

/* What a manage key opens. */
struct adoptee {
    const char *type, *id, *name, *external_id;
    int64_t key, workspace;
    bool is_page;
};

static enum found
find(struct request *rq, const char *manage_key, struct adoptee *it)
{
    struct digest digest = digest_of(manage_key, strlen(manage_key));
    struct monitor m;
    struct page p;
    enum found found = monitors_by_manage_key(rq->app->db, rq->arena, &digest, &m);

    if (found == FOUND)
        *it = (struct adoptee){ "monitor", m.id, m.name, m.external_id, m.key, m.workspace, false };
    if (found != NONE)
        return found;
    found = pages_by_manage_key(rq->app->db, rq->arena, &digest, &p);
    if (found == FOUND)
        *it = (struct adoptee){ "page", p.id, p.title, NULL, p.key, p.workspace, true };
    return found;
}

static enum found
find_namesake(struct request *rq, const struct adoptee *it, int64_t workspace)
{
    struct monitor other;

    if (it->external_id == NULL)
        return NONE;
    return monitors_by_external_id(rq->app->db, rq->arena, workspace, it->external_id, &other);
}

static void
put_error(struct buf *errors, size_t index, enum why why, const char *sentence)
{
    put_object(errors, NULL);
    put_int(errors, "index", (int64_t)index);
    put_text(errors, "error", sentence);
    put_text(errors, "code", why_code(why));
    end_object(errors);
}

static void
put_adopted(struct buf *adopted, const struct adoptee *it)
{
    put_object(adopted, NULL);
    put_text(adopted, "type", it->type);
    put_text(adopted, "id", it->id);
    put_text(adopted, "name", it->name);
    end_object(adopted);
}

int
monitor_move(struct request *rq, int64_t monitor, const char *id, int64_t workspace, bool adopted)
{
    if (calendars_cancel_member(rq->app->db, 0, id, rq->now) != 0 ||
        workspaces_take_monitor(rq->app->db, monitor, workspace, adopted) != 0 ||
        maintenance_members_take(rq->app->db, monitor) != 0)
        return -1;
    return maintenance_members_review(rq->app->db, rq->arena, monitor, rq->now);
}

static int
take(struct request *rq, const struct adoptee *it, int64_t workspace)
{
    if (!it->is_page)
        return monitor_move(rq, it->key, it->id, workspace, true);
    return workspaces_take_page(rq->app->db, it->key, workspace) == 0
               ? layouts_settle(rq->app->db, rq->arena, it->key, rq->now) : -1;
}

/* One key. -1: the store failed. */
static int
adopt(struct request *rq, size_t index, const char *manage_key, struct buf *adopted, struct buf *errors)
{
    int64_t workspace = principal_workspace(&rq->principal);
    struct adoptee it = { 0 };
    enum found found = find(rq, manage_key, &it), room;

    if (found == FAILED)
        return -1;
    if (found == NONE) {
        put_error(errors, index, NOT_FOUND, "This is no manage key of a monitor or status page");
        return 0;
    }
    if (it.workspace != 0 && it.workspace != workspace) {
        put_error(errors, index, FORBIDDEN, "It belongs to another workspace: that has to release it first");
        return 0;
    }
    switch (it.workspace == workspace ? NONE : find_namesake(rq, &it, workspace)) {
    case FOUND:
        put_error(errors, index, DUPLICATE_EXTERNAL_ID, "The workspace has a monitor with its external_id");
        return 0;
    case FAILED:
        return -1;
    case NONE:
        break;
    }
    room = it.workspace == workspace ? FOUND
                                     : workspace_has_room(rq, it.is_page ? ROOM_FOR_PAGE : ROOM_FOR_MONITOR);
    if (room == NONE) {
        put_error(errors, index, LIMIT_REACHED, "There are as many of these as the workspace may have");
        return 0;
    }
    if (it.workspace != workspace)
        audit_watch(rq, it.is_page ? AUDIT_PAGE : AUDIT_MONITOR, it.id);
    if (room == FAILED || (it.workspace != workspace && take(rq, &it, workspace) != 0))
        return -1;
    put_adopted(adopted, &it);
    return 0;
}

/* POST /workspace/adopt */
struct reply
workspace_adopt(struct request *rq)
{
    static const struct field fields[] = { { .name = "keys" }, { .name = NULL } };
    json_object *keys = json_object_object_get(rq->body, "keys");
    struct buf out = json_text(rq), errors = json_text(rq);
    size_t count;

    if (!json_is_texts(keys))
        return refuse(rq, UNPROCESSABLE_ENTITY, "keys is required and must be an array of manage keys");
    count = json_object_array_length(keys);
    if (count < 1 || count > MOST_KEYS)
        return refuse(rq, VALIDATION_ERROR, "keys must have 1 to %d items", MOST_KEYS);
    fields_unknown(rq->arena, fields, rq->body, &rq->warnings);
    put_object(&out, NULL);
    put_array(&out, "adopted");
    put_array(&errors, NULL);
    for (size_t i = 0; i < count; i++)
        if (adopt(rq, i, json_object_get_string(json_object_array_get_idx(keys, i)), &out, &errors) != 0)
            return broke(rq);
    end_array(&errors);
    end_array(&out);
    put_json(&out, "errors", errors.text);
    end_object(&out);
    return answer(200, &out);
}

/* POST /monitors/:id/release */
struct reply
monitor_release(struct request *rq)
{
    bool is_in_one = rq->monitor.workspace != 0;

    body_ignored(rq);
    if (is_in_one && (monitor_move(rq, rq->monitor.key, rq->monitor.id, 0, false) != 0 ||
                      monitors_by_key(rq->app->db, rq->arena, rq->monitor.key, &rq->monitor) != FOUND))
        return broke(rq);
    return answer_monitor(rq, is_in_one ? "Monitor released" : "No changes");
}
