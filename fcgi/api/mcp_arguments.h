/* What a tool takes: its input schema, and what is wrong with the arguments of a call. Both read the tool's
 * row, so what tools/list promises is what a call is judged by. */
#ifndef FCGI_API_MCP_ARGUMENTS_H
#define FCGI_API_MCP_ARGUMENTS_H

#include "fcgi/api/mcp.h"

/* The schema: JSON Schema 2020-12, an object that takes nothing else. */
const char *mcp_input_schema(struct request *rq, const struct tool *t);

/* NULL: they are fine. Else a sentence that names the argument, and the one that was likely meant. An
 * argument that is null is as if it were not there. What a route judges itself (ranges of its parameters, the
 * fields of a monitor) is left to it. */
const char *mcp_arguments_problem(struct request *rq, const struct tool *t, json_object *args);

#endif
