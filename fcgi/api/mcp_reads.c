/* The tools that read. What others wrote (names, notes, messages) stands in code spans or fenced blocks
 * only. */
#include "fcgi/api/mcp_calls.h"
#include "fcgi/api/mcp_tools.h"

#include "base/rfc3339.h"
#include "base/text.h"
#include "fcgi/http/rpc_result.h"
#include "render/marked.h"

#include <string.h>

enum { TEXT_MOST = 6000, SHOWN = 20 };

static void
put_monitor_line(struct buf *out, json_object *m)
{
    buf_text(out, "- ");
    marked_span(out, tool_member(m, "name"), MARKED_LINE);
    buf_printf(out, " %s, id %s\n", tool_member(m, "current_status"), tool_member(m, "id"));
}

const char *
mcp_object_text(struct request *rq, const char *target, struct reply *no)
{
    struct buf text = {.arena = rq->arena};

    size_t length = TEXT_MOST;

    *no = tool_ask(rq, GET, target, NULL);
    if (no->status != 200)
        return NULL;
    while (no->length > length && ((unsigned char)no->text[length] & 0xc0) == 0x80)
        length--; /* not within a character */
    if (no->length > length)
        buf_printf(&text, "Cut to %zu bytes:\n", length);
    rpc_put_fenced(&text, no->length > length ? arena_bytes(rq->arena, no->text, length) : no->text);
    return text.text;
}

/* Whether the line of a monitor is to be told: what is not up; since a time: what has changed. */
static bool
is_told(json_object *m, int64_t since)
{
    int64_t at;

    if (since == 0)
        return !text_same(tool_member(m, "current_status"), "up");
    return tool_member(m, "status_since") != NULL && rfc3339_parse(tool_member(m, "status_since"), &at) &&
           at >= since;
}

static void
put_standing(struct buf *out, json_object *list, int64_t since)
{
    struct buf lines = {.arena = out->arena};
    int told = 0, shown = 0, up = 0, count = (int)json_object_array_length(list);

    for (int i = 0; i < count; i++) {
        json_object *m = json_object_array_get_idx(list, (size_t)i);

        up += text_same(tool_member(m, "current_status"), "up");
        if (!is_told(m, since))
            continue;
        told++;
        if (shown < SHOWN && lines.length < TEXT_MOST) {
            put_monitor_line(&lines, m);
            shown++;
        }
    }
    buf_printf(out, "%d up, %d not up", up, count - up);
    buf_printf(out,
               since == 0  ? ".\n%s"
               : told == 0 ? "; nothing has changed.\n%s"
                           : "; changed:\n%s",
               buf_string(&lines));
    if (told > shown)
        buf_printf(out, "... and %d more: find_monitors\n", told - shown);
}

/* What is not up, or what has changed; of the rest the number. It ends with what to send as since. */
const char *
mcp_status_text(struct request *rq, const char *tag, int64_t since, struct reply *no)
{
    struct buf out = {.arena = rq->arena};
    char now[RFC3339_SIZE];
    json_object *list;

    *no = tool_ask(rq, GET,
                   arena_printf(rq->arena, "/api/v1/monitors/summary%s%s", tag != NULL ? "?tag=" : "",
                                tag != NULL ? tool_escaped(rq, tag) : ""),
                   NULL);
    list = tool_answer(no);
    if (list == NULL)
        return NULL;
    put_standing(&out, list, since);
    rfc3339_print(rq->now, now);
    buf_printf(&out, "since: %s\n", now);
    json_object_put(list);
    return out.text;
}

/* --- the tools ------------------------------------------------------------------------------------------ */

struct reply
mcp_status(const struct tool_call *t)
{
    struct reply no;
    const char *from = tool_text(t, "since"), *text;
    int64_t since = 0;

    if (from != NULL && !rfc3339_parse(from, &since))
        return tool_refused(t,
                            "since must be the one of an answer, as 2026-02-10T14:00:00Z (VALIDATION_ERROR)");
    text = mcp_status_text(t->rq, tool_text(t, "tag"), since, &no);
    return text != NULL ? tool_said(t, text) : tool_refused_by(t, &no);
}

struct reply
mcp_find_monitors(const struct tool_call *t)
{
    static const char *const names[] = {"search", "tag", "group", "status", NULL};
    const char *target = tool_target(t, "/api/v1/monitors", names);
    int64_t limit = tool_int(t, "limit", SHOWN), offset = 0;
    size_t most = tool_text(t, "limit") != NULL ? SIZE_MAX : TEXT_MOST; /* who asks for so many gets them */
    struct buf out = {.arena = t->rq->arena};
    struct reply reply;
    json_object *list;

    if (tool_text(t, "cursor") != NULL && !text_to_int(tool_text(t, "cursor"), 0, INT32_MAX, &offset))
        return tool_refused(t, "cursor must be the one of an answer (VALIDATION_ERROR)");
    limit = limit < 1 ? 1 : limit > 100 ? 100 : limit;
    reply =
        tool_ask(t->rq, GET,
                 arena_printf(t->rq->arena, "%s%climit=%lld&offset=%lld", target,
                              strchr(target, '?') != NULL ? '&' : '?', (long long)limit, (long long)offset),
                 NULL);
    list = tool_answer(&reply);
    if (list == NULL)
        return tool_refused_by(t, &reply);
    buf_printf(&out, "%lld in all.\n", (long long)reply.total);
    for (size_t i = 0; i < json_object_array_length(list) && out.length < most; i++, offset++)
        put_monitor_line(&out, json_object_array_get_idx(list, i));
    if (offset < reply.total)
        buf_printf(&out, "More: cursor \"%lld\"\n", (long long)offset);
    json_object_put(list);
    return tool_said(t, out.text);
}

struct reply
mcp_get_monitor(const struct tool_call *t)
{
    struct reply no;
    const char *text = mcp_object_text(t->rq, tool_monitor(t), &no);

    return text != NULL ? tool_said(t, text) : tool_refused_by(t, &no);
}

struct reply
mcp_get_incident(const struct tool_call *t)
{
    static const char *const names[] = {"max_tokens", NULL};
    const char *at = arena_printf(t->rq->arena, "/api/v1/incidents/%s/dossier.md",
                                  tool_escaped(t->rq, tool_text(t, "id")));
    struct reply reply = tool_ask(t->rq, GET, tool_target(t, at, names), NULL);

    return reply.status == 200 ? tool_said(t, arena_bytes(t->rq->arena, reply.text, reply.length))
                               : tool_refused_by(t, &reply);
}
