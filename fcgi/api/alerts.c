/* Alert rules, and the log of what was published. */
#include "base/json.h"
#include "base/rfc3339.h"
#include "model/alert_rules.h"
#include "store/alert_rules.h"
#include "store/outbox.h"
#include "fcgi/api/handlers.h"

static struct reply
rules_reply(struct request *rq, const struct alert_rules *rules)
{
    struct buf out = json_text(rq);

    alert_rules_json(&out, NULL, rq->monitor.id, rules);
    return answer(200, &out);
}

static struct reply
no_rules(struct request *rq)
{
    return refuse(rq, NOT_FOUND, "No alert rules are set for this monitor: PUT them here first");
}

/* PUT /monitors/:id/alert-rules -- what is left out gets its default, whatever it was before. */
struct reply
alert_rules_put(struct request *rq)
{
    struct alert_rules rules = { .updated_at = rq->now };
    struct field_problem problem = body_types(rq, alert_rules_fields, true);

    if (problem.fault == FIELD_FINE)
        problem = fields_create(rq->arena, alert_rules_fields, rq->body, &rules);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (alert_rules_set(rq->app->db, rq->monitor.key, &rules) != 0)
        return broke(rq);
    return rules_reply(rq, &rules);
}

/* GET /monitors/:id/alert-rules */
struct reply
alert_rules_show(struct request *rq)
{
    struct alert_rules rules;
    enum found found = alert_rules_get(rq->app->db, rq->monitor.key, &rules);

    if (found == FAILED)
        return broke(rq);
    return found == NONE ? no_rules(rq) : rules_reply(rq, &rules);
}

/* DELETE /monitors/:id/alert-rules */
struct reply
alert_rules_remove(struct request *rq)
{
    enum found found = alert_rules_delete(rq->app->db, rq->monitor.key);

    if (found == FAILED)
        return broke(rq);
    return found == NONE ? no_rules(rq) : answer_message(rq, "Alert rules removed");
}

/* GET /monitors/:id/alert-log -- the default of after is the smallest time there is: the whole log. */
struct reply
alert_log(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    int64_t after = INT64_MIN, total;
    const char *after_text = request_text(rq, "after");
    struct alert_entries found = { 0 };
    struct buf out = json_text(rq);

    if (rq->bad_param)
        return refuse_param(rq);
    if (after_text != NULL && !rfc3339_parse(after_text, &after))
        return refuse(rq, VALIDATION_ERROR,
                      "after must be a timestamp, as 2026-02-10T14:00:00Z; in a query a + is sent as %%2B");
    if (outbox_log_of_monitor(rq->app->db, rq->arena, rq->monitor.key, after, &range, &found) != 0)
        return broke(rq);
    total = list_range_total(&range, found.count);
    if (total < 0 && outbox_log_total(rq->app->db, rq->monitor.key, after, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        alert_entry_json(&out, &found.list[i]);
    end_array(&out);
    return answer_list(&out, total);
}
