/* The transactions around handlers.
 *
 * For a write the guard is asked twice: first outside, so that a principal that may not write cannot make
 * others wait for the lock, nor have this process read what it sends; then inside, because only what is read
 * there still holds at the commit. */
#include "fcgi/http/perform.h"

#include "base/duration.h"
#include "os/log.h"
#include "os/run_lock.h"
#include "store/horizon.h"
#include "store/rate_limits.h"
#include "store/workspace_keys.h"
#include "flow/notify_wakeup.h"
#include "flow/publish.h"
#include "fcgi/http/audit.h"
#include "fcgi/http/dry_run.h"
#include "fcgi/http/guard.h"
#include "fcgi/http/idempotency.h"
#include "fcgi/http/origin.h"
#include "fcgi/http/precondition.h"
#include "fcgi/http/query_check.h"
#include "fcgi/http/large_body.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/http/rehearsal.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/http/route.h"
#include "fcgi/http/standby.h"
#include "fcgi/http/storage.h"
#include "fcgi/http/transport_memory.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Between two transactions of one request. Those that wait for the lock look every few milliseconds. */
#define TURN_MS 5

/* The file, in the state directory, whose lock those hold that run alone; and the seconds after which
 * another one may try again. */
#define ALONE "alone.lock"
#define ALONE_WAIT 1

static bool
too_large(struct request *rq, struct reply *no)
{
    *no = refuse(rq, PAYLOAD_TOO_LARGE, "The body is too large: send at most %zu KiB",
                 request_most_bytes(rq) / 1024);
    return false;
}

/* Read once, although the guard is asked twice: the body stays in rq->body. */
static bool
take_body(struct request *rq, struct reply *no)
{
    const char *problem;

    if (rq->route->takes->body == BODY_NONE)
        return true;
    if (rq->route->takes->body == BODY_BYTES) {
        request_take_bytes(rq);
        return true;
    }
    if (rq->route->takes->body == BODY_FORM)
        return request_read_form(rq) || too_large(rq, no);
    switch (request_read_body(rq, rq->route->takes->body == BODY_OPTIONAL, &problem)) {
    case BODY_FINE:
        if (!rq->route->takes->list)
            return true;
        *no = refuse(rq, UNPROCESSABLE_ENTITY, "The body must be a JSON array: send [{...}, ...]");
        return false;
    case BODY_TOO_LARGE:
        return too_large(rq, no);
    case BODY_NOT_JSON:
        *no = refuse(rq, BAD_REQUEST, "The body cannot be read (%s): send one JSON object, in UTF-8",
                     problem);
        return false;
    case BODY_NOT_OBJECT:
        if (rq->route->takes->list && json_object_is_type(rq->body, json_type_array))
            return true;
        *no = refuse(rq, UNPROCESSABLE_ENTITY, "The body must be a JSON object: send {\"name\": value, ...}");
        return false;
    }
    return false;
}

/* All that is judged before the handler, of a request that may write. */
static bool
may_handle(struct request *rq, struct reply *no)
{
    return guard_check(rq, no) && query_check(rq, no) && precondition_check(rq, no) &&
           storage_check(rq, no) && take_body(rq, no) &&
           (rq->route->takes->prepare == NULL || rq->route->takes->prepare(rq, no));
}

/* When a key of a workspace was last used is kept, to the minute; a request does not fail because that could
 * not be written. */
static void
note_use(struct request *rq)
{
    struct db *db = rq->app->db;
    bool is_due = rq->principal.kind == PRINCIPAL_WORKSPACE_KEY && rq->now - rq->own_key.last_used_at >= 60;

    if (!is_due || rq->outer != NULL || db_begin(db) != 0)
        return;
    if (workspace_keys_used(db, rq->own_key.key, rq->now) != 0)
        db_rollback(db);
    else
        (void)db_commit(db);
}

/* Of a key that may write so many times in an hour. */
static bool
has_writes_left(struct request *rq, struct reply *no)
{
    const struct workspace_key *k = &rq->own_key;
    struct rate_limit_use use = { 0 };

    if (rq->principal.kind != PRINCIPAL_WORKSPACE_KEY || k->writes_per_hour == 0)
        return true;
    if (rate_limits_read(rq->app->db, KEY_WRITES, k->id, HOUR, rq->now, &use) != 0)
        *no = broke(rq);
    else if (use.used >= k->writes_per_hour)
        *no = refuse_rate(rq, use.opened_at + HOUR - rq->now,
                          "This key has written as often in the last hour as it may: try again later");
    else
        return true;
    return false;
}

