/* Arguments become targets and bodies of the API, and its answers become results. */
#include "fcgi/api/mcp_calls.h"

#include "base/text.h"
#include "fcgi/http/perform.h"
#include "fcgi/http/rpc_result.h"

#include <string.h>

/* --- arguments ------------------------------------------------------------------------------------------ */

const char *
tool_text(const struct tool_call *t, const char *name)
{
    json_object *value = json_object_object_get(t->args, name);

    return value != NULL ? json_object_get_string(value) : NULL;
}

int64_t
tool_int(const struct tool_call *t, const char *name, int64_t absent)
{
    json_object *value = json_object_object_get(t->args, name);

    return value != NULL ? json_object_get_int64(value) : absent;
}

const char *
tool_escaped(struct request *rq, const char *text)
{
    struct buf out = {.arena = rq->arena};

    buf_percent(&out, text != NULL ? text : "");
    return buf_string(&out);
}

/* Arrays are joined by commas. */
static const char *
joined(struct request *rq, json_object *value)
{
    struct buf out = {.arena = rq->arena};

    if (!json_object_is_type(value, json_type_array))
        return json_object_get_string(value);
    for (size_t i = 0; i < json_object_array_length(value); i++)
        buf_printf(&out, "%s%s", i > 0 ? "," : "",
                   json_object_get_string(json_object_array_get_idx(value, i)));
    return buf_string(&out);
}

/* "path?a=1&b=2" of those arguments that are there. */
const char *
tool_target(const struct tool_call *t, const char *path, const char *const *names)
{
    struct buf out = {.arena = t->rq->arena};
    char between = '?';

    buf_text(&out, path);
    for (; *names != NULL; names++) {
        json_object *value = json_object_object_get(t->args, *names);

        if (value == NULL)
            continue;
        buf_printf(&out, "%c%s=", between, *names);
        buf_percent(&out, joined(t->rq, value));
        between = '&';
    }
    return buf_string(&out);
}

/* The arguments but for some, as a body. */
const char *
tool_body(const struct tool_call *t, const char *const *left_out)
{
    json_object *body = json_object_new_object();
    const char *text;

    json_object_object_foreach(t->args, name, value)
    {
        const char *const *l = left_out;

        while (*l != NULL && strcmp(*l, name) != 0)
            l++;
        if (*l == NULL)
            json_object_object_add(body, name, json_object_get(value));
    }
    text = arena_text(t->rq->arena, json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN));
    json_object_put(body);
    return text;
}

/* --- answers -------------------------------------------------------------------------------------------- */

struct reply
tool_ask(struct request *rq, enum method method, const char *target, const char *body)
{
    struct request *inner = arena_alloc(rq->arena, sizeof *inner);

    return perform_call(rq, inner, method, target, body);
}

struct reply
tool_said(const struct tool_call *t, const char *text)
{
    return rpc_tool_text(t->rq, t->id, t->modern, text, NULL, false);
}

struct reply
tool_refused(const struct tool_call *t, const char *sentence)
{
    return rpc_tool_text(t->rq, t->id, t->modern, sentence, NULL, true);
}

struct reply
tool_refused_by(const struct tool_call *t, const struct reply *no)
{
    return tool_refused(t, rpc_refusal_text(t->rq, no));
}

/* An answer of the API as it is: what is handed over to the helper, or the object, fenced and structured. */
struct reply
tool_answered(const struct tool_call *t, const struct reply *reply, bool structured)
{
    struct buf text = {.arena = t->rq->arena};

    if (reply->handed_over != NULL)
        return *reply;
    if (reply->status >= 400 && reply->status != 412)
        return tool_refused_by(t, reply);
    if (reply->status == 412 && strstr(reply->text, "\"PRECONDITION_FAILED\"") != NULL)
        return tool_refused_by(t, reply);
    rpc_put_fenced(&text, reply->text != NULL ? reply->text : "{}");
    return rpc_tool_text(t->rq, t->id, t->modern, text.text, structured ? reply->text : NULL, false);
}

const char *
tool_member(json_object *object, const char *name)
{
    return json_object_get_string(json_object_object_get(object, name));
}

json_object *
tool_answer(const struct reply *reply)
{
    const char *problem;

    return reply->status == 200 ? json_read(reply->text, reply->length, &problem) : NULL;
}

/* "/api/v1/monitors/<id>", by either name. */
const char *
tool_monitor(const struct tool_call *t)
{
    if (tool_text(t, "id") != NULL)
        return arena_printf(t->rq->arena, "/api/v1/monitors/%s", tool_escaped(t->rq, tool_text(t, "id")));
    return arena_printf(t->rq->arena, "/api/v1/monitors/by/%s",
                        tool_escaped(t->rq, tool_text(t, "external_id")));
}
