/* Monitors by the name that their client gave them: made or changed by one and the same request, so that it
 * may be sent again. */
#include "base/json.h"
#include "base/text.h"
#include "model/external_id.h"
#include "store/monitors.h"
#include "fcgi/api/handlers.h"

#include <string.h>

bool
take_external_id(struct request *rq, struct reply *no)
{
    json_object *given = json_object_object_get(rq->body, "external_id");

    if (!external_id_is_fit(rq->ids[0]))
        *no = refuse(rq, VALIDATION_ERROR,
                     "external_id must have 1 to 100 of A-Z a-z 0-9 . _ : -, and must not be . or ..");
    else if (given != NULL && (!json_object_is_type(given, json_type_string) ||
                               strcmp(json_object_get_string(given), rq->ids[0]) != 0))
        *no = refuse(rq, VALIDATION_ERROR, "The body's external_id is not the one of the path: leave it out");
    else {
        json_object_object_add(rq->body, "external_id", json_object_new_string(rq->ids[0]));
        return true;
    }
    return false;
}

static bool
is_as_it_was(struct request *rq, const struct monitor *was, const struct monitor *m)
{
    struct buf before = json_text(rq), after = json_text(rq);

    monitor_export_json(&before, rq->arena, was);
    monitor_export_json(&after, rq->arena, m);
    return strcmp(before.text, after.text) == 0 && was->listing == m->listing;
}

/* A value that the monitor has already is not moved: a key that may ask less often than its maker must not
 * slow it. */
static void
widen(json_object *body, const char *name, int64_t has, int64_t *least)
{
    int64_t given;

    if (json_is_count(json_object_object_get(body, name), &given) && given == has && has < *least)
        *least = has;
}

/* What the body does not say is at its default, as if the monitor were made anew. */
static struct field_problem
read_whole(struct request *rq, json_object *body, const struct monitor *was, struct monitor *m)
{
    struct monitor_bounds bounds = monitor_bounds_of(rq);
    struct field_problem problem;

    widen(body, "interval_seconds", was->interval_seconds, &bounds.interval);
    widen(body, "retry_interval_seconds", was->retry_interval_seconds, &bounds.retry);
    *m = *was;
    problem = monitor_create(rq->arena, body, &bounds, m);
    if (!principal_is_admin(&rq->principal))
        m->listing = was->listing;
    else if (m->listing == LISTED_BY_SETTING)
        m->listing = LISTED;
    return problem;
}

bool
monitor_is_as(struct request *rq, const struct monitor *was, json_object *body)
{
    struct field_problem problem = monitor_types(rq->arena, body);
    struct warnings warnings = { 0 };
    struct monitor m;

    if (problem.fault == FIELD_FINE)
        problem = read_whole(rq, body, was, &m);
    if (problem.fault != FIELD_FINE || !text_same(m.external_id, was->external_id))
        return false;
    fields_unknown(rq->arena, monitor_fields, body, &warnings);
    monitor_moved(rq->arena, body, &m, &warnings);
    return warnings.count == 0 && is_as_it_was(rq, was, &m);
}

static struct reply
replace(struct request *rq)
{
    const struct monitor was = rq->monitor;
    struct field_problem problem = body_types(rq, monitor_fields, true);

    if (problem.fault == FIELD_FINE)
        problem = monitor_types(rq->arena, rq->body);
    if (problem.fault == FIELD_FINE)
        problem = read_whole(rq, rq->body, &was, &rq->monitor);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (is_as_it_was(rq, &was, &rq->monitor))
        return monitor_unchanged(rq);
    return monitor_save_changes(rq, &was, true);
}

/* PUT /monitors/by/:external_id */
struct reply
monitor_put(struct request *rq)
{
    struct reply no;

    if (!take_external_id(rq, &no))
        return no;
    return rq->monitor.key == 0 ? monitor_create_named(rq) : replace(rq);
}
