/* Maintenance of a workspace in the form of the document; a window of one monitor is none. */
#include "fcgi/api/desired_reader.h"

#include "fcgi/http/reply.h"
#include "store/applied.h"
#include "store/maintenances.h"

/* Members that are found by match are told by that alone. */
static enum found
maintenance_by_id(struct request *rq, int64_t workspace, const char *id, struct desired *d)
{
    struct maintenance m;
    struct buf out = json_text(rq);
    json_object *match, *ids;
    enum found found = maintenances_by_id(rq->app->db, rq->arena, id, rq->now, &m);

    if (found != FOUND)
        return found;
    if (m.workspace != workspace || m.is_window)
        return NONE;
    d->id = m.id;
    d->name = m.external_id;
    maintenance_json(&out, rq->arena, NULL, &m, true);
    d->plain = desired_body(&out);
    if (m.by_match)
        json_object_object_del(d->plain, "monitor_ids");
    d->shown = json_object_get(d->plain);
    match = json_object_object_get(d->plain, "match");
    ids = json_object_object_get(d->plain, "monitor_ids");
    if (desired_name_items(rq, ids, desired_monitor_name) != 0)
        return FAILED;
    ids = json_object_object_get(match, "monitor_ids");
    return desired_name_items(rq, ids, desired_monitor_name) == 0 ? FOUND : FAILED;
}

static enum found
maintenance_by_name(struct request *rq, int64_t workspace, const char *name, struct desired *d)
{
    const char *id;
    enum found found = applied_maintenance(rq->app->db, rq->arena, workspace, name, &id);

    return found == FOUND ? maintenance_by_id(rq, workspace, id, d) : found;
}

static int
maintenance_names(struct request *rq, int64_t workspace, struct desired_names *names)
{
    struct applied_names found = {0};

    if (applied_maintenance_names(rq->app->db, rq->arena, workspace, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++)
        desired_add_name(rq, names, found.list[i]);
    return 0;
}

const struct desired_reader desired_maintenance = {maintenance_by_name, maintenance_by_id, maintenance_names};
