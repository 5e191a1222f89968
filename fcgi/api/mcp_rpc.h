/* One request of the Model Context Protocol, and what its answers are made of. */
#ifndef FCGI_API_MCP_RPC_H
#define FCGI_API_MCP_RPC_H

#include "base/json.h"
#include "model/principal.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

enum rpc_error {
    RPC_PARSE = -32700,
    RPC_REQUEST = -32600,
    RPC_METHOD = -32601,
    RPC_PARAMS = -32602,
    RPC_INTERNAL = -32603,
    RPC_HEADERS = -32020,
    RPC_VERSION = -32022
};

/* The newest first. */
enum { MCP_VERSIONS = 4 };
extern const char *const mcp_versions[MCP_VERSIONS];

/* One request. */
struct rpc {
    struct request *rq;
    json_object *params; /* an object or NULL */
    const char *method, *id;
    bool modern;
    enum role role; /* of the key that came along */
};

/* The JSON-RPC error. id: as JSON; NULL: that of the request is not known. */
struct reply mcp_error(struct request *rq, const char *id, int status, enum rpc_error code,
                       const char *message);

/* The error of a resource that there is not: its data names the uri. */
struct reply mcp_no_resource(struct rpc *r, const char *uri);

/* The error of one that cannot be read now, as the API says it. */
struct reply mcp_unread_resource(struct rpc *r, const struct reply *no);

/* Arguments that are wrong. */
struct reply mcp_bad_params(struct rpc *r, const char *message);

/* Opens the result; rpc_close_result ends it. */
void mcp_open_result(struct buf *out, const struct rpc *r);

/* How long a list may be kept, and by which clients; for the modern era. */
void mcp_put_caching(struct buf *out, const struct rpc *r);

/* The text with " where ' stands, in the arena. */
const char *mcp_json(struct request *rq, const char *text);

/* Whether another page is asked for: there is none, all lists are one page. */
bool mcp_has_cursor(const struct rpc *r);

/* Resources, prompts and completions: mcp_resources.c. */
struct reply mcp_resources_list(struct rpc *r);
struct reply mcp_templates_list(struct rpc *r);
struct reply mcp_resources_read(struct rpc *r);
struct reply mcp_prompts_list(struct rpc *r);
struct reply mcp_prompts_get(struct rpc *r);
struct reply mcp_complete(struct rpc *r);

#endif
