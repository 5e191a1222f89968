/* The tools. What others wrote (names, notes, messages) stands in code spans or fenced blocks only. */
#include "fcgi/api/mcp.h"

#include "base/text.h"
#include "fcgi/http/perform.h"
#include "fcgi/http/rpc_result.h"

#include <string.h>

enum { TEXT_MOST = 6000, SHOWN = 20, WAIT_MOST_SECONDS = 25 };

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

/* A text of others on one line, at most so long, which ends no code span. */
static void
put_span(struct buf *out, const char *text)
{
    int left = 200;

    buf_char(out, '`');
    for (; text != NULL && *text != '\0' && left > 0; text++, left--)
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
    put_span(out, member(m, "name"));
    buf_printf(out, " %s, id %s\n", member(m, "current_status"), member(m, "id"));
}

const char *
mcp_object_text(struct request *rq, const char *target, struct reply *no)
{
    struct buf text = {.arena = rq->arena};

    *no = ask(rq, GET, target, NULL);
    if (no->status != 200)
        return NULL;
    if (no->length > TEXT_MOST)
        buf_printf(&text, "Cut to %d bytes:\n", TEXT_MOST);
    rpc_put_fenced(&text, no->length > TEXT_MOST ? arena_bytes(rq->arena, no->text, TEXT_MOST) : no->text);
    return text.text;
}

/* What is not up first, and of the rest the number. */
const char *
mcp_status_text(struct request *rq, const char *tag, struct reply *no)
{
    struct buf out = {.arena = rq->arena}, lines = {.arena = rq->arena};
    json_object *list;
    int up = 0, other = 0;

    *no = ask(rq, GET,
              arena_printf(rq->arena, "/api/v1/monitors/summary%s%s", tag != NULL ? "?tag=" : "",
                           tag != NULL ? escaped(rq, tag) : ""),
              NULL);
    list = read_list(no);
    if (list == NULL)
        return NULL;
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        json_object *m = json_object_array_get_idx(list, i);

        if (text_same(member(m, "current_status"), "up"))
            up++;
        else if (other++ < SHOWN)
            put_monitor_line(&lines, m);
    }
    buf_printf(&out, "%d up, %d not up.\n%s", up, other, buf_string(&lines));
    if (other > SHOWN)
        buf_printf(&out, "... and %d more: find_monitors\n", other - SHOWN);
    json_object_put(list);
    return out.text;
}

/* --- reading -------------------------------------------------------------------------------------------- */

static struct reply
status(const struct tool_call *t)
{
    struct reply no;
    const char *text = mcp_status_text(t->rq, text_arg(t, "tag"), &no);

    return text != NULL ? said(t, text) : refused_by(t, &no);
}

