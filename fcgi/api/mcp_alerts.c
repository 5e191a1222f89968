/* The tool set_alerts: of one monitor, or of those that have a tag. */
#include "fcgi/api/mcp_calls.h"
#include "fcgi/api/mcp_tools.h"

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

/* Those that have the tag now each get the rules; the first refusal ends it. */
static struct reply
put_rules_by_tag(const struct tool_call *t, const char *tag, json_object *rules)
{
    struct reply reply = tool_ask(
        t->rq, GET, arena_printf(t->rq->arena, "/api/v1/monitors?tag=%s", tool_escaped(t->rq, tag)), NULL);
    json_object *list = tool_answer(&reply);

    for (size_t i = 0; list != NULL && reply.status < 400 && i < json_object_array_length(list); i++) {
        const char *id = tool_member(json_object_array_get_idx(list, i), "id");

        reply = put_rules(t, arena_printf(t->rq->arena, "/api/v1/monitors/%s", id), rules);
    }
    json_object_put(list);
    return reply;
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
    struct reply reply = {0};

    if (channel == NULL && rules == NULL)
        return tool_refused(t, "Say what to set: channel, rules, or both (VALIDATION_ERROR)");
    if (channel != NULL)
        reply = tag != NULL ? add_channel_by_tag(t, tag, channel)
                            : tool_ask(t->rq, POST, arena_printf(t->rq->arena, "%s/notifications", at),
                                       text_of(t, channel));
    if (rules != NULL && reply.status < 400)
        reply = tag != NULL ? put_rules_by_tag(t, tag, rules) : put_rules(t, at, rules);
    return tool_answered(t, &reply, false);
}
