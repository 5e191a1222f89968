/* What the tools do: each turns its arguments, which its schema has judged, into calls of the API, and
 * their answers into a result. */
#ifndef FCGI_API_MCP_TOOLS_H
#define FCGI_API_MCP_TOOLS_H

#include "fcgi/api/mcp.h"

struct reply mcp_status(const struct tool_call *t);
struct reply mcp_find_monitors(const struct tool_call *t);
struct reply mcp_get_monitor(const struct tool_call *t);
struct reply mcp_get_incident(const struct tool_call *t);
struct reply mcp_save_monitor(const struct tool_call *t);
struct reply mcp_delete_monitor(const struct tool_call *t);
struct reply mcp_check(const struct tool_call *t);
struct reply mcp_wait(const struct tool_call *t);
struct reply mcp_gate(const struct tool_call *t);
struct reply mcp_note_incident(const struct tool_call *t);
struct reply mcp_set_alerts(const struct tool_call *t);
struct reply mcp_silence(const struct tool_call *t);

#endif