/* After it was done, in its transaction. */
static int
count_write(struct request *rq)
{
    const struct workspace_key *k = &rq->own_key;

    if (rq->principal.kind != PRINCIPAL_WORKSPACE_KEY)
        return 0;
    if (k->writes_per_hour > 0 && rate_limits_count(rq->app->db, KEY_WRITES, k->id, HOUR, rq->now) != 0)
        return -1;
    return workspace_keys_used(rq->app->db, k->key, rq->now);
}

/* A handler that is called again in another transaction tells what it has changed when it is done. */
static struct reply
handle_audited(struct request *rq)
{
    struct reply reply;

    audit_begin(rq);
    reply = rq->route->handle(rq);
    if (reply.status < 400 && !rq->unfinished && audit_end(rq) != 0)
        return broke(rq);
    return reply;
}

/* The guard and the handler, in the transaction that is open. */
static struct reply
handle(struct request *rq)
{
    struct reply no;

    return guard_check(rq, &no) && query_check(rq, &no) && precondition_check(rq, &no) &&
                   (rq->route->method == GET || has_writes_left(rq, &no))
               ? handle_audited(rq) : no;
}

static struct reply
read_inside(struct request *rq)
{
    struct db *db = rq->app->db;
    struct reply reply;

    if (db_begin_read(db) != 0)
        return broke(rq);
    rq->transaction = READING;
    reply = db_expects(db) ? rehearsed(rq, handle) : handle(rq);
    rq->transaction = NO_TRANSACTION;
    db_end_read(db);
    return reply;
}

static struct reply
perform_read(struct request *rq)
{
    struct reply reply;

    if (guard_is_open(rq) && response_cache_get_at_once(rq, &reply))
        return reply;
    if (standby_enter(rq)) {
        reply = read_inside(rq);
        standby_leave(rq);
        if (reply.status < 500)
            return reply; /* else the primary may answer */
        large_body_close(rq);
    }
    reply = read_inside(rq);
    note_use(rq);
    return reply;
}

/* An answer that is complete is kept in the transaction that does what it says: one is not without the
 * other. */
static bool
keep_answer(struct request *rq, struct reply *reply)
{
    if (rq->idempotency_key == NULL || rq->unfinished || rq->later != NULL)
        return true;
    *reply = answer_warned(rq, *reply);
    rq->warned = true;
    if (idempotency_keep(rq, reply) == 0)
        return true;
    *reply = broke(rq);
    return false;
}

/* The handler's part of a write. True: commit. A refusal of any kind undoes what the handler may have
 * written. */
static bool
write_inside(struct request *rq, struct reply *reply)
{
    int64_t mark = storage_mark(rq);

    rq->transaction = WRITING;
    *reply = rq->dry_run ? dry_run(rq, handle) : handle(rq);
    rq->transaction = NO_TRANSACTION;
    if (reply->status < 400 && (rq->undo || count_write(rq) != 0))
        *reply = broke(rq);
    if (rq->strict && rq->warnings.count > 0 && reply->status < 400)
        *reply = refuse_warned(rq);
    return (reply->status < 400 || rq->commit_anyway) && storage_holds(rq, mark, reply) && !rq->dry_run &&
           keep_answer(rq, reply);
}

/* True: it is committed; else *reply is a refusal. */
static bool
try_to_write(struct request *rq, struct reply *reply)
{
    struct db *db = rq->app->db;

    rq->unfinished = false;
    if (db_begin(db) != 0) {
        *reply = broke(rq);
        return false;
    }
    if (!write_inside(rq, reply)) {
        db_rollback(db);
        return false;
    }
    if (db_commit(db) == 0)
        return true;
    *reply = broke(rq);
    return false;
}

/* One transaction of it, as above; for what must go on when the disk is full, another attempt then.
 * db_make_room gives back what was kept for this moment. */
static bool
write_once(struct request *rq, struct reply *reply)
{
    struct db *db = rq->app->db;

    if (try_to_write(rq, reply))
        return true;
    if (db_trouble(db) != DB_FULL || !storage_is_kept_for(rq))
        return false;
    db_make_room(db);
    return try_to_write(rq, reply);
}

/* A handler that has done a part (rq->unfinished) is called again, in a transaction of its own, until it is
 * done: others get the lock in between. A process that is killed there leaves the parts that were
 * committed. A dry run ends with what it has found, and has committed nothing. */
