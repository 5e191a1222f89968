/* Each waiter keeps the head of its request, by which the answer is made as a worker would make it. They are
 * looked at only when something happened to what they wait for, so that hundreds cost nothing while nothing
 * does. */
#include "fcgi/events/waiters.h"

#include "base/arena.h"
#include "base/text.h"
#include "fcgi/http/hold.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "fcgi/http/transport_http.h"
#include "os/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

/* Also how often one is looked at of which nothing was heard: no event tells that a monitor was paused or
 * deleted. */
enum { KEEPALIVE_MS = 9000 };

struct waiter {
    struct waiter *previous, *next;
    struct sse_client *client;
    struct arena arena; /* of what follows */
    struct hold hold;
    const char *head;
    size_t head_length;
    int64_t keepalive_ms; /* monotonic: when the next comment is due, and the next look */
};

/* --- answers -------------------------------------------------------------------------------------------- */

typedef bool make_reply(struct sse_server *s, const struct waiter *w, struct request *rq,
                        struct reply *reply);

static bool
put_answer(struct waiter *w, struct request *rq, struct http_transport *http, struct reply reply)
{
    if (w->hold.rpc != NULL)
        reply = hold_rpc_result(rq, &w->hold, &reply);
    if (w->hold.rpc != NULL && w->hold.stream) {
        struct buf event = {.arena = rq->arena};

        buf_printf(&event, "event: message\ndata: %.*s\n\n", (int)reply.length, reply.text);
        return sse_client_put(w->client, event.text, event.length) == 0;
    }
    rq->has_key = true; /* no cache may keep it */
    reply_send(rq, &reply);
    return sse_client_put(w->client, http->answer.text, http->answer.length) == 0;
}

/* Makes the answer, in a reading transaction. False: there is none yet. */
static bool
answer_with(struct sse_server *s, struct waiter *w, make_reply *make)
{
    struct arena arena = {0};
    struct http_transport *http = arena_alloc(&arena, sizeof *http);
    struct db *db = s->reader.app.db;
    struct request rq;
    struct reply reply;
    bool made, reading;

    transport_http_open(http);
    (void)http_head_read(&http->head, &arena, w->head, w->head_length);
    request_begin(&rq, &s->reader.app, &http->transport, &arena, clock_now());
    reading = db != NULL && db_begin_read(db) == 0;
    made = make(s, w, &rq, &reply);
    if (reading)
        db_end_read(db);
    if (made)
        (void)put_answer(w, &rq, http, reply);
    request_end(&rq);
    buf_free(&http->answer);
    arena_free(&arena);
    return made;
}

static bool
make_now(struct sse_server *s, const struct waiter *w, struct request *rq, struct reply *reply)
{
    bool over = w->hold.wait.deadline <= rq->now;

    if (s->reader.app.db == NULL) {
        *reply = broke(rq);
        return over;
    }
    return hold_look(rq, &w->hold, over, reply);
}

static bool
make_revoked(struct sse_server *s, const struct waiter *w, struct request *rq, struct reply *reply)
{
    (void)s;
    (void)w;
    *reply = refuse(rq, UNAUTHORIZED, "The key that this waited with was revoked: send one that is valid");
    return true;
}

static bool
make_full(struct sse_server *s, const struct waiter *w, struct request *rq, struct reply *reply)
{
    (void)s;
    (void)w;
    *reply = refuse_for_now(rq, ROOM_COME_BACK,
                            "As many clients as can be held wait: try again in a few seconds");
    return true;
}

static bool
make_unknown(struct sse_server *s, const struct waiter *w, struct request *rq, struct reply *reply)
{
    (void)s;
    (void)w;
    *reply = refuse(rq, NOT_FOUND, "There is nothing at this path: see /llms.txt for what there is");
    return true;
}

/* --- the list ------------------------------------------------------------------------------------------- */

bool
waiters_is_asked(const char *head)
{
    return text_starts(head, "GET " HOLD_PATH "?") || text_starts(head, "HEAD " HOLD_PATH "?");
}

static struct waiter *
waiter_open(struct sse_client *c, size_t length)
{
    struct waiter *w = calloc(1, sizeof *w);

    if (w == NULL)
        abort();
    w->client = c;
    w->head = arena_bytes(&w->arena, c->request.text, length);
    w->head_length = length;
    return w;
}

static void
waiter_free(struct waiter *w)
{
    arena_free(&w->arena);
    free(w);
}

void
waiters_forget(struct sse_server *s, struct sse_client *c)
{
    struct waiter *w = c->waiter;

    *(w->previous != NULL ? &w->previous->next : &s->waiters) = w->next;
    if (w->next != NULL)
        w->next->previous = w->previous;
    s->waiter_count--;
    c->waiter = NULL;
    waiter_free(w);
}

/* Answered: its client is closed once it has read that, and the waiter is forgotten. */
static void
end_waiter(struct sse_server *s, struct waiter *w)
{
    sse_server_end_answered(s, w->client);
}

