/* Alert rules, and the log of what was published. */
#include "base/json.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "model/alert_rules.h"
#include "model/match.h"
#include "store/alert_rules.h"
#include "store/channels.h"
#include "store/outbox.h"
#include "fcgi/api/handlers.h"

/* Whose rules a request is about. */
struct rules_place {
    enum rules_owner of;
    int64_t owner;
    const char *id;
};

static struct rules_place
place_of(struct request *rq)
{
    if (rq->monitor.key != 0)
        return (struct rules_place){ RULES_OF_MONITOR, rq->monitor.key, rq->monitor.id };
    return (struct rules_place){ RULES_OF_WORKSPACE, principal_workspace(&rq->principal),
                                 workspace_id_of(rq) };
}

/* The shape AlertRules. */
static struct reply
rules_reply(struct request *rq, const struct rules_place *place, const struct alert_rules *rules)
{
    struct buf out = json_text(rq);

    alert_rules_json(&out, rq->arena, NULL, place->of, place->id, rules);
    return answer(200, &out);
}

static struct reply
no_rules(struct request *rq, const struct rules_place *place)
{
    return refuse(rq, NOT_FOUND, "No alert rules are set for this %s: PUT them here first",
                  place->of == RULES_OF_MONITOR ? "monitor" : "workspace");
}

/* An escalation goes to channels that may hear of the monitor: its own, or any of its workspace's, whether
 * that matches or not, since those who come second are mostly others than those who hear of everything. */
static bool
may_be_told(const struct request *rq, const struct channel *c)
{
    int64_t workspace = rq->monitor.key != 0 ? rq->monitor.workspace : principal_workspace(&rq->principal);

    if (c->workspace != 0)
        return c->workspace == workspace;
    return rq->monitor.key != 0 && c->monitor == rq->monitor.key;
}

/* False: *no says which is not there. */
static bool
knows_channels(struct request *rq, const struct alert_rules *rules, struct reply *no)
{
    const char *at = rules->escalation_channels, *id;

    while (*at != '\0' && (id = match_next(rq->arena, &at)) != NULL) {
        struct channel c;
        enum found found = channels_by_id(rq->app->db, rq->arena, id, &c);

        if (found == FOUND && may_be_told(rq, &c))
            continue;
        *no = found == FAILED ? broke(rq)
                              : refuse(rq, VALIDATION_ERROR,
                                       "escalation_channel_ids: there is no channel %s here: GET the list of "
                                       "channels for those that there are", text_cut(rq->arena, id, 100));
        return false;
    }
    return true;
}

/* PUT /monitors/:id/alert-rules, PUT /workspace/alert-rules -- what is left out gets its default, whatever it
 * was before. */
struct reply
alert_rules_put(struct request *rq)
{
    const struct rules_place place = place_of(rq);
    struct alert_rules rules = { .updated_at = rq->now };
    struct field_problem problem = body_types(rq, alert_rules_fields, true);
    struct reply no;

    if (problem.fault == FIELD_FINE)
        problem = fields_create(rq->arena, alert_rules_fields, rq->body, &rules);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!knows_channels(rq, &rules, &no))
        return no;
    if (place.of == RULES_OF_WORKSPACE)
        audit_watch(rq, AUDIT_WORKSPACE_RULES, place.id);
    if (alert_rules_set(rq->app->db, place.of, place.owner, &rules) != 0)
        return broke(rq);
    return rules_reply(rq, &place, &rules);
}

/* GET /monitors/:id/alert-rules, GET /workspace/alert-rules */
struct reply
alert_rules_show(struct request *rq)
{
    const struct rules_place place = place_of(rq);
    struct alert_rules rules;
    enum found found = alert_rules_get(rq->app->db, rq->arena, place.of, place.owner, &rules);

    if (found == FAILED)
        return broke(rq);
    return found == NONE ? no_rules(rq, &place) : rules_reply(rq, &place, &rules);
}

/* DELETE /monitors/:id/alert-rules, DELETE /workspace/alert-rules */
struct reply
alert_rules_remove(struct request *rq)
{
    const struct rules_place place = place_of(rq);
    enum found found;

    if (place.of == RULES_OF_WORKSPACE)
        audit_watch(rq, AUDIT_WORKSPACE_RULES, place.id);
    found = alert_rules_delete(rq->app->db, place.of, place.owner);
    if (found == FAILED)
        return broke(rq);
    return found == NONE ? no_rules(rq, &place) : answer_message(rq, "Alert rules removed");
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
