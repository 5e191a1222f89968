/* The instance's branding. */
#include "store/settings.h"
#include "fcgi/api/handlers.h"

static struct reply
show(struct request *rq, const struct branding *branding)
{
    struct buf out = json_text(rq);

    branding_json(&out, branding);
    return answer(200, &out);
}

/* GET /settings */
struct reply
settings_show(struct request *rq)
{
    struct branding branding;

    if (settings_branding(rq->app->db, rq->arena, &branding) != 0)
        return broke(rq);
    return show(rq, &branding);
}

/* PUT /settings -- what the body does not name stays. Read and written in one transaction: of two clients
 * that change different members, neither undoes the other's. */
struct reply
settings_put(struct request *rq)
{
    struct field_problem problem = body_types(rq, branding_fields, false);
    struct branding branding;
    int changes;

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (settings_branding(rq->app->db, rq->arena, &branding) != 0)
        return broke(rq);
    audit_watch(rq, AUDIT_SETTINGS, "settings");
    problem = fields_change(rq->arena, branding_fields, rq->body, &branding, &changes);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (settings_set_branding(rq->app->db, &branding) != 0)
        return broke(rq);
    return show(rq, &branding);
}
