/* The tools. What others wrote (names, notes, messages) stands in code spans or fenced blocks only. */
#include "fcgi/api/mcp.h"
#include "fcgi/api/mcp_tools.h"

#include "base/rfc3339.h"
#include "base/text.h"
#include "fcgi/http/perform.h"
#include "fcgi/http/rpc_result.h"

#include <string.h>

enum { TEXT_MOST = 6000, SPAN_MOST = 200, SHOWN = 20, WAIT_MOST_SECONDS = 25 };

/* --- arguments ------------------------------------------------------------------------------------------ */

static const char *
text_arg(const struct tool_call *t, const char *name)
{
    json_object *value = json_object_object_get(t->args, name);

    return value != NULL ? json_object_get_string(value) : NULL;
}

static int64_t
int_arg(const struct tool_call *t, const char *name, int64_t absent)
{
    json_object *value = json_object_object_get(t->args, name);

    return value != NULL ? json_object_get_int64(value) : absent;
}

static const char *
escaped(struct request *rq, const char *text)
{
    struct buf out = {.arena = rq->arena};

    buf_percent(&out, text != NULL ? text : "");
    return buf_string(&out);
}

/* Arrays are joined by commas. */
static const char *
joined(struct request *rq, json_object *value)
{
    struct buf out = {.arena = rq->arena};

    if (!json_object_is_type(value, json_type_array))
        return json_object_get_string(value);
    for (size_t i = 0; i < json_object_array_length(value); i++)
        buf_printf(&out, "%s%s", i > 0 ? "," : "",
                   json_object_get_string(json_object_array_get_idx(value, i)));
    return buf_string(&out);
}

/* "path?a=1&b=2" of those arguments that are there. */
static const char *
target_of(const struct tool_call *t, const char *path, const char *const *names)
{
    struct buf out = {.arena = t->rq->arena};
    char between = '?';

    buf_text(&out, path);
    for (; *names != NULL; names++) {
        json_object *value = json_object_object_get(t->args, *names);

        if (value == NULL)
            continue;
        buf_printf(&out, "%c%s=", between, *names);
        buf_percent(&out, joined(t->rq, value));
        between = '&';
    }
    return buf_string(&out);
}

/* The arguments but for some, as a body. */
static const char *
body_without(const struct tool_call *t, const char *const *left_out)
{
    json_object *body = json_object_new_object();
    const char *text;

    json_object_object_foreach(t->args, name, value)
    {
        const char *const *l = left_out;

        while (*l != NULL && strcmp(*l, name) != 0)
            l++;
        if (*l == NULL)
            json_object_object_add(body, name, json_object_get(value));
    }
    text = arena_text(t->rq->arena, json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN));
    json_object_put(body);
    return text;
}

/* --- answers -------------------------------------------------------------------------------------------- */

static struct reply
ask(struct request *rq, enum method method, const char *target, const char *body)
{
    struct request *inner = arena_alloc(rq->arena, sizeof *inner);

    return perform_call(rq, inner, method, target, body);
}

static struct reply
said(const struct tool_call *t, const char *text)
{
    return rpc_tool_text(t->rq, t->id, t->modern, text, NULL, false);
}

static struct reply
refused(const struct tool_call *t, const char *sentence)
{
    return rpc_tool_text(t->rq, t->id, t->modern, sentence, NULL, true);
}

static struct reply
refused_by(const struct tool_call *t, const struct reply *no)
{
    return refused(t, rpc_refusal_text(t->rq, no));
}

/* An answer of the API as it is: what is handed over to the helper, or the object, fenced and structured. */
static struct reply
answered(const struct tool_call *t, const struct reply *reply, bool structured)
{
    struct buf text = {.arena = t->rq->arena};

    if (reply->handed_over != NULL)
        return *reply;
    if (reply->status >= 400 && reply->status != 412)
        return refused_by(t, reply);
    if (reply->status == 412 && strstr(reply->text, "\"PRECONDITION_FAILED\"") != NULL)
        return refused_by(t, reply);
    rpc_put_fenced(&text, reply->text != NULL ? reply->text : "{}");
    return rpc_tool_text(t->rq, t->id, t->modern, text.text, structured ? reply->text : NULL, false);
}

