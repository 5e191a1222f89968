/* A row is made when the request begins and gets the answer in the very transaction that does what the answer
 * says: a process that is killed in between leaves a row without an answer and has done nothing. Such a row
 * ends after LONGEST seconds, so that the client's next attempt is a first one again. */
#include "fcgi/http/idempotency.h"

#include "base/duration.h"
#include "base/ip_network.h"
#include "base/json.h"
#include "base/seal.h"
#include "base/text.h"
#include "fcgi/http/hold.h"
#include "fcgi/http/route.h"
#include "fcgi/http/storage.h"
#include "os/instance_secret.h"
#include "os/log.h"
#include "store/idempotent_answers.h"

#include <errno.h>
#include <string.h>

enum {
    KEY_MOST = 255,
    KEY_LEAST_OF_STRANGERS = 22, /* characters of 128 random bits in base64 */
    KEPT_SECONDS = DAY,
    LONGEST = 35, /* seconds that a request may run: a little more than nginx waits */
    SOON = 1,
    ANSWERS_OF_KEY = 1000,
    ANSWERS_OF_CLIENT = 200
};
#define BYTES_OF_CALLER (INT64_C(16) << 20)

/* --- the header ----------------------------------------------------------------------------------------- */

static bool
is_visible(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < '!' || *text > '~')
            return false;
    return true;
}

/* Probes name their submissions by it, one a minute and for years: probe.c keeps the last. */
bool
idempotency_read(struct request *rq, struct reply *no)
{
    const char *key = transport_param(rq->transport, "HTTP_IDEMPOTENCY_KEY");
    size_t length = key != NULL ? strlen(key) : 0;

    rq->idempotency_key = NULL;
    if (key == NULL || !route_is_write(rq->route))
        return true;
    if (length < 1 || length > KEY_MOST || !is_visible(key)) {
        *no = refuse(rq, VALIDATION_ERROR,
                     "Idempotency-Key must have 1 to %d visible ASCII characters: a random UUID is fine",
                     KEY_MOST);
        return false;
    }
    if (!rq->has_key && length < KEY_LEAST_OF_STRANGERS) {
        *no = refuse(rq, VALIDATION_ERROR,
                     "Without a key to go with it, Idempotency-Key must have at least %d characters that "
                     "no other client picks: a random UUID is fine",
                     KEY_LEAST_OF_STRANGERS);
        return false;
    }
    if (rq->route->auth != PROBE_KEY)
        rq->idempotency_key = arena_text(rq->arena, key);
    return true;
}

/* --- names ---------------------------------------------------------------------------------------------- */

static const char *
hex_of(struct request *rq, const struct buf *text)
{
    struct digest digest = digest_of(buf_string(text), text->length);
    char *hex = arena_alloc(rq->arena, DIGEST_HEX_SIZE);

    digest_hex(&digest, hex);
    return hex;
}

static const char *
caller_named(struct request *rq, const char *kind, const char *name)
{
    struct buf text = {.arena = rq->arena};

    buf_printf(&text, "%s %s", kind, name);
    return hex_of(rq, &text);
}

static const char *
caller_of(struct request *rq)
{
    char key[DIGEST_HEX_SIZE];

    digest_hex(&rq->key, key);
    return rq->has_key ? caller_named(rq, "key", key)
                       : caller_named(rq, "client", ip_network(rq->arena, rq->client, LIMIT_CLIENT_BITS));
}

int
idempotency_forget_key(struct request *rq, const char *digest)
{
    return idempotent_answers_forget(rq->app->db, caller_named(rq, "key", digest));
}

/* Lengths in front of the parts that a client writes, so that no two requests make one text. */
static const char *
request_of(struct request *rq, const char *caller)
{
    struct buf text = {.arena = rq->arena};

    buf_printf(&text, "%s %s", caller, method_name(rq->method));
    for (int i = 0; i < rq->segment_count; i++)
        buf_printf(&text, " /%zu:%s", strlen(rq->segments[i]), rq->segments[i]);
    for (int i = 0; i < rq->param_count; i++) {
        const struct param *p = &rq->params[i];

        if (strcmp(p->name, "key") == 0)
            continue;
        buf_printf(&text, " ?%zu:%s", strlen(p->name), p->name);
        if (p->value != NULL)
            buf_printf(&text, "=%zu:%s", strlen(p->value), p->value);
    }
    buf_printf(&text, " %s", rq->idempotency_key);
    return hex_of(rq, &text);
}

