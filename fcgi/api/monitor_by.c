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

/* What the body does not say is at its default, as if the monitor were made anew. */
static struct reply
replace(struct request *rq)
{
    struct monitor_bounds bounds = monitor_bounds_of(rq);
    const struct monitor was = rq->monitor;
    struct field_problem problem = body_types(rq, monitor_fields, true);

    if (problem.fault == FIELD_FINE)
        problem = monitor_create(rq->arena, rq->body, &bounds, &rq->monitor);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!principal_is_admin(&rq->principal))
        rq->monitor.listing = was.listing;
    else if (rq->monitor.listing == LISTED_BY_SETTING)
        rq->monitor.listing = LISTED;
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
