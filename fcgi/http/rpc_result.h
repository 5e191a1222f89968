/* Results of tools in JSON-RPC 2.0 (the Model Context Protocol). */
#ifndef FCGI_HTTP_RPC_RESULT_H
#define FCGI_HTTP_RPC_RESULT_H

#include "base/buf.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* JSON in a fenced block, which nothing in it can end. */
void rpc_put_fenced(struct buf *out, const char *json);

/* A result, its object left open for more members; id: JSON. */
void rpc_open_result(struct buf *out, const char *id, bool modern);
struct reply rpc_close_result(struct buf *out);

/* The result of a tool that says one text; structured: JSON, NULL: none. */
struct reply rpc_tool_text(struct request *rq, const char *id, bool modern, const char *text,
                           const char *structured, bool is_error);

/* "sentence (CODE)" of a refusal. */
const char *rpc_refusal_text(struct request *rq, const struct reply *reply);

#endif