/* What seals the answer: nothing that the database has leads to it. */
static int
sealing_key(struct request *rq, struct digest *key)
{
    const char *state = rq->app->config.state_dir;
    struct digest secret;

    if (instance_secret(rq->arena, state, &secret) != 0) {
        log_error("%s/instance.key: %s", state, strerror(errno));
        return -1;
    }
    *key = digest_keyed(secret.bytes, DIGEST_SIZE, rq->idempotency_key, strlen(rq->idempotency_key));
    return 0;
}

/* The body's digest, keyed: a short body could be guessed by its plain digest. */
static const char *
body_digest(struct request *rq)
{
    struct digest digest = digest_keyed(rq->idempotency_key, strlen(rq->idempotency_key),
                                        buf_string(&rq->bytes), rq->bytes.length);
    char *hex = arena_alloc(rq->arena, DIGEST_HEX_SIZE);

    digest_hex(&digest, hex);
    return hex;
}

/* --- the answer, as text -------------------------------------------------------------------------------- */

static void
write_answer(struct buf *out, const struct reply *reply)
{
    put_object(out, NULL);
    put_int(out, "status", reply->status);
    opt_text(out, "type", reply->type);
    opt_text(out, "location", reply->location);
    opt_int(out, "total", reply->total);
    put_int(out, "revision", reply->revision);
    put_int(out, "retry_after", reply->retry_after);
    opt_text(out, "handed_over", reply->handed_over);
    end_object(out);
    buf_char(out, '\n');
    if (reply->type != NULL)
        buf_bytes(out, reply->text, reply->length);
}

static const char *
member_text(struct request *rq, json_object *head, const char *name)
{
    json_object *value = json_object_object_get(head, name);

    return value != NULL ? arena_text(rq->arena, json_object_get_string(value)) : NULL;
}

static int64_t
member_int(json_object *head, const char *name, int64_t none)
{
    json_object *value = json_object_object_get(head, name);

    return value != NULL ? json_object_get_int64(value) : none;
}

/* False: it cannot be read, as after the instance's secret was lost. */
static bool
read_answer(struct request *rq, const char *sealed, struct reply *reply)
{
    struct digest key;
    const char *text, *body, *problem;
    json_object *head;
    size_t length;

    if (sealing_key(rq, &key) != 0 || (text = seal_open(rq->arena, &key, sealed, &length)) == NULL ||
        (body = memchr(text, '\n', length)) == NULL ||
        (head = json_read(text, (size_t)(body - text), &problem)) == NULL)
        return false;
    *reply = (struct reply){
        .status = (int)member_int(head, "status", 500),
        .type = member_text(rq, head, "type"),
        .text = body + 1,
        .length = length - (size_t)(body + 1 - text),
        .location = member_text(rq, head, "location"),
        .total = member_int(head, "total", -1),
        .revision = member_int(head, "revision", 0),
        .retry_after = member_int(head, "retry_after", 0),
        .handed_over = member_text(rq, head, "handed_over"),
        .replayed = true,
    };
    json_object_put(head);
    return true;
}

/* --- the request ---------------------------------------------------------------------------------------- */

/* Of a request that waits it is kept what it waits for: of that comes the answer again, be it a gate's, be it
 * a check's. True: there is none any more (of a check of what is no monitor nothing is stored). */
static bool
hold_is_over(struct request *rq, struct reply *reply)
{
    const char *sealed = reply->handed_over + sizeof HOLD_PATH; /* with the "?" */
    struct hold h;

    if (!hold_read(rq->arena, rq->app->config.state_dir, sealed, &h))
        return true;
    if (!hold_look(rq, &h, h.kind != HOLD_TRY && h.wait.deadline <= rq->now, reply))
        return h.wait.deadline <= rq->now || say_no(reply, refuse_running(rq, SOON));
    reply->replayed = true;
    return false;
}

/* There is a row. True: it is of no use any more, and the request is a first one again. */
static bool
is_over(struct request *rq, const struct idempotent_answer *kept, const char *body, struct reply *reply)
{
    if (kept->until <= rq->now)
        return true;
    if (!text_same(kept->body, body))
        return say_no(reply, refuse(rq, IDEMPOTENCY_KEY_REUSED,
                                    "This Idempotency-Key was sent with another body: take a new key for "
                                    "another request"));
    if (kept->sealed == NULL)
        return say_no(reply, refuse_running(rq, SOON));
    return !read_answer(rq, kept->sealed, reply) || (reply->handed_over != NULL && hold_is_over(rq, reply));
}

