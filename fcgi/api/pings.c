/* Pings of push monitors: a client that has the address pings, by GET or POST; the key in it opens nothing
 * else. A GET writes, too, because a job in a crontab has no more than curl. */
#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "os/clock.h"
#include "flow/expectation.h"
#include "flow/pings.h"
#include "store/pushes.h"
#include "fcgi/http/own_host.h"
#include "fcgi/http/storage.h"
#include "fcgi/api/handlers.h"

#include <string.h>

/* --- the address ---------------------------------------------------------------------------------------- */

/* "name", or "name:port": nothing that would lead elsewhere. */
static bool
has_plain_port(const char *host)
{
    const char *behind = *host == '[' ? strchr(host, ']') : host;
    const char *colon = behind != NULL ? strchr(behind, ':') : NULL;

    return colon == NULL || (colon[1] != '\0' && strspn(colon + 1, "0123456789") == strlen(colon + 1));
}

/* A client chooses what it says in Host: it is believed where it names nobody else. */
static const char *
own_base(struct request *rq)
{
    const struct config *c = &rq->app->config;
    const char *host = transport_param(rq->transport, "HTTP_HOST");
    const char *scheme = transport_param(rq->transport, "REQUEST_SCHEME");

    if (c->public_url != NULL)
        return c->public_url;
    if (host == NULL || !has_plain_port(host) || !own_host_is(host, c->server_names))
        return c->base_path != NULL ? c->base_path : "";
    return arena_printf(rq->arena, "%s://%s%s", text_same(scheme, "https") ? "https" : "http", host,
                        c->base_path != NULL ? c->base_path : "");
}

const char *
ping_url(struct request *rq, const char *key)
{
    return arena_printf(rq->arena, "%s/ping/%s", own_base(rq), key);
}

const char *
ping_url_of(struct request *rq, const struct monitor *m)
{
    const char *state = rq->app->config.state_dir;
    const char *key = m->type == MONITOR_PUSH ? expectation_key(rq->arena, state, m) : NULL;

    return key != NULL ? ping_url(rq, key) : NULL;
}

/* --- a ping --------------------------------------------------------------------------------------------- */

/* The monitor that the key in the path is for. False: *no says why there is none. */
static bool
find_monitor(struct request *rq, struct push *p, struct reply *no)
{
    struct digest key = digest_of(rq->ids[0], strlen(rq->ids[0]));
    enum found found = pushes_by_ping_key(rq->app->db, &key, p);

    if (found == FOUND)
        found = monitors_by_key(rq->app->db, rq->arena, p->monitor, &rq->monitor);
    if (found == FAILED)
        *no = broke(rq);
    else if (found == NONE)
        *no = refuse(rq, NOT_FOUND, "This ping address is not known: take ping_url from GET /monitors/:id "
                                    "with the manage key");
    return found == FOUND;
}

static bool
read_end(struct request *rq, struct ping *p, struct reply *no)
{
    if (ping_read_end(rq->ids[1], p))
        return true;
    *no = refuse(rq, NOT_FOUND, "Behind its key a ping address must have nothing, start, fail, log, or an "
                                "exit status of 0 to 255");
    return false;
}

static bool
read_run(struct request *rq, struct ping *p, struct reply *no)
{
    p->run = request_text(rq, "run");
    if (rq->bad_param == NULL && (p->run == NULL || ping_run_is_fit(p->run)))
        return true;
    *no = refuse(rq, VALIDATION_ERROR, "run must be 1 to 64 of A-Z, a-z, 0-9, dot, underscore and dash");
    return false;
}

/* What a link preview or a scanner fetches is no ping of a job that posts. */
static bool
is_method_fine(struct request *rq, struct reply *no)
{
    if (rq->method != GET || rq->monitor.options.push.methods != PUSH_POST_ONLY)
        return true;
    *no = refuse(rq, METHOD_NOT_ALLOWED, "This monitor takes pings by POST only");
    no->allow = "POST, OPTIONS";
    return false;
}

static struct reply
answer_ping(struct request *rq, const struct ping_answer *said)
{
    struct buf out = json_text(rq);
    struct reply reply;

    put_object(&out, NULL);
    put_bool(&out, "ok", true);
    if (said->recorded) {
        put_text(&out, "status", status_name(said->status));
        opt_time(&out, "next_expected_at", said->next_expected_at);
    } else {
        put_bool(&out, "recorded", false);
    }
    end_object(&out);
    reply = answer(200, &out);
    reply.is_secret = true;
    return reply;
}

/* The ping still counts where nothing more is to be kept. */
static void
take_body(struct request *rq, struct ping *p, struct ping_body *body)
{
    *body = (struct ping_body){ rq->bytes.text, rq->bytes.length };
    p->is_cut = !rq->bytes_complete;
    ping_take_body(rq->arena, rq->bytes.text, rq->bytes.length, p);
    if (storage_is_short(rq)) {
        p->body = NULL;
        p->is_cut = false;
    }
}

/* A HEAD says what a ping would find, and is none. */
static struct reply
look(struct request *rq, const struct push *p)
{
    struct ping_answer said = { true, rq->monitor.status, p->next_expected_at };

    return answer_ping(rq, &said);
}

/* GET, POST (root) /ping/:ping_key, /ping/:ping_key/:state */
struct reply
ping_take(struct request *rq)
{
    struct ping ping = { .at = rq->now, .address = rq->client };
    struct ping_answer said;
    struct ping_body body;
    struct push p;
    struct reply no;

    if (!find_monitor(rq, &p, &no) || !read_end(rq, &ping, &no) || !read_run(rq, &ping, &no) ||
        !is_method_fine(rq, &no))
        return no;
    if (rq->transaction == READING)
        return look(rq, &p);
    take_body(rq, &ping, &body);
    if (ping_receive(rq->app->db, rq->arena, &rq->app->config, &rq->monitor, &p, &ping, &body, clock_now_ms(),
                     &said) != 0)
        return broke(rq);
    rq->published = true;
    return answer_ping(rq, &said);
}

/* --- for whoever has the monitor's key ------------------------------------------------------------------ */

static bool
is_push(struct request *rq, struct reply *no)
{
    if (rq->monitor.type == MONITOR_PUSH)
        return true;
    *no = refuse(rq, VALIDATION_ERROR, "This is no push monitor: it gets no pings");
    return false;
}

/* GET /monitors/:id/pings */
struct reply
ping_list(struct request *rq)
{
    struct buf out = json_text(rq);
    struct pings list = { 0 };
    struct reply no;
    int64_t total;

    if (!is_push(rq, &no))
        return no;
    if (pings_newest(rq->app->db, rq->arena, rq->monitor.key, request_int(rq, "limit"), &list, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < list.count; i++)
        ping_json(&out, &list.list[i]);
    end_array(&out);
    return answer_list(&out, total);
}

/* POST /monitors/:id/rotate-ping-key */
struct reply
monitor_rotate_ping_key(struct request *rq)
{
    struct db *db = rq->app->db;
    struct buf out = json_text(rq);
    char key[PING_KEY_SIZE];
    struct reply no;

    body_ignored(rq);
    if (!is_push(rq, &no))
        return no;
    if (expectation_rotate_key(db, rq->arena, rq->app->config.state_dir, &rq->monitor, key) != 0 ||
        monitors_touch(db, rq->monitor.key, rq->now) != 0)
        return broke(rq);
    audit_secret(rq, "ping_key");
    put_object(&out, NULL);
    put_text(&out, "message", "Ping key rotated");
    put_text(&out, "ping_key", key);
    put_text(&out, "ping_url", ping_url(rq, key));
    end_object(&out);
    return answer(200, &out);
}
