/* Maintenance windows. They are only stored here: the next run of the checker finds those that are on then,
 * and publishes them. */
#include "base/json.h"
#include "store/maintenances.h"
#include "fcgi/api/handlers.h"

#include <stddef.h>

/* POST /monitors/:id/maintenance -- windows that are over do not count against the limit. */
struct reply
maintenance_add(struct request *rq)
{
    struct maintenance w = {
        .monitor = rq->monitor.key, .monitor_id = rq->monitor.id, .created_at = rq->now,
    };
    struct buf out = json_text(rq);
    struct field_problem problem = body_types(rq, maintenance_fields, true);
    int64_t count;

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (maintenances_count(rq->app->db, rq->monitor.key, rq->now, &count) != 0)
        return broke(rq);
    if (limit_is_reached(LIMIT_MAINTENANCES, &rq->app->config, count))
        return refuse_more(rq, LIMIT_MAINTENANCES);
    problem = maintenance_create(rq->arena, rq->body, &w);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (maintenances_insert(rq->app->db, rq->arena, &w) != 0)
        return broke(rq);
    audit_made(rq, AUDIT_MAINTENANCE, w.id);
    maintenance_json(&out, &w, rq->now);
    return answer(200, &out);
}

/* GET /monitors/:id/maintenance */
struct reply
maintenance_list(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    struct maintenances found = { 0 };
    struct buf out = json_text(rq);
    int64_t total;

    if (maintenances_of_monitor(rq->app->db, rq->arena, rq->monitor.key, &range, &found) != 0 ||
        maintenances_of_monitor_total(rq->app->db, rq->monitor.key, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        maintenance_json(&out, &found.list[i], rq->now);
    end_array(&out);
    return answer_list(&out, total);
}

/* GET /maintenance, and GET /status-pages/:slug/maintenance: else rq->page is none, key 0. */
struct reply
maintenance_list_all(struct request *rq)
{
    const char *state = request_trimmed(rq, "state");
    struct maintenance_filter filter = {
        .state = MAINTENANCE_CURRENT,
        .of = rq->page.key != 0 ? readership_of_all()
                                : principal_readership(&rq->principal, rq->app->config.public_list),
        .page = rq->page.key,
        .now = rq->now,
        .range = request_list_range(rq),
    };
    struct maintenances found = { 0 };
    struct buf out = json_text(rq);
    int64_t total;

    if (rq->bad_param)
        return refuse_param(rq);
    if (state != NULL && !maintenance_state_read(state, &filter.state))
        return refuse(rq, VALIDATION_ERROR,
                      "state must be active, upcoming, current or past, or be left out");
    if (maintenances_find(rq->app->db, rq->arena, &filter, &found) != 0)
        return broke(rq);
    total = list_range_total(&filter.range, found.count);
    if (total < 0 && maintenances_total(rq->app->db, &filter, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        maintenance_named_json(&out, &found.list[i], rq->now);
    end_array(&out);
    return answer_list(&out, total);
}

/* DELETE /maintenance/:id */
struct reply
maintenance_remove(struct request *rq)
{
    if (maintenances_delete(rq->app->db, rq->maintenance.id) != 0)
        return broke(rq);
    return answer_message(rq, "Maintenance window deleted");
}
