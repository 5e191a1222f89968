/* The tools that write, and those that wait. */
#include "fcgi/api/mcp_tools.h"
#include "fcgi/api/mcp_calls.h"

#include "base/text.h"

#include <string.h>

enum { WAIT_MOST_SECONDS = 25 };

struct reply
mcp_save_monitor(const struct tool_call *t)
{
    static const char *const of_id[] = {"id", "dry_run", "key", NULL};
    static const char *const of_name[] = {"external_id", "dry_run", "key", NULL};
    bool by_id = tool_text(t, "id") != NULL, by_name = !by_id && tool_text(t, "external_id") != NULL;
    bool dry = json_object_get_boolean(json_object_object_get(t->args, "dry_run"));
    const char *target = by_id || by_name ? tool_monitor(t) : "/api/v1/monitors";
    struct reply reply = tool_ask(t->rq,
                                  by_id     ? PATCH
                                  : by_name ? PUT
                                            : POST,
                                  arena_printf(t->rq->arena, "%s%s", target, dry ? "?dry_run=true" : ""),
                                  tool_body(t, by_id ? of_id : of_name));

    return tool_answered(t, &reply, true);
}

struct reply
mcp_delete_monitor(const struct tool_call *t)
{
    const char *target = tool_monitor(t);
    struct reply reply = tool_ask(t->rq, GET, target, NULL);
    json_object *m = tool_answer(&reply);
    bool same = m != NULL && text_same(tool_member(m, "name"), tool_text(t, "confirm_name"));

    json_object_put(m);
    if (reply.status != 200)
        return tool_refused_by(t, &reply);
    if (!same)
        return tool_refused(t, "confirm_name is not the name of this monitor: get_monitor tells it "
                               "(VALIDATION_ERROR)");
    reply = tool_ask(t->rq, DELETE, target, NULL);
    return tool_answered(t, &reply, false);
}

/* The kind of check that a url is for. */
static const char *
kind_of(const char *url)
{
    if (text_starts(url, "ws://") || text_starts(url, "wss://"))
        return "websocket";
    if (text_starts(url, "grpc://") || text_starts(url, "grpcs://"))
        return "grpc";
    return text_starts(url, "tcp://") || (strstr(url, "://") == NULL && strchr(url, ':') != NULL) ? "tcp"
                                                                                                  : "http";
}

/* The body of a check of what is no monitor. */
static const char *
body_for(const struct tool_call *t, const char *url)
{
    struct buf out = json_text(t->rq);

    put_object(&out, NULL);
    put_text(&out, "url", url);
    put_text(&out, "monitor_type", kind_of(url));
    end_object(&out);
    return buf_string(&out);
}

struct reply
mcp_check(const struct tool_call *t)
{
    const char *url = tool_text(t, "url");
    const char *at = url != NULL ? "/api/v1" : tool_monitor(t);
    int64_t seconds = tool_int(t, "wait_seconds", 25);
    struct reply reply;

    reply = tool_ask(t->rq, POST, arena_printf(t->rq->arena, "%s/check?wait=%lld", at, (long long)seconds),
                     url != NULL ? body_for(t, url) : NULL);
    return tool_answered(t, &reply, true);
}

struct reply
mcp_wait(const struct tool_call *t)
{
    static const char *const names[] = {"ids", "tag", "until", "checks", NULL};
    const char *target = tool_target(t, "/api/v1/wait", names), *cursor = tool_text(t, "cursor");
    int64_t seconds = tool_int(t, "timeout_seconds", WAIT_MOST_SECONDS);
    struct reply reply;

    reply = tool_ask(t->rq, GET,
                     arena_printf(t->rq->arena, "%s%ctimeout=%lld%s%s", target,
                                  strchr(target, '?') != NULL ? '&' : '?', (long long)seconds,
                                  cursor != NULL ? "&after=" : "",
                                  cursor != NULL ? tool_escaped(t->rq, cursor) : ""),
                     NULL);
    return tool_answered(t, &reply, true);
}

struct reply
mcp_gate(const struct tool_call *t)
{
    static const char *const own[] = {"gate_id", "key", NULL};
    const char *id = tool_text(t, "gate_id");
    struct reply reply =
        id != NULL
            ? tool_ask(t->rq, GET,
                       arena_printf(t->rq->arena, "/api/v1/gates/%s?wait=25", tool_escaped(t->rq, id)), NULL)
            : tool_ask(t->rq, POST, "/api/v1/gates?wait=25", tool_body(t, own));

    return tool_answered(t, &reply, true);
}

struct reply
mcp_note_incident(const struct tool_call *t)
{
    const char *at =
        arena_printf(t->rq->arena, "/api/v1/incidents/%s", tool_escaped(t->rq, tool_text(t, "id")));
    bool acknowledge = json_object_get_boolean(json_object_object_get(t->args, "acknowledge"));
    const char *note = tool_text(t, "note"), *actor = tool_text(t, "actor"), *text;
    json_object *body;
    struct reply reply;

    if (!acknowledge && (note == NULL || json_object_object_get(t->args, "claim_seconds") != NULL))
        return tool_refused(t, note == NULL ? "Say note, acknowledge, or both (VALIDATION_ERROR)"
                                            : "claim_seconds goes with acknowledge: true (VALIDATION_ERROR)");
    body = json_object_new_object();
    if (note != NULL)
        json_object_object_add(body, acknowledge ? "note" : "content", json_object_new_string(note));
    if (actor != NULL)
        json_object_object_add(body, acknowledge ? "actor" : "author", json_object_new_string(actor));
    if (acknowledge && json_object_object_get(t->args, "claim_seconds") != NULL)
        json_object_object_add(body, "claim_seconds", json_object_new_int64(tool_int(t, "claim_seconds", 0)));
    text = arena_text(t->rq->arena, json_object_to_json_string(body));
    json_object_put(body);
    reply = tool_ask(t->rq, POST,
                     arena_printf(t->rq->arena, "%s/%s", at, acknowledge ? "acknowledge" : "notes"), text);
    return tool_answered(t, &reply, false);
}
