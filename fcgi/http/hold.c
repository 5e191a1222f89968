/* What is handed over is JSON, sealed and in the alphabet of URLs. */
#include "fcgi/http/hold.h"

#include "base/json.h"
#include "base/seal.h"
#include "base/text.h"
#include "flow/gates.h"
#include "os/instance_secret.h"
#include "os/log.h"
#include "rules/redaction.h"
#include "store/evidence.h"
#include "store/gates.h"
#include "store/heartbeats.h"
#include "store/incidents.h"
#include "store/monitors.h"
#include "store/recent_results.h"
#include "store/tries.h"

#include <errno.h>
#include <string.h>

/* --- sealing -------------------------------------------------------------------------------------------- */

static void
for_urls(char *text)
{
    for (; *text != '\0'; text++)
        *text = (char)(*text == '+' ? '-' : *text == '/' ? '_' : *text == '=' ? '.' : *text);
}

static void
from_urls(char *text)
{
    for (; *text != '\0'; text++)
        *text = (char)(*text == '-' ? '+' : *text == '_' ? '/' : *text == '.' ? '=' : *text);
}

static const char *
as_json(struct arena *a, const struct hold *h)
{
    struct buf out = {.arena = a};
    char key[DIGEST_HEX_SIZE];

    digest_hex(&h->key, key);
    put_object(&out, NULL);
    put_int(&out, "kind", h->kind);
    wait_put(&out, &h->wait);
    opt_text(&out, "gate", h->gate);
    put_int(&out, "opener", h->opener);
    put_int(&out, "manager", h->manager);
    put_int(&out, "expires_at", h->expires_at);
    put_text(&out, "key", key);
    put_bool(&out, "created", h->created);
    opt_text(&out, "rpc", h->rpc);
    put_bool(&out, "modern", h->modern);
    put_bool(&out, "stream", h->stream);
    opt_text(&out, "warnings", h->warnings);
    end_object(&out);
    return buf_string(&out);
}

static const char *
text_of(struct arena *a, json_object *spec, const char *name)
{
    json_object *value = json_object_object_get(spec, name);

    return value != NULL ? arena_text(a, json_object_get_string(value)) : NULL;
}

static bool
flag_of(json_object *spec, const char *name)
{
    return json_object_get_boolean(json_object_object_get(spec, name));
}

static bool
from_json(struct arena *a, json_object *spec, struct hold *h)
{
    int64_t kind = json_object_get_int64(json_object_object_get(spec, "kind"));

    *h = (struct hold){
        .kind = (enum hold_kind)kind,
        .gate = text_of(a, spec, "gate"),
        .opener = (enum hold_opener)json_object_get_int64(json_object_object_get(spec, "opener")),
        .manager = json_object_get_int64(json_object_object_get(spec, "manager")),
        .expires_at = json_object_get_int64(json_object_object_get(spec, "expires_at")),
        .created = flag_of(spec, "created"),
        .rpc = text_of(a, spec, "rpc"),
        .modern = flag_of(spec, "modern"),
        .stream = flag_of(spec, "stream"),
        .warnings = text_of(a, spec, "warnings"),
    };
    (void)digest_read(text_of(a, spec, "key"), &h->key);
    return kind >= 0 && kind < HOLD_KINDS && wait_read(json_object_object_get(spec, "wait"), &h->wait);
}

bool
hold_read(struct arena *a, const char *state_dir, const char *sealed, struct hold *h)
{
    char *base64 = arena_text(a, sealed);
    struct digest secret;
    const char *text, *problem;
    json_object *spec;
    size_t length;
    bool fine;

    from_urls(base64);
    if (instance_secret(a, state_dir, &secret) != 0)
        return false;
    text = seal_open(a, &secret, base64, &length);
    spec = text != NULL ? json_read(text, length, &problem) : NULL;
    fine = spec != NULL && from_json(a, spec, h);
    json_object_put(spec);
    return fine;
}

static struct reply
hand_over(struct request *rq, const struct hold *h)
{
    const char *text = as_json(rq->arena, h);
    struct digest secret;
    char *sealed;

    if (instance_secret(rq->arena, rq->app->config.state_dir, &secret) != 0) {
        log_error("%s/instance.key: %s", rq->app->config.state_dir, strerror(errno));
        return broke(rq);
    }
    sealed = arena_text(rq->arena, seal_text(rq->arena, &secret, text, strlen(text)));
    for_urls(sealed);
    return (struct reply){
        .status = 200,
        .total = -1,
        .handed_over = arena_printf(rq->arena, HOLD_PATH "?%s", sealed),
    };
}

/* For a tool's call, which a request of JSON-RPC makes, the helper answers that request. */
static void
take_rpc(const struct request *rq, struct hold *h)
{
    while (rq->outer != NULL)
        rq = rq->outer;
    h->rpc = rq->rpc;
    h->modern = rq->rpc_modern;
    h->stream = rq->rpc_stream;
}

struct reply
hold_begin(struct request *rq, struct hold *h)
{
    struct reply reply;

    if (hold_look(rq, h, rq->head || h->wait.deadline <= rq->now, &reply))
        return reply;
    take_rpc(rq, h);
    return hand_over(rq, h);
}

