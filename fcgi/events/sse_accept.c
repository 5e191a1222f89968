/* The API's own code reads the request, asks the guard and makes the answers; what is special here are the
 * two routes, and where in the series of events a client begins. */
#include "fcgi/events/sse_accept.h"

#include "base/accept_header.h"
#include "base/json.h"
#include "base/text.h"
#include "os/clock.h"
#include "store/events.h"
#include "fcgi/http/guard.h"
#include "fcgi/http/origin.h"
#include "fcgi/http/query_check.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "fcgi/http/route.h"
#include "fcgi/http/transport_http.h"

static const struct route rows[] = {
    { GET, V1 "/events",              OF_NOTHING, ADMIN_MORE, &event_stream, NULL },
    { GET, V1 "/monitors/:id/events", OF_MONITOR, NO_KEY,     &event_stream_of_one, NULL },
};

static const struct route_table routes = { rows, sizeof rows / sizeof *rows };

static struct reply
refuse_type(struct request *rq, const char *unknown)
{
    struct buf known = { .arena = rq->arena };

    for (enum event_type h = CHECK_COMPLETED; h < EVENT_TYPE_COUNT; h++)
        buf_printf(&known, "%s%s", h == CHECK_COMPLETED ? "" : ", ", event_type_name(h));
    return refuse(rq, VALIDATION_ERROR, "types: there is no event type '%s': it must be of %s",
                  text_cut(rq->arena, unknown, 40), buf_string(&known));
}

/* Where to begin: behind the last event that the client has, by its own account; without one, from now on. An
 * id from the future, of a database that was put back since, means now. Last-Event-ID comes before ?after=: a
 * browser that reconnects sends the url of the first time again, with the header added. */
static int64_t
read_place(struct request *rq, int64_t newest)
{
    int64_t after = request_header_int(rq, "HTTP_LAST_EVENT_ID", 0, newest, -1);

    if (after < 0)
        after = request_int(rq, "after");
    return after >= 0 && after < newest ? after : newest;
}

/* On a stream of all monitors a manage key is recognised as none. */
static enum sse_opener
opener_of(const struct request *rq)
{
    struct belonging of = monitor_belonging(&rq->monitor);

    if (principal_is_admin(&rq->principal))
        return OPENED_BY_ADMIN;
    if (rq->principal.kind == PRINCIPAL_WORKSPACE_KEY)
        return rq->route->subject != OF_MONITOR || principal_may(&rq->principal, &of, ROLE_VIEWER)
                   ? OPENED_BY_WORKSPACE_KEY : OPENED_WITHOUT;
    return principal_may(&rq->principal, &of, ROLE_VIEWER) ? OPENED_BY_MANAGE_KEY : OPENED_WITHOUT;
}

/* --- as a list ---------------------------------------------------------------------------------------- */

enum { LIST_BYTES = 4 << 20, LIST_STEP = 2000 }; /* of one answer; rows looked at in one query */

static void
put_event(struct buf *out, struct request *rq, const struct sse_event *e, const char *body)
{
    put_object(out, NULL);
    put_text(out, "id", arena_printf(rq->arena, "%lld", (long long)e->id));
    put_text(out, "type", event_type_name(e->event_type));
    put_json(out, "data", body);
    end_object(out);
}

/* Adds those of a slice, up to the limit. Returns where the next slice begins. */
static int64_t
put_slice(struct buf *out, struct request *rq, const struct sse_filter *filter,
          const struct sse_events *found, int64_t reached, int64_t *room)
{
    for (int i = 0; i < found->count; i++) {
        const char *body = sse_body(filter, &found->list[i]);

        if (*body == '\0')
            continue;
        put_event(out, rq, &found->list[i], body);
        if (--*room == 0)
            return found->list[i].id;
    }
    return reached;
}

/* Without ?after= the newest that the client is told of. Where so much is looked at that the client is told
 * nothing of, the answer ends early: its cursor goes on behind that. */