static struct reply
write_all(struct request *rq)
{
    struct db *db = rq->app->db;
    struct reply reply;
    bool is_done;

    if (!write_once(rq, &reply))
        return rq->dry_run ? answer_warned(rq, reply) : reply;
    while (!(is_done = !rq->unfinished)) {
        (void)poll(NULL, 0, TURN_MS);
        if (!write_once(rq, &reply))
            break;
    }
    if (rq->published) { /* also by the parts before one that was refused */
        db_notify(db);
        (void)notify_wakeup(db, rq->app->command, rq->now, 0);
    }
    if (rq->warned || !is_done)
        return reply;
    return answer_warned(rq, rq->later == NULL ? reply : rq->later(rq));
}

/* A write that may take long leaves the other workers free: of those that run alone one does, and the
 * others are told to come again. The lock is of this host; across hosts the rows that both write make one
 * wait. */
static struct reply
write_judged(struct request *rq)
{
    const char *path = arena_printf(rq->arena, "%s/" ALONE, rq->app->config.state_dir);
    struct reply reply;
    int lock;

    if (!may_handle(rq, &reply))
        return reply;
    if (!rq->route->takes->alone)
        return write_all(rq);
    lock = run_lock_take(path, 1);
    if (lock < 0 && errno != EAGAIN && errno != EACCES) {
        log_error("%s: %s", path, strerror(errno));
        return refuse(rq, INTERNAL_ERROR,
                      "It could not be made sure that this runs alone: look into the log of the API");
    }
    if (lock < 0)
        return refuse_for_now(rq, ALONE_WAIT, "Another one is being worked on: try again in a second");
    reply = write_all(rq);
    (void)close(lock);
    return reply;
}

/* A write that is to be done once is answered from what was kept before even its key is judged: so the answer
 * to a key's own rotation can be had again. */
static struct reply
perform_write(struct request *rq)
{
    struct reply reply;

    if (!guard_form(rq, &reply) || !idempotency_read(rq, &reply))
        return reply;
    if (rq->idempotency_key == NULL || rq->dry_run) {
        rq->idempotency_key = NULL;
        return write_judged(rq);
    }
    if (!idempotency_begin(rq, &reply))
        return reply;
    reply = write_judged(rq);
    if (rq->idempotency_key != NULL)
        idempotency_end(rq, &reply);
    return reply;
}

/* As a part of a transaction that another request has begun and will end. */
static struct reply
perform_part(struct request *rq)
{
    struct reply reply;

    assert(rq->transaction == WRITING || rq->route->method == GET);
    if (!may_handle(rq, &reply))
        return reply;
    audit_begin(rq);
    do {
        rq->unfinished = false;
        reply = rq->route->handle(rq);
    } while (rq->unfinished && reply.status < 400);
    if (rq->strict && rq->warnings.count > 0 && reply.status < 400)
        return refuse_warned(rq);
    if (reply.status < 400 && audit_end(rq) != 0)
        return broke(rq);
    return answer_warned(rq, reply);
}

static bool
is_read(const struct request *rq)
{
    return rq->route->method == GET && (rq->head || !rq->route->takes->writes);
}

struct reply
perform_request(struct request *rq)
{
    struct reply no;

    if (!origin_check(rq, &no))
        return no;
    rq->route = route_match(rq->app->routes, rq, &no);
    if (rq->route == NULL)
        return no;
    if (rq->route->subject == OFFLINE)
        return rq->route->handle(rq);
    if (rq->app->db == NULL)
        return broke(rq);
    if (rq->transaction != NO_TRANSACTION)
        return perform_part(rq);
    horizon_set_by_clock(rq->app->db, &rq->app->config, rq->now);
    return is_read(rq) ? perform_read(rq) : perform_write(rq);
}

struct reply
perform_call(struct request *outer, struct request *inner, enum method method, const char *target,
             const char *body)
{
    struct memory_transport *memory = arena_alloc(outer->arena, sizeof *memory);
    struct reply reply;

    transport_memory_open(memory, outer->arena, method_name(method), own_path(outer, "%s", target), body);
    transport_memory_set(memory, "REQUEST_ID", outer->request_id);
    transport_memory_set(memory, "REMOTE_ADDR", outer->client);
    request_begin(inner, outer->app, &memory->transport, outer->arena, outer->now);
    inner->has_key = outer->has_key; /* whatever ?key= the target may hold */
    inner->key = outer->key;
    inner->outer = outer;
    inner->transaction = outer->transaction;
    reply = perform_request(inner);
    if (outer->transaction != NO_TRANSACTION) {
        outer->published |= inner->published;
        outer->undo |= inner->undo || reply.status >= 500;
    }
    json_object_put(inner->body); /* not request_end: the log still speaks of outer */
    inner->body = NULL;
    return reply;
}
