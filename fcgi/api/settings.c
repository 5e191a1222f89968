/* The instance's branding, and what its host has set. */
#include "base/json.h"
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

static const char *const sources[] = {
    [SET_NOWHERE] = "default",
    [SET_IN_ENVIRONMENT] = "environment",
    [SET_IN_FILE] = "file",
};

/* GET /admin/settings -- they are changed on the host; secrets are masked as they are read (os/config.h). */
struct reply
settings_of_host(struct request *rq)
{
    const struct config *config = &rq->app->config;
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "file", config->file);
    put_array(&out, "settings");
    for (int i = 0; i < config->row_count; i++) {
        const struct config_row *row = &config->rows[i];

        put_object(&out, NULL);
        put_text(&out, "name", row->name);
        put_text(&out, "value", row->value);
        put_text(&out, "default", row->unset);
        put_text(&out, "set_in", sources[row->source]);
        put_text(&out, "description", row->meaning);
        end_object(&out);
    }
    end_array(&out);
    end_object(&out);
    return answer(200, &out);
}
