/* Texts of JSON-RPC 2.0 for both eras of the protocol; fcgi/http/rpc_result.h wraps the results. */
#include "fcgi/api/mcp_rpc.h"

#include "fcgi/api/handlers.h"
#include "fcgi/http/rpc_result.h"

const char *const mcp_versions[MCP_VERSIONS] = {"2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"};

/* What the error is about; nothing for most. */
static void
put_data(struct buf *out, struct request *rq, enum rpc_error code, const char *uri)
{
    if (code != RPC_VERSION && uri == NULL)
        return;
    put_object(out, "data");
    opt_text(out, "uri", uri);
    if (code == RPC_VERSION) {
        put_array(out, "supported");
        for (int i = 0; i < MCP_VERSIONS; i++)
            put_text(out, NULL, mcp_versions[i]);
        end_array(out);
        put_text(out, "requested", transport_param(rq->transport, "HTTP_MCP_PROTOCOL_VERSION"));
    }
    end_object(out);
}

static struct reply
error_about(struct request *rq, const char *id, int status, enum rpc_error code, const char *message,
            const char *uri)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "jsonrpc", "2.0");
    put_json(&out, "id", id != NULL ? id : "null");
    put_object(&out, "error");
    put_int(&out, "code", code);
    put_text(&out, "message", message);
    put_data(&out, rq, code, uri);
    end_object(&out);
    end_object(&out);
    return answer(status, &out);
}

struct reply
mcp_error(struct request *rq, const char *id, int status, enum rpc_error code, const char *message)
{
    return error_about(rq, id, status, code, message, NULL);
}

struct reply
mcp_no_resource(struct rpc *r, const char *uri)
{
    return error_about(r->rq, r->id, r->modern ? 400 : 200, RPC_PARAMS,
                       "There is no such resource: resources/list and resources/templates/list have them",
                       uri);
}

struct reply
mcp_unread_resource(struct rpc *r, const struct reply *no)
{
    return mcp_error(r->rq, r->id, r->modern ? no->status : 200, RPC_INTERNAL, rpc_refusal_text(r->rq, no));
}

void
mcp_open_result(struct buf *out, const struct rpc *r)
{
    rpc_open_result(out, r->id, r->modern);
}

void
mcp_put_caching(struct buf *out, const struct rpc *r)
{
    if (!r->modern)
        return;
    put_int(out, "ttlMs", r->rq->has_key ? 0 : 3600000);
    put_text(out, "cacheScope", r->rq->has_key ? "private" : "public");
}

const char *
mcp_json(struct request *rq, const char *text)
{
    char *json = arena_text(rq->arena, text);

    for (char *c = json; *c != '\0'; c++)
        if (*c == '\'')
            *c = '"';
    return json;
}

struct reply
mcp_bad_params(struct rpc *r, const char *message)
{
    return mcp_error(r->rq, r->id, r->modern ? 400 : 200, RPC_PARAMS, message);
}

bool
mcp_has_cursor(const struct rpc *r)
{
    return json_object_object_get(r->params, "cursor") != NULL;
}
