/* What the tools are made of: arguments, which the tool's schema has judged, calls of the API, results. */
#ifndef FCGI_API_MCP_CALLS_H
#define FCGI_API_MCP_CALLS_H

#include "fcgi/api/mcp.h"

/* An argument; NULL, or absent: it is not there. */
const char *tool_text(const struct tool_call *t, const char *name);
int64_t tool_int(const struct tool_call *t, const char *name, int64_t absent);

/* Percent-encoded; of NULL nothing. */
const char *tool_escaped(struct request *rq, const char *text);

/* "path?a=1&b=2" of those arguments that are there; arrays are joined by commas. */
const char *tool_target(const struct tool_call *t, const char *path, const char *const *names);

/* "/api/v1/monitors/<id>", by either name. */
const char *tool_monitor(const struct tool_call *t);

/* The arguments but for some, as a body. */
const char *tool_body(const struct tool_call *t, const char *const *left_out);

/* A call of the API with the key of the request. body NULL: none. */
struct reply tool_ask(struct request *rq, enum method method, const char *target, const char *body);

/* The JSON of an answer that is a 200, which the caller puts; else NULL. */
json_object *tool_answer(const struct reply *reply);

/* A member of it as text. */
const char *tool_member(json_object *object, const char *name);

/* Results: a text; a refusal of our own; that of the API; an answer of the API as it is (what is handed over
 * to the helper, or the object, fenced, and structured, too, if the tool promises that). */
struct reply tool_said(const struct tool_call *t, const char *text);
struct reply tool_refused(const struct tool_call *t, const char *sentence);
struct reply tool_refused_by(const struct tool_call *t, const struct reply *no);
struct reply tool_answered(const struct tool_call *t, const struct reply *reply, bool structured);

#endif
