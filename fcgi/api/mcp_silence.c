/* The tool silence: begins one, or ends it. */
#include "fcgi/api/mcp_calls.h"
#include "fcgi/api/mcp_tools.h"

#include "base/text.h"

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

static bool
has(json_object *list, json_object *item)
{
    const char *text = json_object_get_string(item);

    for (size_t i = 0; i < json_object_array_length(list); i++)
        if (text_same(json_object_get_string(json_object_array_get_idx(list, i)), text))
            return true;
    return false;
}

static bool
has_all(json_object *list, json_object *items)
{
    for (size_t i = 0; i < json_object_array_length(items); i++)
        if (!has(list, json_object_array_get_idx(items, i)))
            return false;
    return true;
}

/* Whether a silence is for just these: in what order they were named does not matter. */
static bool
is_for(json_object *silence, json_object *body)
{
    json_object *own = json_object_object_get(silence, "monitor_ids");
    json_object *ids = json_object_object_get(body, "monitor_ids");

    if (ids == NULL)
        return json_object_equal(json_object_object_get(silence, "match"),
                                 json_object_object_get(body, "match"));
    return json_object_object_get(silence, "match") == NULL && json_object_is_type(own, json_type_array) &&
           json_object_is_type(ids, json_type_array) && has_all(own, ids) && has_all(ids, own);
}

/* Of one page of the list; the first refusal ends it. Returns the id of the last, from which the next page
 * goes on; NULL: there is none, or *reply is a refusal. */
static const char *
end_same_of(const struct tool_call *t, json_object *list, json_object *body, struct reply *reply, bool *found)
{
    size_t count = json_object_array_length(list);

    for (size_t i = 0; i < count; i++) {
        json_object *s = json_object_array_get_idx(list, i);

        if (!is_for(s, body))
            continue;
        *found = true;
        *reply = end_silence(t, tool_member(s, "id"));
        if (reply->status >= 400)
            return NULL;
    }
    return count > 0 ? arena_text(t->rq->arena, tool_member(json_object_array_get_idx(list, count - 1), "id"))
                     : NULL;
}

/* Those that are on, and are for just these monitors. */
static struct reply
end_same(const struct tool_call *t, json_object *body)
{
    const char *target = "/api/v1/silences?state=active";
    const char *after = "";
    struct reply ended = {0};
    bool found = false;

    while (after != NULL) {
        struct reply page = tool_ask(t->rq, GET, arena_printf(t->rq->arena, "%s%s", target, after), NULL);
        json_object *list = tool_answer(&page);

        if (list == NULL)
            return tool_refused_by(t, &page);
        after = end_same_of(t, list, body, &ended, &found);
        if (after != NULL)
            after = arena_printf(t->rq->arena, "&after=%s", after);
        json_object_put(list);
    }
    if (!found)
        return tool_refused(t, "No silence that is on is for just these: send its id as end (NOT_FOUND)");
    return tool_answered(t, &ended, true);
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