const char *
hold_take_warnings(struct request *rq)
{
    struct buf out = json_text(rq);

    if (rq->warnings.count == 0)
        return NULL;
    put_array(&out, NULL);
    for (int i = 0; i < rq->warnings.count; i++)
        put_text(&out, NULL, rq->warnings.list[i]);
    end_array(&out);
    rq->warnings.count = 0;
    return buf_string(&out);
}

/* --- a wait --------------------------------------------------------------------------------------------- */

struct reply
refuse_paused(struct request *rq, const char *monitor)
{
    return refuse(rq, MONITOR_PAUSED, "Monitor %s is paused, so no check of it will come: resume it",
                  monitor);
}

static struct reply
answer_wait(struct request *rq, const struct waited *state)
{
    struct buf out = json_text(rq);
    struct reply reply;

    put_object(&out, NULL);
    waited_json(&out, state);
    if (!state->met) {
        put_text(&out, "error",
                 "What was waited for has not come: ask again with this cursor as after, or look "
                 "at the monitors");
        put_text(&out, "code", why_code(WAIT_NOT_MET));
    }
    end_object(&out);
    reply = answer(state->met ? 200 : 412, &out);
    if (!state->met)
        reply.sentence = "What was waited for has not come";
    return reply;
}

static struct reply
refuse_gone(struct request *rq)
{
    return refuse(rq, NOT_FOUND,
                  "A monitor that this waits for was deleted meanwhile, so it is never met: wait for those "
                  "that are left");
}

static bool
look_at_wait(struct request *rq, const struct hold *h, bool over, struct reply *reply)
{
    struct waited state;

    if (wait_look(rq->app->db, rq->arena, &h->wait, &state) != 0) {
        *reply = broke(rq);
        return over;
    }
    if (!state.met && (state.is_gone || state.paused != NULL))
        *reply = state.is_gone ? refuse_gone(rq) : refuse_paused(rq, state.paused);
    else if (state.met || over)
        *reply = answer_wait(rq, &state);
    else
        return false;
    return true;
}

/* --- a check -------------------------------------------------------------------------------------------- */

/* The first result of a check that began after it was asked for. */
static enum found
find_result(struct request *rq, const struct hold *h, int64_t *seq)
{
    const struct wait *w = &h->wait;
    struct recent_results found = {0};
    bool asked, under_way;

    if (recent_results_pending(rq->app->db, w->monitors[0], rq->now, &asked, &under_way) != 0 ||
        recent_results(rq->app->db, rq->arena, w->monitors[0], w->seq, &found) != 0)
        return FAILED;
    for (int i = 0; !asked && i < found.count; i++) {
        int64_t from = w->began_at + (w->under_way[0] ? 1 : 0);

        if (found.list[i].began_at >= from) {
            *seq = found.list[i].seq;
            return FOUND;
        }
    }
    return NONE;
}

struct reply
hold_answer_accepted(struct request *rq, const char *monitor, int64_t after, const char *message)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "message", message);
    put_text(&out, "after", arena_printf(rq->arena, "%lld", (long long)after));
    put_text(&out, "wait",
             own_path(rq, "/api/v1/wait?ids=%s&checks=1&after=%lld", monitor, (long long)after));
    end_object(&out);
    return answer(202, &out);
}

static struct reply
answer_check(struct request *rq, const struct hold *h, const struct monitor *m, int64_t seq)
{
    const struct page_cursor at = {.after = seq - 1, .before = seq + 1, .limit = 1};
    struct heartbeats found = {0};
    struct buf out = json_text(rq);
    struct incident open;
    struct kept_evidence kept = {.body = "null"};
    enum found incident = incidents_current(rq->app->db, rq->arena, m->key, &open);

    if (incident == FAILED ||
        evidence_of_result(rq->app->db, rq->arena, m->key, seq, &kept) == FAILED ||
        heartbeats_list(rq->app->db, rq->arena, m->key, &at, &found) != 0)
        return broke(rq);
    if (found.count == 0)
        return hold_answer_accepted(rq, m->id, h->wait.after, HOLD_CHECK_STARTED);
    redact_heartbeat(rq->arena, READER_WITH_KEY, &found.list[0]); /* who asked for a check has a key */
    put_object(&out, NULL);
    heartbeat_json(&out, "heartbeat", m->id, &found.list[0]);
    put_json(&out, "evidence", kept.body);
    put_text(&out, "status", status_name(m->status));
    if (incident == FOUND)
        put_text(&out, "incident_id", open.id);
    end_object(&out);
    return answer(200, &out);
}

static bool
look_at_check(struct request *rq, const struct hold *h, bool over, struct reply *reply)
{
    struct monitor m;
    int64_t seq;
    enum found there = monitors_by_key(rq->app->db, rq->arena, h->wait.monitors[0], &m);
    enum found found = there == FOUND ? find_result(rq, h, &seq) : there;

    if (there == NONE) {
        *reply = refuse(rq, NOT_FOUND, "The monitor was deleted meanwhile: there is nothing to check");
        return true;
    }
    if (found == FOUND)
        *reply = answer_check(rq, h, &m, seq);
    else if (over)
        *reply = found == FAILED
                     ? broke(rq)
                     : hold_answer_accepted(rq, m.id, h->wait.after, HOLD_CHECK_STARTED);
    return found == FOUND || over;
}