static bool
has_room(struct request *rq, const char *caller, struct reply *reply)
{
    int64_t most = rq->has_key ? ANSWERS_OF_KEY : ANSWERS_OF_CLIENT, count, bytes;

    if (idempotent_answers_count(rq->app->db, caller, &count, &bytes) != 0)
        return say_no(reply, broke(rq));
    if (count < most && bytes < BYTES_OF_CALLER)
        return true;
    return say_no(reply, refuse_rate(rq, HOUR,
                                     "As many answers to requests with an Idempotency-Key are kept for you "
                                     "as may be: each is kept for a day. Go on without that header"));
}

/* In one transaction, so that of two requests one finds the row of the other. */
static bool
claim(struct request *rq, struct reply *reply)
{
    struct db *db = rq->app->db;
    const char *caller = caller_of(rq), *body = body_digest(rq);
    struct idempotent_answer kept;
    enum found found;

    rq->idempotent_request = request_of(rq, caller);
    found = idempotent_answers_find(db, rq->arena, rq->idempotent_request, &kept);
    if (found == FAILED)
        return say_no(reply, broke(rq));
    if (found == FOUND && !is_over(rq, &kept, body, reply))
        return false;
    if (found == FOUND && idempotent_answers_drop(db, rq->idempotent_request) != 0)
        return say_no(reply, broke(rq));
    if (!has_room(rq, caller, reply))
        return false;
    return idempotent_answers_begin(db, rq->idempotent_request, caller, body, rq->now, rq->now + LONGEST) ==
               0 ||
           say_no(reply, broke(rq));
}

/* A body that is too large is refused where all are: such an answer is not kept. Of a database where
 * strangers keep too much already no answer is kept for them. */
bool
idempotency_begin(struct request *rq, struct reply *reply)
{
    struct db *db = rq->app->db;
    bool claimed;

    if (!request_hold_body(rq)) {
        rq->idempotency_key = NULL;
        return true;
    }
    if (db_begin(db) != 0)
        return say_no(reply, broke(rq));
    claimed = claim(rq, reply);
    if (!claimed) {
        rq->idempotency_key = NULL;
        db_rollback(db);
        return false;
    }
    return db_commit(db) == 0 || say_no(reply, broke(rq));
}

/* An answer that another try may not get. An unknown key must not fill the disk. */
static bool
is_to_be_kept(struct request *rq, const struct reply *reply)
{
    static const int passing[] = {401, 403, 429};

    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (reply->status == passing[i])
            return false;
    if (rq->has_key && rq->principal.kind == PRINCIPAL_NOBODY && reply->status >= 400)
        return false;
    return reply->status < 500 && !storage_is_short(rq);
}

/* No longer than the key that may read it. */
static int64_t
kept_until(const struct request *rq)
{
    int64_t until = rq->now + KEPT_SECONDS, end = rq->own_key.expires_at;

    return rq->principal.kind == PRINCIPAL_WORKSPACE_KEY && end > 0 && end < until ? end : until;
}

int
idempotency_keep(struct request *rq, const struct reply *reply)
{
    struct buf text = {.arena = rq->arena};
    struct digest key;

    if (rq->idempotency_key == NULL || !is_to_be_kept(rq, reply))
        return 0;
    if (sealing_key(rq, &key) != 0)
        return -1;
    write_answer(&text, reply);
    if (idempotent_answers_finish(rq->app->db, rq->idempotent_request,
                                  seal_text(rq->arena, &key, text.text, text.length),
                                  kept_until(rq)) != 0)
        return -1;
    rq->answer_kept = true;
    return 0;
}

/* A failure here leaves a row that ends by itself. */
void
idempotency_end(struct request *rq, const struct reply *reply)
{
    struct db *db = rq->app->db;

    if (rq->answer_kept && reply->status < 400)
        return;
    rq->answer_kept = false;
    if (db_begin(db) != 0)
        return;
    if (idempotency_keep(rq, reply) == 0 &&
        (rq->answer_kept || idempotent_answers_drop(db, rq->idempotent_request) == 0))
        (void)db_commit(db);
    else
        db_rollback(db);
}
