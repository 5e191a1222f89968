/* The one table of tools. In the schemas ' stands for "; the fields of a monitor come from their own. */
#include "fcgi/api/mcp.h"
#include "fcgi/api/mcp_tools.h"

#include "model/monitor.h"

#define S "{'type':'string'}"
#define I "{'type':'integer'}"
#define B "{'type':'boolean'}"
#define O "{'type':'object'}"
#define IDS "'ids':{'type':'array','items':" S "}"
#define KEY "'key':" S /* the instructions say what for */
#define STATUS "{'type':'string','enum':['up','down','degraded','unknown','maintenance','paused']}"
#define UNTIL "{'type':'string','enum':['up','down','not_down','resolved','changed']}"
#define OUTPUT(properties) "{'type':'object','properties':{" properties "}}"

const struct tool mcp_tools[] = {
    {
        .name = "status",
        .title = "Status",
        .description = "What is not up, and how many are; with since of an answer, what has changed.",
        .properties = "'tag':" S ",'since':" S,
        .reads = true,
        .call = mcp_status,
    },
    {
        .name = "find_monitors",
        .title = "Find monitors",
        .description = "Monitors with their ids; search: part of name or url.",
        .properties =
            "'search':" S ",'tag':" S ",'group':" S ",'status':" STATUS ",'limit':" I ",'cursor':" S,
        .reads = true,
        .call = mcp_find_monitors,
    },
    {
        .name = "get_monitor",
        .title = "One monitor",
        .description = "All about one monitor.",
        .properties = "'id':" S ",'external_id':" S,
        .one_of = "id, external_id",
        .reads = true,
        .call = mcp_get_monitor,
    },
    {
        .name = "save_monitor",
        .title = "Save a monitor",
        .description = "Without id and external_id makes one, from name and url; push (jobs that report): "
                       "every_seconds or "
                       "cron, no url. With external_id: as the call says, all else at its default. Keep "
                       "manage_key: it is "
                       "shown once.",
        .properties = "'id':" S ",'tags':{'type':'array','items':" S "},'headers':" O ",'dry_run':" B "," KEY,
        .fields = monitor_fields,
        .output = OUTPUT("'monitor':" O ",'manage_key':" S),
        .of_a_key = ROLE_EDITOR,
        .destroys = true,
        .call = mcp_save_monitor,
    },
    {
        .name = "delete_monitor",
        .title = "Delete a monitor",
        .description = "With all that belongs to it; confirm_name is its name.",
        .properties = "'id':" S ",'confirm_name':" S "," KEY,
        .required = "'id','confirm_name'",
        .role = ROLE_EDITOR,
        .destroys = true,
        .same = true,
        .call = mcp_delete_monitor,
    },
    {
        .name = "check",
        .title = "Did my fix work?",
        .description = "Checks a monitor, or any url, now, and answers what that found.",
        .properties = "'id':" S ",'url':" S ",'wait_seconds':" I "," KEY,
        .one_of = "id, url",
        .of_a_key = ROLE_RESPONDER,
        .output = OUTPUT("'status':" S ",'heartbeat':" O ",'result':" O),
        .call = mcp_check,
    },
    {
        .name = "wait",
        .title = "Wake me when",
        .description = "Waits until it is so of all; changed: of any.",
        .properties = IDS ",'tag':" S ",'until':" UNTIL ",'checks':" I
                          ",'timeout_seconds':{'type':'integer','maximum':25},'cursor':" S,
        .required = "'until'",
        .one_of = "ids, tag",
        .output = OUTPUT("'met':" B ",'monitors':{'type':'array'},'cursor':" S),
        .reads = true,
        .call = mcp_wait,
    },
    {
        .name = "gate",
        .title = "May I deploy?",
        .description = "Passed when each monitor had so many good checks in a row since this call. While "
                       "state is running "
                       "call again with gate_id.",
        .properties = IDS ",'tag':" S ",'checks':" I ",'timeout_seconds':" I ",'gate_id':" S "," KEY,
        .one_of = "ids, tag, gate_id",
        .output = OUTPUT("'id':" S ",'state':" S ",'members':{'type':'array'}"),
        .role = ROLE_RESPONDER,
        .call = mcp_gate,
    },
    {
        .name = "silence",
        .title = "Silence",
        .description =
            "For so many minutes nobody is told of these monitors; what is down then is told once. end: a "
            "silence's id, or true: of just these.",
        .properties = IDS ",'tag':" S ",'group':" S
                          ",'minutes':{'type':'integer','minimum':1,'maximum':10080},'reason':" S
                          ",'actor':" S ",'end':{'anyOf':[" S "," B "]}," KEY,
        .output = OUTPUT("'id':" S ",'silence':" O),
        .role = ROLE_RESPONDER,
        .call = mcp_silence,
    },
    {
        .name = "get_incident",
        .title = "One incident",
        .description = "What happened, in order.",
        .properties = "'id':" S ",'max_tokens':" I,
        .required = "'id'",
        .reads = true,
        .call = mcp_get_incident,
    },
    {
        .name = "note_incident",
        .title = "Note or acknowledge",
        .description = "Notes or acknowledges an incident; claim_seconds: it is yours for so long.",
        .properties = "'id':" S ",'note':" S ",'acknowledge':" B ",'claim_seconds':" I ",'actor':" S "," KEY,
        .required = "'id'",
        .role = ROLE_RESPONDER,
        .call = mcp_note_incident,
    },
    {
        .name = "set_alerts",
        .title = "Who is told",
        .description =
            "Adds a channel to a monitor, or for all with a tag, as POST notifications takes it, and sets "
            "rules.",
        .properties = "'id':" S ",'tag':" S ",'channel':" O ",'rules':" O "," KEY,
        .one_of = "id, tag",
        .role = ROLE_EDITOR,
        .destroys = true,
        .call = mcp_set_alerts,
    },
};

const int mcp_tool_count = sizeof mcp_tools / sizeof *mcp_tools;