static struct reply
list_events(struct request *rq, const struct sse_filter *filter, int64_t newest)
{
    int64_t room = request_int(rq, "limit"), at = request_int(rq, "after"), oldest;
    struct buf out = json_text(rq);

    if (events_oldest_cursor(rq->app->db, &oldest) != 0)
        return broke(rq);
    if (at >= 0 && at < oldest)
        return refuse_cursor(rq, oldest);
    if (at > newest)
        at = newest;
    if (at < 0 && events_before_newest(rq->app->db, rq->arena, filter, newest, room, &at) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_array(&out, "events");
    for (int looked = 0; at < newest && room > 0 && out.length < LIST_BYTES && looked < EVENTS_LOOKED_AT;
         looked += LIST_STEP) {
        struct event_slice slice = {
            .filter = filter, .after = at, .upto = newest, .rows = LIST_STEP, .bytes = LIST_BYTES,
        };
        struct sse_events found = { 0 };
        int64_t reached;

        if (events_slice(rq->app->db, rq->arena, &slice, &found, &reached) != 0)
            return broke(rq);
        at = put_slice(&out, rq, filter, &found, reached, &room);
    }
    end_array(&out);
    put_text(&out, "cursor", arena_printf(rq->arena, "%lld", (long long)at));
    end_object(&out);
    return answer(200, &out);
}

static bool
wants_list(const struct request *rq)
{
    const char *accept = transport_param(rq->transport, "HTTP_ACCEPT");

    return rq->route->subject == OF_NOTHING && accept != NULL &&
           accept_prefers(accept, "application/json", "text/event-stream");
}

/* Both the newest id and the guard's rows are read in one transaction: no event can fall between being
 * allowed and beginning. */
static struct reply
begin(struct request *rq, bool full, struct sse_client *c)
{
    const char *types = request_text(rq, "types"), *unknown;
    bool of_one = rq->route->subject == OF_MONITOR;
    int64_t newest;

    if (rq->bad_param != NULL)
        return refuse_param(rq);
    c->filter.monitor = of_one ? rq->monitor.key : 0;
    /* A client that names a monitor gets its events, private or not: the guard has let it name it. */
    c->filter.scope = principal_readership(&rq->principal, rq->app->config.public_list).scope;
    if (!of_one)
        sse_client_bind(c, &rq->principal);
    c->opener = opener_of(rq);
    c->key = rq->key;
    c->expires_at = rq->own_key.expires_at;
    c->filter.with_key = c->opener != OPENED_WITHOUT;
    if (!sse_types(rq->arena, types, &c->filter.types, &unknown))
        return refuse_type(rq, unknown);
    if (wants_list(rq))
        return events_newest(rq->app->db, &newest) != 0 ? broke(rq) : list_events(rq, &c->filter, newest);
    if (full && !rq->head) /* HEAD is answered and opens no stream, so it needs no room */
        return refuse_for_now(rq, ROOM_COME_BACK,
                              "There are as many live streams as can be served: try again in a few seconds");
    if (events_newest(rq->app->db, &newest) != 0)
        return broke(rq);
    c->after = read_place(rq, newest);
    return (struct reply){
        .status = 200,
        .type = "text/event-stream",
        .text = SSE_OPENING,
        .length = sizeof SSE_OPENING - 1,
        .total = -1,
        .endless = true,
    };
}

static struct reply
judge(struct request *rq, bool full, struct sse_client *c)
{
    struct reply reply;

    if (!origin_check(rq, &reply))
        return reply;
    rq->route = route_match(&routes, rq, &reply);
    if (rq->route == NULL)
        return reply;
    if (rq->app->db == NULL || db_begin_read(rq->app->db) != 0)
        return broke(rq);
    if (guard_check(rq, &reply) && query_check(rq, &reply))
        reply = begin(rq, full, c);
    db_end_read(rq->app->db);
    return reply;
}

/* A head that cannot be read is answered too, as a request for "/", so that nginx gets a 400 and not a closed
 * connection. */
bool
sse_accept(struct event_reader *reader, const char *head, size_t length, bool full, struct sse_client *c,
           struct buf *answer)
{
    static const struct http_head nothing = { .method = "GET", .target = "/" };
    struct arena arena = { 0 };
    struct http_transport *http = arena_alloc(&arena, sizeof *http);
    struct request rq;
    struct reply reply;
    bool is_request;

    transport_http_open(http);
    is_request = http_head_read(&http->head, &arena, head, length);
    if (!is_request)
        http->head = nothing;
    request_begin(&rq, &reader->app, &http->transport, &arena, clock_now());
    reply = is_request ? judge(&rq, full, c)
                       : refuse(&rq, BAD_REQUEST, "This is not a valid HTTP request: check its head");
    reply_send(&rq, &reply);
    request_end(&rq);
    buf_bytes(answer, http->answer.text, http->answer.length);
    buf_free(&http->answer);
    arena_free(&arena);
    return reply.endless && !rq.head;
}