/* --- a gate --------------------------------------------------------------------------------------------- */

const char *
hold_gate_url(struct request *rq, const char *id)
{
    return own_path(rq, "/api/v1/gates/%s", id);
}

int
hold_take_key(struct request *rq, struct hold *h)
{
    struct monitor m;
    enum found found;

    h->key = rq->key;
    if (principal_is_admin(&rq->principal))
        h->opener = HELD_BY_ADMIN;
    else if (rq->principal.kind == PRINCIPAL_WORKSPACE_KEY) {
        h->opener = HELD_BY_WORKSPACE_KEY;
        h->expires_at = rq->own_key.expires_at;
    }
    if (!rq->has_key || h->opener != HELD_WITHOUT)
        return 0;
    found = monitors_by_manage_key(rq->app->db, rq->arena, &rq->key, &m);
    if (found != FOUND)
        return found == NONE ? 0 : -1;
    h->opener = HELD_BY_MANAGE_KEY;
    h->manager = m.key;
    return 0;
}

void
hold_show_evidence(const struct hold *h, struct gate *g)
{
    for (int i = 0; i < g->member_count; i++)
        for (int s = 0; s < h->wait.count; s++)
            if (h->wait.monitors[s] == g->members[i].monitor)
                g->members[i].evidence_shown = true;
}

static struct reply
answer_gate(struct request *rq, const struct hold *h, const struct gate *g)
{
    bool running = g->state == GATE_IS_RUNNING;
    struct buf out = json_text(rq);
    struct reply reply;

    put_object(&out, NULL);
    gate_put(&out, g, hold_gate_url(rq, g->id));
    if (h->warnings != NULL)
        put_json(&out, "warnings", h->warnings);
    if (g->state == GATE_IS_PASSED) {
        end_object(&out);
        return answer(200, &out);
    }
    put_text(&out, "error",
             running ? "The gate is still undecided: ask for its url with wait again"
                     : "The gate is closed: look at its members, mend what failed, and make "
                       "another gate");
    put_text(&out, "code", why_code(running ? GATE_UNDECIDED : GATE_NOT_PASSED));
    end_object(&out);
    reply = answer(412, &out);
    reply.sentence = running ? "The gate is still undecided" : "The gate is closed";
    return reply;
}

static bool
look_at_gate(struct request *rq, const struct hold *h, bool over, struct reply *reply)
{
    struct gate g = {0};
    enum found found = gates_by_id(rq->app->db, rq->arena, h->gate, &g);
    bool decided = found == FOUND && g.state != GATE_IS_RUNNING;

    if (found == NONE) {
        *reply = refuse(rq, NOT_FOUND, "There is no gate with this id: make one with POST /api/v1/gates");
        return true;
    }
    if (!decided && !over)
        return false;
    if (found == FOUND && gate_look_undecided(rq->app->db, rq->arena, &g, rq->now) != 0)
        found = FAILED;
    hold_show_evidence(h, &g);
    *reply = found == FAILED ? broke(rq) : answer_gate(rq, h, &g);
    return true;
}

/* --- a try ---------------------------------------------------------------------------------------------- */

static struct reply
answer_try(struct request *rq, const struct hold *h, const char *text)
{
    struct buf out = json_text(rq);

    buf_bytes(&out, text, strlen(text) - 1);
    if (h->warnings != NULL)
        put_json(&out, "warnings", h->warnings);
    end_object(&out);
    return answer(200, &out);
}

static bool
look_at_try(struct request *rq, const struct hold *h, bool over, struct reply *reply)
{
    const char *text = NULL;
    int64_t taken_at;
    enum found found = tries_find(rq->app->db, rq->arena, h->gate, &taken_at, &text);

    if (text != NULL)
        *reply = answer_try(rq, h, text);
    else if (found == FAILED)
        *reply = broke(rq);
    else if (found == FOUND && taken_at == 0)
        *reply = refuse_for_now(
            rq, ROOM_COME_BACK,
            "As many checks are tried as may be at once: try again in a few seconds");
    else
        *reply = refuse_for_now(rq, ROOM_COME_BACK,
                                "The check did not end in time: try again in a few seconds");
    return text != NULL || over;
}

bool
hold_look(struct request *rq, const struct hold *h, bool over, struct reply *reply)
{
    switch (h->kind) {
    case HOLD_WAIT:
        return look_at_wait(rq, h, over, reply);
    case HOLD_CHECK:
        return look_at_check(rq, h, over, reply);
    case HOLD_GATE:
        return look_at_gate(rq, h, over, reply);
    case HOLD_TRY:
        return look_at_try(rq, h, over, reply);
    case HOLD_KINDS:
        break;
    }
    *reply = broke(rq);
    return true;
}