void
mcp_put_span(struct buf *out, const char *text)
{
    buf_char(out, '`');
    for (text = text != NULL ? text_cut(out->arena, text, SPAN_MOST) : ""; *text != '\0'; text++)
        buf_char(out, *text == '`' ? '\'' : (unsigned char)*text < ' ' ? ' ' : *text);
    buf_char(out, '`');
}

static const char *
member(json_object *object, const char *name)
{
    return json_object_get_string(json_object_object_get(object, name));
}

static json_object *
read_list(const struct reply *reply)
{
    const char *problem;

    return reply->status == 200 ? json_read(reply->text, reply->length, &problem) : NULL;
}

static void
put_monitor_line(struct buf *out, json_object *m)
{
    buf_text(out, "- ");
    mcp_put_span(out, member(m, "name"));
    buf_printf(out, " %s, id %s\n", member(m, "current_status"), member(m, "id"));
}

const char *
mcp_object_text(struct request *rq, const char *target, struct reply *no)
{
    struct buf text = {.arena = rq->arena};

    size_t length = TEXT_MOST;

    *no = ask(rq, GET, target, NULL);
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
        return !text_same(member(m, "current_status"), "up");
    return member(m, "status_since") != NULL && rfc3339_parse(member(m, "status_since"), &at) && at >= since;
}