static struct reply
find_monitors(const struct tool_call *t)
{
    static const char *const names[] = {"search", "tag", "group", "status", NULL};
    const char *target = target_of(t, "/api/v1/monitors", names);
    int64_t limit = int_arg(t, "limit", SHOWN), offset = 0;
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
    for (size_t i = 0; i < json_object_array_length(list); i++)
        put_monitor_line(&out, json_object_array_get_idx(list, i));
    offset += (int64_t)json_object_array_length(list);
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

static struct reply
get_monitor(const struct tool_call *t)
{
    struct reply no;
    const char *text = mcp_object_text(t->rq, monitor_target(t), &no);

    return text != NULL ? said(t, text) : refused_by(t, &no);
}

static struct reply
get_incident(const struct tool_call *t)
{
    static const char *const names[] = {"max_tokens", NULL};
    const char *at =
        arena_printf(t->rq->arena, "/api/v1/incidents/%s/dossier.md", escaped(t->rq, text_arg(t, "id")));
    struct reply reply = ask(t->rq, GET, target_of(t, at, names), NULL);

    return reply.status == 200 ? said(t, arena_bytes(t->rq->arena, reply.text, reply.length))
                               : refused_by(t, &reply);
}

/* --- writing -------------------------------------------------------------------------------------------- */

static struct reply
save_monitor(const struct tool_call *t)
{
    static const char *const own[] = {"id", "external_id", "dry_run", "key", NULL};
    bool by_id = text_arg(t, "id") != NULL, by_name = !by_id && text_arg(t, "external_id") != NULL;
    bool dry = json_object_get_boolean(json_object_object_get(t->args, "dry_run"));
    const char *target = by_id || by_name ? monitor_target(t) : "/api/v1/monitors";
    struct reply reply =
        ask(t->rq,
            by_id     ? PATCH
            : by_name ? PUT
                      : POST,
            arena_printf(t->rq->arena, "%s%s", target, dry ? "?dry_run=true" : ""), body_without(t, own));

    return answered(t, &reply, true);
}

static struct reply
delete_monitor(const struct tool_call *t)
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

static struct reply
check(const struct tool_call *t)
{
    const char *url = text_arg(t, "url");
    const char *at = url != NULL ? "/api/v1" : monitor_target(t);
    int64_t seconds = int_arg(t, "wait_seconds", 25);
    struct reply reply;

    if (url != NULL && text_arg(t, "id") != NULL)
        return refused(t, "Say id or url, not both (VALIDATION_ERROR)");
    reply = ask(t->rq, POST, arena_printf(t->rq->arena, "%s/check?wait=%lld", at, (long long)seconds),
                url != NULL ? body_for(t, url) : NULL);
    return answered(t, &reply, true);
}

static struct reply
wait_for(const struct tool_call *t)
{
    static const char *const names[] = {"ids", "tag", "until", "checks", NULL};
    const char *target = target_of(t, "/api/v1/wait", names), *cursor = text_arg(t, "cursor");
    int64_t seconds = int_arg(t, "timeout_seconds", WAIT_MOST_SECONDS);
    struct reply reply;

    if (seconds > WAIT_MOST_SECONDS)
        return refused(t,
                       "timeout_seconds must be 25 or less: call again with the cursor (VALIDATION_ERROR)");
    reply = ask(t->rq, GET,
                arena_printf(t->rq->arena, "%s%ctimeout=%lld%s%s", target,
                             strchr(target, '?') != NULL ? '&' : '?', (long long)seconds,
                             cursor != NULL ? "&after=" : "", cursor != NULL ? escaped(t->rq, cursor) : ""),
                NULL);
    return answered(t, &reply, true);
}

static struct reply
gate(const struct tool_call *t)
{
    static const char *const own[] = {"gate_id", "key", NULL};
    const char *id = text_arg(t, "gate_id");
    struct reply reply =
        id != NULL ? ask(t->rq, GET,
                         arena_printf(t->rq->arena, "/api/v1/gates/%s?wait=25", escaped(t->rq, id)), NULL)
                   : ask(t->rq, POST, "/api/v1/gates?wait=25", body_without(t, own));

    return answered(t, &reply, true);
}

static struct reply
note_incident(const struct tool_call *t)
{
    const char *at = arena_printf(t->rq->arena, "/api/v1/incidents/%s", escaped(t->rq, text_arg(t, "id")));
    bool acknowledge = json_object_get_boolean(json_object_object_get(t->args, "acknowledge"));
    json_object *body = json_object_new_object();
    const char *note = text_arg(t, "note"), *actor = text_arg(t, "actor"), *text;
    struct reply reply;

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

static struct reply
set_alerts(const struct tool_call *t)
{
    json_object *channel = json_object_object_get(t->args, "channel");
    json_object *rules = json_object_object_get(t->args, "rules");
    const char *tag = text_arg(t, "tag"), *at = monitor_target(t);
    struct reply reply = {0};

    if (channel == NULL && rules == NULL)
        return refused(t, "Say what to set: channel, rules, or both (VALIDATION_ERROR)");
    if ((tag != NULL) == (text_arg(t, "id") != NULL))
        return refused(t, "Say whose alerts: id or tag, one of them (VALIDATION_ERROR)");
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
    static const char *const copied[] = { "reason", "actor" };
    json_object *minutes = json_object_object_get(t->args, "minutes");
    struct reply reply;

    if (!json_object_is_type(minutes, json_type_int) || int_arg(t, "minutes", 0) < 1 ||
        int_arg(t, "minutes", 0) > 10080)
        return refused(t, "minutes must be a whole number, 1 to 10080 (VALIDATION_ERROR)");
    json_object_object_add(body, "duration_seconds", json_object_new_int64(60 * int_arg(t, "minutes", 0)));
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        if (text_arg(t, copied[i]) != NULL)
            json_object_object_add(body, copied[i], json_object_new_string(text_arg(t, copied[i])));
    reply = ask(t->rq, POST, "/api/v1/silences",
                arena_text(t->rq->arena, json_object_to_json_string(body)));
    return answered(t, &reply, true);
}

/* end: the id of a silence, or true for what ids, tag or group say. */
static struct reply
silence(const struct tool_call *t)
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

/* --- the table ------------------------------------------------------------------------------------------ */

#define S "{'type':'string'}"
#define I "{'type':'integer'}"
#define IDS "'ids':{'type':'array','items':{'type':'string'}}"
#define KEY "'key':{'type':'string','description':'where no header can be set'}"
#define ANY_OBJECT "{'type':'object'}"

const struct tool mcp_tools[] = {
    {"status", "How everything stands", "What is not up, and how many are.", "'tag':" S, NULL,
     ROLE_NONE, true, false, status},
    {"find_monitors", "Find monitors",
     "Monitors with their ids, by part of a name or url, tag, group or status.",
     "'search':" S ",'tag':" S ",'group':" S ",'status':" S ",'limit':" I ",'cursor':" S, NULL, ROLE_NONE,
     true, false, find_monitors},
    {"get_monitor", "One monitor", "All about one monitor.", "'id':" S ",'external_id':" S, NULL, ROLE_NONE,
     true, false, get_monitor},
    {"save_monitor", "Make or change a monitor",
     "Without id and external_id makes one: name and url are needed; for push (jobs that report) "
     "every_seconds or cron in place of url. Other fields as POST /api/v1/monitors takes them. Keep "
     "manage_key: it is shown once.",
     "'id':" S ",'external_id':" S ",'name':" S ",'url':" S ",'monitor_type':" S ",'interval_seconds':" I
     ",'expected_status':" I ",'body_contains':" S
     ",'is_public':{'type':'boolean'},'tags':{'type':'array','items':" S "},'group_name':" S
     ",'headers':{'type':'object'},'timeout_ms':" I ",'confirmation_threshold':" I ",'every_seconds':" I
     ",'cron':" S ",'timezone':" S ",'grace_seconds':" I
     ",'dry_run':{'type':'boolean'}," KEY,
     ANY_OBJECT, ROLE_NONE, false, false, save_monitor},
    {"delete_monitor", "Delete a monitor", "With all that belongs to it; confirm_name is its name.",
     "'id':" S ",'confirm_name':" S "," KEY, NULL, ROLE_EDITOR, false, true, delete_monitor},
    {"check", "Did my fix work?",
     "Checks a monitor, or a url that is none, now, and answers what that found.",
     "'id':" S ",'url':" S ",'wait_seconds':" I "," KEY, ANY_OBJECT, ROLE_NONE, false, false, check},
    {"wait", "Wake me when", "Waits until monitors are up, down, not_down, resolved or changed.",
     IDS ",'tag':" S ",'until':" S ",'checks':" I
         ",'timeout_seconds':{'type':'integer','maximum':25},'cursor':" S,
     ANY_OBJECT, ROLE_NONE, true, false, wait_for},
    {"gate", "May I deploy?",
     "Passed once every monitor had so many good checks in a row that began after this call. While state is "
     "running "
     "call again with gate_id.",
     IDS ",'tag':" S ",'checks':" I ",'timeout_seconds':" I ",'gate_id':" S "," KEY, ANY_OBJECT,
     ROLE_RESPONDER, false, false, gate},
    {"silence", "Tell nobody for a while",
     "For so many minutes nobody is told of these monitors; what is still down then is told once. end: "
     "the id of a silence, or true for one of just these monitors.",
     IDS ",'tag':" S ",'group':" S ",'minutes':{'type':'integer','minimum':1,'maximum':10080},'reason':" S
         ",'actor':" S ",'end':{'type':['string','boolean']}," KEY,
     ANY_OBJECT, ROLE_RESPONDER, false, false, silence},
    {"get_incident", "One incident", "What happened, in order.", "'id':" S ",'max_tokens':" I, NULL,
     ROLE_NONE, true, false, get_incident},
    {"note_incident", "Note or acknowledge",
     "Adds a note to an incident, or acknowledges it; claim_seconds: it is yours for so long.",
     "'id':" S ",'note':" S ",'acknowledge':{'type':'boolean'},'claim_seconds':" I ",'actor':" S "," KEY,
     NULL, ROLE_RESPONDER, false, false, note_incident},
    {"set_alerts", "Who is told",
     "Adds a channel to a monitor, or for all with a tag, as POST notifications takes it, and sets rules.",
     "'id':" S ",'tag':" S ",'channel':" ANY_OBJECT ",'rules':" ANY_OBJECT "," KEY, NULL, ROLE_EDITOR,
     false, false, set_alerts},
};

const int mcp_tool_count = sizeof mcp_tools / sizeof *mcp_tools;
