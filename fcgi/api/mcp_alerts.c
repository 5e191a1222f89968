/* The tool set_alerts: of one monitor, or of those that have a tag. */
#include "fcgi/api/mcp_calls.h"
#include "fcgi/api/mcp_tools.h"
#include "fcgi/http/rpc_result.h"

static const char *
text_of(const struct tool_call *t, json_object *node)
{
    return arena_text(t->rq->arena, json_object_to_json_string(node));
}

static struct reply
put_rules(const struct tool_call *t, const char *at, json_object *rules)
{
    return tool_ask(t->rq, PUT, arena_printf(t->rq->arena, "%s/alert-rules", at), text_of(t, rules));
}

/* Those that have the tag now, at least one; NULL: there is none, or *no says why. */
static json_object *
tagged(const struct tool_call *t, const char *tag, struct reply *no)
{
    struct reply reply = tool_ask(
        t->rq, GET, arena_printf(t->rq->arena, "/api/v1/monitors?tag=%s", tool_escaped(t->rq, tag)), NULL);
    json_object *list = tool_answer(&reply);

    if (list == NULL) {
        *no = tool_refused_by(t, &reply);
        return NULL;
    }
    if (json_object_array_length(list) > 0)
        return list;
    *no = tool_refused(t, "No monitor that this key may see has this tag: find_monitors has tags (NO_MATCH)");
    json_object_put(list);
    return NULL;
}

/* What was made of each; channel: not set, if there was none to make. */
static struct reply
answered(const struct tool_call *t, const struct reply *channel, const struct reply *rules)
{
    struct buf out = {.arena = t->rq->arena};
    struct reply all;

    if (channel->text == NULL || rules->status >= 400)
        return tool_answered(t, rules, false);
    put_object(&out, NULL);
    put_json(&out, "channel", channel->text);
    put_json(&out, "alert_rules", rules->text);
    end_object(&out);
    all = answer(200, &out);
    return tool_answered(t, &all, false);
}

/* Each of them gets the rules; the first refusal ends it, and how far it came is said. */
static struct reply
put_rules_of_all(const struct tool_call *t, const struct reply *channel, json_object *list,
                 json_object *rules)
{
    size_t count = json_object_array_length(list);
    struct reply reply = {0};

    for (size_t i = 0; i < count; i++) {
        const char *id = tool_member(json_object_array_get_idx(list, i), "id");

        reply = put_rules(t, arena_printf(t->rq->arena, "/api/v1/monitors/%s", id), rules);
        if (reply.status >= 400)
            return tool_refused(t, arena_printf(t->rq->arena, "Of %zu monitors %zu have the rules. At %s: %s",
                                                count, i, id, rpc_refusal_text(t->rq, &reply)));
    }
    return answered(t, channel, &reply);
}

/* A channel for a tag is one of the workspace: it hears of those that get the tag later, too. */
static struct reply
add_channel_by_tag(const struct tool_call *t, const char *tag, json_object *channel)
{
    json_object *match = json_object_new_object(), *tags = json_object_new_array();

    json_object_array_add(tags, json_object_new_string(tag));
    json_object_object_add(match, "tags", tags);
    json_object_object_add(channel, "match", match);
    return tool_ask(t->rq, POST, "/api/v1/channels", text_of(t, channel));
}

struct reply
mcp_set_alerts(const struct tool_call *t)
{
    json_object *channel = json_object_object_get(t->args, "channel");
    json_object *rules = json_object_object_get(t->args, "rules");
    const char *tag = tool_text(t, "tag"), *at = tool_monitor(t);
    json_object *list = NULL;
    struct reply made = {0}, reply = {0};

    if (channel == NULL && rules == NULL)
        return tool_refused(t, "Say what to set: channel, rules, or both (VALIDATION_ERROR)");
    if (rules != NULL && tag != NULL && (list = tagged(t, tag, &reply)) == NULL)
        return reply;
    if (channel != NULL)
        made = tag != NULL ? add_channel_by_tag(t, tag, channel)
                           : tool_ask(t->rq, POST, arena_printf(t->rq->arena, "%s/notifications", at),
                                      text_of(t, channel));
    if (rules == NULL || made.status >= 400) {
        reply = tool_answered(t, &made, false);
    } else if (list != NULL) {
        reply = put_rules_of_all(t, &made, list, rules);
    } else {
        reply = put_rules(t, at, rules);
        reply = answered(t, &made, &reply);
    }
    json_object_put(list);
    return reply;
}