/* What was handed over is the whole of the query. */
static bool
read_hold(struct sse_server *s, struct waiter *w)
{
    const char *from = strchr(w->head, '?') + 1;
    const char *sealed = arena_bytes(&w->arena, from, strcspn(from, " \r\n"));

    return hold_read(&w->arena, s->reader.app.config.state_dir, sealed, &w->hold);
}

/* A client that is answered as a stream gets its head at once. */
static int
begin_stream(struct waiter *w)
{
    static const char head[] =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
        "X-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n"
        "\r\n: waiting\n\n";

    w->keepalive_ms = clock_monotonic_ms() + KEEPALIVE_MS;
    return w->hold.rpc != NULL && w->hold.stream ? sse_client_put(w->client, head, sizeof head - 1) : 0;
}

bool
waiters_accept(struct sse_server *s, struct sse_client *c, size_t length)
{
    struct waiter *w = waiter_open(c, length);
    bool fine = read_hold(s, w);

    if (!fine || sse_server_is_full(s)) {
        if (!fine)
            w->hold = (struct hold){0};
        w->hold.stream = false;
        (void)answer_with(s, w, fine ? make_full : make_unknown);
    } else if (begin_stream(w) == 0 && !answer_with(s, w, make_now)) {
        w->next = s->waiters;
        if (w->next != NULL)
            w->next->previous = w;
        s->waiters = w;
        s->waiter_count++;
        c->waiter = w;
        return true;
    }
    waiter_free(w);
    return false;
}

/* --- when to look --------------------------------------------------------------------------------------- */

static bool
waits_for(const struct waiter *w, int64_t monitor)
{
    for (int i = 0; i < w->hold.wait.count; i++)
        if (w->hold.wait.monitors[i] == monitor)
            return true;
    return false;
}

static bool
is_concerned(const struct waiter *w, const struct buffered_event *after)
{
    if (w->hold.kind == HOLD_GATE || w->hold.kind == HOLD_TRY)
        return true; /* no event tells of it */
    for (const struct buffered_event *e = after->next; e != NULL; e = e->next)
        if (waits_for(w, e->about.monitor))
            return true;
    return false;
}

void
waiters_look(struct sse_server *s, const struct buffered_event *after, bool all)
{
    for (struct waiter *w = s->waiters, *next; w != NULL; w = next) {
        next = w->next;
        if ((all || is_concerned(w, after)) && answer_with(s, w, make_now))
            end_waiter(s, w);
    }
}

static bool
is_revoked(struct sse_server *s, const struct hold *h)
{
    struct digest key = {0};
    enum found found = FOUND;

    if (h->opener == HELD_BY_WORKSPACE_KEY)
        found = event_reader_has_workspace_key(&s->reader, &h->key, clock_now());
    else if (h->opener == HELD_BY_MANAGE_KEY)
        found = event_reader_has_monitor(&s->reader, h->manager, &key);
    s->check_revoked |= found == FAILED; /* asked again in a second */
    if (found == FAILED)
        return false;
    return found == NONE || (h->opener == HELD_BY_MANAGE_KEY && !digest_equal(&key, &h->key));
}

static void
end_if_revoked(struct sse_server *s, bool expired_alone)
{
    int64_t now = clock_now();

    for (struct waiter *w = s->waiters, *next; w != NULL; w = next) {
        bool expired = w->hold.expires_at != 0 && w->hold.expires_at <= now;

        next = w->next;
        if ((expired || (!expired_alone && is_revoked(s, &w->hold))) && answer_with(s, w, make_revoked))
            end_waiter(s, w);
    }
}

static bool
tell_alive(const struct waiter *w)
{
    return !w->hold.stream || w->hold.rpc == NULL ||
           sse_client_put(w->client, SSE_COMMENT, sizeof SSE_COMMENT - 1) == 0;
}

void
waiters_tick(struct sse_server *s)
{
    int64_t now = clock_now(), now_ms = clock_monotonic_ms();

    end_if_revoked(s, true);
    for (struct waiter *w = s->waiters, *next; w != NULL; w = next) {
        next = w->next;
        if (w->hold.wait.deadline <= now && answer_with(s, w, make_now)) {
            end_waiter(s, w);
        } else if (w->keepalive_ms <= now_ms) {
            w->keepalive_ms = now_ms + KEEPALIVE_MS;
            if (answer_with(s, w, make_now))
                end_waiter(s, w);
            else if (!tell_alive(w))
                sse_server_end_client(s, w->client);
        }
    }
}

void
waiters_end_admin(struct sse_server *s)
{
    for (struct waiter *w = s->waiters, *next; w != NULL; w = next) {
        next = w->next;
        if (w->hold.opener == HELD_BY_ADMIN && answer_with(s, w, make_revoked))
            end_waiter(s, w);
    }
}

void
waiters_end_revoked(struct sse_server *s)
{
    end_if_revoked(s, false);
}

void
waiters_end_all(struct sse_server *s)
{
    while (s->waiters != NULL)
        sse_server_end_client(s, s->waiters->client);
}
