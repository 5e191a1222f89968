/* The tool silence: begins one, or ends it. */
#include "fcgi/api/mcp_calls.h"
#include "fcgi/api/mcp_tools.h"

/* "match" or "monitor_ids" of a body, as ids, tag or group say it. NULL: none does, or more than one. */
static json_object *
silence_body(const struct tool_call *t)
{
    json_object *ids = json_object_object_get(t->args, "ids"), *body, *match, *items;
    const char *tag = tool_text(t, "tag"), *group = tool_text(t, "group");

    if ((ids != NULL) + (tag != NULL) + (group != NULL) != 1)
        return NULL;
    body = json_object_new_object();
    if (ids != NULL) {
        json_object_object_add(body, "monitor_ids", json_object_get(ids));
        return body;
    }
    match = json_object_new_object();
    items = json_object_new_array();
    json_object_array_add(items, json_object_new_string(tag != NULL ? tag : group));
    json_object_object_add(match, tag != NULL ? "tags" : "groups", items);
    json_object_object_add(body, "match", match);
    return body;
}

static struct reply
end_silence(const struct tool_call *t, const char *id)
{
    return tool_ask(t->rq, DELETE, arena_printf(t->rq->arena, "/api/v1/silences/%s", tool_escaped(t->rq, id)),
                    NULL);
}

/* Those that are on, and are for just these monitors. */
static struct reply
end_same(const struct tool_call *t, json_object *body)
{
    struct reply reply = tool_ask(t->rq, GET, "/api/v1/silences?state=active", NULL);
    json_object *list = tool_answer(&reply);
    bool found = false;

    for (size_t i = 0; list != NULL && i < json_object_array_length(list); i++) {
        json_object *s = json_object_array_get_idx(list, i);

        if (!json_object_equal(json_object_object_get(s, "match"), json_object_object_get(body, "match")) ||
            !json_object_equal(json_object_object_get(s, "monitor_ids"),
                               json_object_object_get(body, "monitor_ids")))
            continue;
        found = true;
        reply = end_silence(t, tool_member(s, "id"));
    }
    json_object_put(list);
    if (reply.status < 300 && !found)
        return tool_refused(t, "No silence that is on is for just these: send its id as end (NOT_FOUND)");
    return tool_answered(t, &reply, true);
}

static struct reply
begin_silence(const struct tool_call *t, json_object *body)
{
    static const char *const copied[] = {"reason", "actor"};
    json_object *minutes = json_object_object_get(t->args, "minutes");
    struct reply reply;

    if (!json_object_is_type(minutes, json_type_int) || tool_int(t, "minutes", 0) < 1 ||
        tool_int(t, "minutes", 0) > 10080)
        return tool_refused(t, "minutes must be a whole number, 1 to 10080 (VALIDATION_ERROR)");
    json_object_object_add(body, "duration_seconds", json_object_new_int64(60 * tool_int(t, "minutes", 0)));
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        if (tool_text(t, copied[i]) != NULL)
            json_object_object_add(body, copied[i], json_object_new_string(tool_text(t, copied[i])));
    reply =
        tool_ask(t->rq, POST, "/api/v1/silences", arena_text(t->rq->arena, json_object_to_json_string(body)));
    return tool_answered(t, &reply, true);
}

/* end: the id of a silence, or true for what ids, tag or group say. */
struct reply
mcp_silence(const struct tool_call *t)
{
    json_object *end = json_object_object_get(t->args, "end"), *body;
    struct reply reply;

    if (json_object_is_type(end, json_type_string)) {
        reply = end_silence(t, json_object_get_string(end));
        return tool_answered(t, &reply, true);
    }
    body = silence_body(t);
    if (body == NULL)
        return tool_refused(t, "Say which monitors: ids, tag or group, one of them (VALIDATION_ERROR)");
    reply = json_object_get_boolean(end) ? end_same(t, body) : begin_silence(t, body);
    json_object_put(body);
    return reply;
}
