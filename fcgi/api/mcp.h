/* The Model Context Protocol: tools for agents. A tool is a few calls of the API, made in this process with
 * the key that came along (fcgi/http/perform.h): what it does, and what it is refused, is what its routes
 * say. */
#ifndef FCGI_API_MCP_H
#define FCGI_API_MCP_H

#include "base/json.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "model/fields.h"
#include "model/principal.h"

/* One tools/call. */
struct tool_call {
    struct request *rq;
    json_object *args; /* an object */
    const char *id;    /* of the request, as JSON */
    bool modern;
};

/* The one table of tools: tools/list, the guide and tests read it. In the schemas ' stands for ". */
struct tool {
    const char *name, *title, *description;
    const char *properties;     /* of the input schema */
    const struct field *fields; /* further ones; NULL: none */
    const char *required;       /* "'id','confirm_name'": of these each; NULL: none is needed */
    const char *one_of;         /* "id, external_id": of these just one; NULL: any, or none */
    const char *output;         /* the output schema; NULL: text alone */
    enum role role;             /* of the key that sees it; ROLE_NONE: without one, too */
    enum role of_a_key;         /* where it is seen without one: the role of a workspace's key that sees it */
    bool reads;                 /* it changes nothing */
    bool destroys;              /* it may take away, or write over, what was there */
    bool same;                  /* done twice it does no more than once */
    struct reply (*call)(const struct tool_call *t);
};

extern const struct tool mcp_tools[];
extern const int mcp_tool_count;

/* Markdown of what a read tool says; NULL: *no is the refusal of its route. since: only what changed from
 * that time on; 0: how everything stands. */
const char *mcp_status_text(struct request *rq, const char *tag, int64_t since, struct reply *no);
const char *mcp_object_text(struct request *rq, const char *target, struct reply *no);

#endif
