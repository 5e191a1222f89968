/* A tool's result, in JSON-RPC 2.0, made of an answer of the API: so a tool that waits ends with the very
 * words of its route. */
#include "fcgi/http/hold.h"

#include "base/json.h"
#include "base/text.h"
#include "fcgi/http/rpc_result.h"

#include <string.h>

void
rpc_put_fenced(struct buf *out, const char *json)
{
    buf_text(out, "```json\n");
    for (; *json != '\0'; json++)
        if (*json == '`')
            buf_text(out, "\\u0060"); /* it stands in a string: nothing ends the fence early */
        else
            buf_char(out, *json);
    buf_text(out, "\n```");
}

void
rpc_open_result(struct buf *out, const char *id, bool modern)
{
    put_object(out, NULL);
    put_text(out, "jsonrpc", "2.0");
    put_json(out, "id", id);
    put_object(out, "result");
    if (modern)
        put_text(out, "resultType", "complete");
}

struct reply
rpc_close_result(struct buf *out)
{
    end_object(out);
    end_object(out);
    return answer(200, out);
}

struct reply
rpc_tool_text(struct request *rq, const char *id, bool modern, const char *text, const char *structured,
              bool is_error)
{
    struct buf out = json_text(rq);

    rpc_open_result(&out, id, modern);
    put_array(&out, "content");
    put_object(&out, NULL);
    put_text(&out, "type", "text");
    put_text(&out, "text", text);
    end_object(&out);
    end_array(&out);
    if (structured != NULL)
        put_json(&out, "structuredContent", structured);
    put_bool(&out, "isError", is_error);
    return rpc_close_result(&out);
}

/* A refusal's sentence and code. */
const char *
rpc_refusal_text(struct request *rq, const struct reply *reply)
{
    const char *problem;
    json_object *body = reply->text != NULL ? json_read(reply->text, reply->length, &problem) : NULL;
    const char *code = json_object_get_string(json_object_object_get(body, "code"));
    const char *sentence = json_object_get_string(json_object_object_get(body, "error"));
    const char *text = arena_printf(rq->arena, "%s (%s)", sentence != NULL ? sentence : "It was refused",
                                    code != NULL ? code : "ERROR");

    json_object_put(body);
    return text;
}

/* Not met, or not passed, is an answer like any other: only a refusal is an error. */
struct reply
hold_rpc_result(struct request *rq, const struct hold *h, const struct reply *reply)
{
    struct buf text = {.arena = rq->arena};
    bool is_error = reply->status >= 400 && reply->status != 412;

    if (is_error)
        return rpc_tool_text(rq, h->rpc, h->modern, rpc_refusal_text(rq, reply), NULL, true);
    rpc_put_fenced(&text, arena_bytes(rq->arena, reply->text, reply->length));
    return rpc_tool_text(rq, h->rpc, h->modern, text.text, arena_bytes(rq->arena, reply->text, reply->length),
                         false);
}