static void
put_standing(struct buf *out, json_object *list, int64_t since)
{
    struct buf lines = {.arena = out->arena};
    int told = 0, shown = 0, up = 0, count = (int)json_object_array_length(list);

    for (int i = 0; i < count; i++) {
        json_object *m = json_object_array_get_idx(list, (size_t)i);

        up += text_same(member(m, "current_status"), "up");
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

    *no = ask(rq, GET,
              arena_printf(rq->arena, "/api/v1/monitors/summary%s%s", tag != NULL ? "?tag=" : "",
                           tag != NULL ? escaped(rq, tag) : ""),
              NULL);
    list = read_list(no);
    if (list == NULL)
        return NULL;
    put_standing(&out, list, since);
    rfc3339_print(rq->now, now);
    buf_printf(&out, "since: %s\n", now);
    json_object_put(list);
    return out.text;
}

/* --- reading -------------------------------------------------------------------------------------------- */

struct reply
mcp_status(const struct tool_call *t)
{
    struct reply no;
    const char *from = text_arg(t, "since"), *text;
    int64_t since = 0;

    if (from != NULL && !rfc3339_parse(from, &since))
        return refused(t, "since must be the one of an answer, as 2026-02-10T14:00:00Z (VALIDATION_ERROR)");
    text = mcp_status_text(t->rq, text_arg(t, "tag"), since, &no);
    return text != NULL ? said(t, text) : refused_by(t, &no);
}

struct reply
mcp_find_monitors(const struct tool_call *t)
{
    static const char *const names[] = {"search", "tag", "group", "status", NULL};
    const char *target = target_of(t, "/api/v1/monitors", names);
    int64_t limit = int_arg(t, "limit", SHOWN), offset = 0;
    size_t most = text_arg(t, "limit") != NULL ? SIZE_MAX : TEXT_MOST; /* who asks for so many gets them */
    struct buf out = {.arena = t->rq->arena};
    struct reply reply;
    json_object *list;

    if (text_arg(t, "cursor") != NULL && !text_to_int(text_arg(t, "cursor"), 0, INT32_MAX, &offset))
        return refused(t, "cursor must be the one of an answer (VALIDATION_ERROR)");
    limit = limit < 1 ? 1 : limit > 100 ? 100 : limit;
    reply = ask(t->rq, GET,
                arena_printf(t->rq->arena, "%s%climit=%lld&offset=%lld", target,
                             strchr(target, '?') != NULL ? '&' : '?', (long long)limit, (long long)offset),
                NULL);
    list = read_list(&reply);
    if (list == NULL)
        return refused_by(t, &reply);
    buf_printf(&out, "%lld in all.\n", (long long)reply.total);
    for (size_t i = 0; i < json_object_array_length(list) && out.length < most; i++, offset++)
        put_monitor_line(&out, json_object_array_get_idx(list, i));
    if (offset < reply.total)
        buf_printf(&out, "More: cursor \"%lld\"\n", (long long)offset);
    json_object_put(list);
    return said(t, out.text);
}

/* "/api/v1/monitors/<id>", by either name. */
static const char *
monitor_target(const struct tool_call *t)
{
    if (text_arg(t, "id") != NULL)
        return arena_printf(t->rq->arena, "/api/v1/monitors/%s", escaped(t->rq, text_arg(t, "id")));
    return arena_printf(t->rq->arena, "/api/v1/monitors/by/%s", escaped(t->rq, text_arg(t, "external_id")));
}

struct reply
mcp_get_monitor(const struct tool_call *t)
{
    struct reply no;
    const char *text = mcp_object_text(t->rq, monitor_target(t), &no);

    return text != NULL ? said(t, text) : refused_by(t, &no);
}

struct reply
mcp_get_incident(const struct tool_call *t)
{
    static const char *const names[] = {"max_tokens", NULL};
    const char *at =
        arena_printf(t->rq->arena, "/api/v1/incidents/%s/dossier.md", escaped(t->rq, text_arg(t, "id")));
    struct reply reply = ask(t->rq, GET, target_of(t, at, names), NULL);

    return reply.status == 200 ? said(t, arena_bytes(t->rq->arena, reply.text, reply.length))
                               : refused_by(t, &reply);
}

/* --- writing -------------------------------------------------------------------------------------------- */

struct reply
mcp_save_monitor(const struct tool_call *t)
{
    static const char *const of_id[] = {"id", "dry_run", "key", NULL};
    static const char *const of_name[] = {"external_id", "dry_run", "key", NULL};
    bool by_id = text_arg(t, "id") != NULL, by_name = !by_id && text_arg(t, "external_id") != NULL;
    bool dry = json_object_get_boolean(json_object_object_get(t->args, "dry_run"));
    const char *target = by_id || by_name ? monitor_target(t) : "/api/v1/monitors";
    struct reply reply = ask(t->rq,
                             by_id     ? PATCH
                             : by_name ? PUT
                                       : POST,
                             arena_printf(t->rq->arena, "%s%s", target, dry ? "?dry_run=true" : ""),
                             body_without(t, by_id ? of_id : of_name));

    return answered(t, &reply, true);
}

struct reply
mcp_delete_monitor(const struct tool_call *t)
{
    const char *target = monitor_target(t);
    struct reply reply = ask(t->rq, GET, target, NULL);
    json_object *m = read_list(&reply);
    bool same = m != NULL && text_same(member(m, "name"), text_arg(t, "confirm_name"));

    json_object_put(m);
    if (reply.status != 200)
        return refused_by(t, &reply);
    if (!same)
        return refused(t, "confirm_name is not the name of this monitor: get_monitor tells it "
                          "(VALIDATION_ERROR)");
    reply = ask(t->rq, DELETE, target, NULL);
    return answered(t, &reply, false);
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
    const char *url = text_arg(t, "url");
    const char *at = url != NULL ? "/api/v1" : monitor_target(t);
    int64_t seconds = int_arg(t, "wait_seconds", 25);
    struct reply reply;

    reply = ask(t->rq, POST, arena_printf(t->rq->arena, "%s/check?wait=%lld", at, (long long)seconds),
                url != NULL ? body_for(t, url) : NULL);
    return answered(t, &reply, true);
}

struct reply
mcp_wait(const struct tool_call *t)
{
    static const char *const names[] = {"ids", "tag", "until", "checks", NULL};
    const char *target = target_of(t, "/api/v1/wait", names), *cursor = text_arg(t, "cursor");
    int64_t seconds = int_arg(t, "timeout_seconds", WAIT_MOST_SECONDS);
    struct reply reply;

    reply = ask(t->rq, GET,
                arena_printf(t->rq->arena, "%s%ctimeout=%lld%s%s", target,
                             strchr(target, '?') != NULL ? '&' : '?', (long long)seconds,
                             cursor != NULL ? "&after=" : "", cursor != NULL ? escaped(t->rq, cursor) : ""),
                NULL);
    return answered(t, &reply, true);
}

struct reply
mcp_gate(const struct tool_call *t)
{
    static const char *const own[] = {"gate_id", "key", NULL};
    const char *id = text_arg(t, "gate_id");
    struct reply reply =
        id != NULL ? ask(t->rq, GET,
                         arena_printf(t->rq->arena, "/api/v1/gates/%s?wait=25", escaped(t->rq, id)), NULL)
                   : ask(t->rq, POST, "/api/v1/gates?wait=25", body_without(t, own));

    return answered(t, &reply, true);
}

struct reply
mcp_note_incident(const struct tool_call *t)
{
    const char *at = arena_printf(t->rq->arena, "/api/v1/incidents/%s", escaped(t->rq, text_arg(t, "id")));
    bool acknowledge = json_object_get_boolean(json_object_object_get(t->args, "acknowledge"));
    const char *note = text_arg(t, "note"), *actor = text_arg(t, "actor"), *text;
    json_object *body;
    struct reply reply;

    if (!acknowledge && (note == NULL || json_object_object_get(t->args, "claim_seconds") != NULL))
        return refused(t, note == NULL ? "Say note, acknowledge, or both (VALIDATION_ERROR)"
                                       : "claim_seconds goes with acknowledge: true (VALIDATION_ERROR)");
    body = json_object_new_object();
    if (note != NULL)
        json_object_object_add(body, acknowledge ? "note" : "content", json_object_new_string(note));
    if (actor != NULL)
        json_object_object_add(body, acknowledge ? "actor" : "author", json_object_new_string(actor));
    if (acknowledge && json_object_object_get(t->args, "claim_seconds") != NULL)
        json_object_object_add(body, "claim_seconds", json_object_new_int64(int_arg(t, "claim_seconds", 0)));
    text = arena_text(t->rq->arena, json_object_to_json_string(body));
    json_object_put(body);
    reply = ask(t->rq, POST, arena_printf(t->rq->arena, "%s/%s", at, acknowledge ? "acknowledge" : "notes"),
                text);
    return answered(t, &reply, false);
}

static const char *
text_of(const struct tool_call *t, json_object *node)
{
    return arena_text(t->rq->arena, json_object_to_json_string(node));
}

static struct reply
put_rules(const struct tool_call *t, const char *at, json_object *rules)
{
    return ask(t->rq, PUT, arena_printf(t->rq->arena, "%s/alert-rules", at), text_of(t, rules));
}

/* Those that have the tag now each get the rules; the first refusal ends it. */
static struct reply
put_rules_by_tag(const struct tool_call *t, const char *tag, json_object *rules)
{
    struct reply reply =
        ask(t->rq, GET, arena_printf(t->rq->arena, "/api/v1/monitors?tag=%s", escaped(t->rq, tag)), NULL);
    json_object *list = read_list(&reply);

    for (size_t i = 0; list != NULL && reply.status < 400 && i < json_object_array_length(list); i++) {
        const char *id = member(json_object_array_get_idx(list, i), "id");

        reply = put_rules(t, arena_printf(t->rq->arena, "/api/v1/monitors/%s", id), rules);
    }
    json_object_put(list);
    return reply;
}

/* A channel for a tag is one of the workspace: it hears of those that get the tag later, too. */
static struct reply
add_channel_by_tag(const struct tool_call *t, const char *tag, json_object *channel)
{
    json_object *match = json_object_new_object(), *tags = json_object_new_array();

    json_object_array_add(tags, json_object_new_string(tag));
    json_object_object_add(match, "tags", tags);
    json_object_object_add(channel, "match", match);
    return ask(t->rq, POST, "/api/v1/channels", text_of(t, channel));
}

struct reply
mcp_set_alerts(const struct tool_call *t)
{
    json_object *channel = json_object_object_get(t->args, "channel");
    json_object *rules = json_object_object_get(t->args, "rules");
    const char *tag = text_arg(t, "tag"), *at = monitor_target(t);
    struct reply reply = {0};

    if (channel == NULL && rules == NULL)
        return refused(t, "Say what to set: channel, rules, or both (VALIDATION_ERROR)");
    if (channel != NULL)
        reply = tag != NULL ? add_channel_by_tag(t, tag, channel)
                            : ask(t->rq, POST, arena_printf(t->rq->arena, "%s/notifications", at),
                                  text_of(t, channel));
    if (rules != NULL && reply.status < 400)
        reply = tag != NULL ? put_rules_by_tag(t, tag, rules) : put_rules(t, at, rules);
    return answered(t, &reply, false);
}

/* "match" or "monitor_ids" of a body, as ids, tag or group say it. NULL: none does, or more than one. */
static json_object *
silence_body(const struct tool_call *t)
{
    json_object *ids = json_object_object_get(t->args, "ids"), *body, *match, *items;
    const char *tag = text_arg(t, "tag"), *group = text_arg(t, "group");

    if ((ids != NULL) + (tag != NULL) + (group != NULL) != 1)
        return NULL;
    body = json_object_new_object();
    if (ids != NULL) {
        json_object_object_add(body, "monitor_ids", json_object_get(ids));
        return body;
    }
    match = json_object_new_object();
    items = json_object_new_array();
    json_object_array_add(items, json_object_new_string(tag != NULL ? tag : group));
    json_object_object_add(match, tag != NULL ? "tags" : "groups", items);
    json_object_object_add(body, "match", match);
    return body;
}

static struct reply
end_silence(const struct tool_call *t, const char *id)
{
    return ask(t->rq, DELETE, arena_printf(t->rq->arena, "/api/v1/silences/%s", escaped(t->rq, id)), NULL);
}

/* Those that are on, and are for just these monitors. */
static struct reply
end_same(const struct tool_call *t, json_object *body)
{
    struct reply reply = ask(t->rq, GET, "/api/v1/silences?state=active", NULL);
    json_object *list = read_list(&reply);
    bool found = false;

    for (size_t i = 0; list != NULL && i < json_object_array_length(list); i++) {
        json_object *s = json_object_array_get_idx(list, i);

        if (!json_object_equal(json_object_object_get(s, "match"), json_object_object_get(body, "match")) ||
            !json_object_equal(json_object_object_get(s, "monitor_ids"),
                               json_object_object_get(body, "monitor_ids")))
            continue;
        found = true;
        reply = end_silence(t, member(s, "id"));
    }
    json_object_put(list);
    if (reply.status < 300 && !found)
        return refused(t, "No silence that is on is for just these: send its id as end (NOT_FOUND)");
    return answered(t, &reply, true);
}

static struct reply
begin_silence(const struct tool_call *t, json_object *body)
{
    static const char *const copied[] = {"reason", "actor"};
    json_object *minutes = json_object_object_get(t->args, "minutes");
    struct reply reply;

    if (!json_object_is_type(minutes, json_type_int) || int_arg(t, "minutes", 0) < 1 ||
        int_arg(t, "minutes", 0) > 10080)
        return refused(t, "minutes must be a whole number, 1 to 10080 (VALIDATION_ERROR)");
    json_object_object_add(body, "duration_seconds", json_object_new_int64(60 * int_arg(t, "minutes", 0)));
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        if (text_arg(t, copied[i]) != NULL)
            json_object_object_add(body, copied[i], json_object_new_string(text_arg(t, copied[i])));
    reply = ask(t->rq, POST, "/api/v1/silences", arena_text(t->rq->arena, json_object_to_json_string(body)));
    return answered(t, &reply, true);
}

/* end: the id of a silence, or true for what ids, tag or group say. */
struct reply
mcp_silence(const struct tool_call *t)
{
    json_object *end = json_object_object_get(t->args, "end"), *body;
    struct reply reply;

    if (json_object_is_type(end, json_type_string)) {
        reply = end_silence(t, json_object_get_string(end));
        return answered(t, &reply, true);
    }
    body = silence_body(t);
    if (body == NULL)
        return refused(t, "Say which monitors: ids, tag or group, one of them (VALIDATION_ERROR)");
    reply = json_object_get_boolean(end) ? end_same(t, body) : begin_silence(t, body);
    json_object_put(body);
    return reply;
}
