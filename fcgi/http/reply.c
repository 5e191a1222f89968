/* Making answers: the shapes that many handlers share, and the table of refusals. */
#include "fcgi/http/reply.h"

#include "render/base_path.h"
#include "store/db.h"

#include <assert.h>
#include <stdarg.h>

static const struct {
    int status;
    const char *code;
} refusals[WHY_COUNT] = {
    [BAD_REQUEST]          = { 400, "BAD_REQUEST" },
    [VALIDATION_ERROR]     = { 400, "VALIDATION_ERROR" },
    [DEPENDENCY_NOT_FOUND] = { 400, "DEPENDENCY_NOT_FOUND" },
    [SELF_DEPENDENCY]      = { 400, "SELF_DEPENDENCY" },
    [CIRCULAR_DEPENDENCY]  = { 400, "CIRCULAR_DEPENDENCY" },
    [CONSENSUS_NOT_CONFIGURED] = { 400, "CONSENSUS_NOT_CONFIGURED" },
    [PLUGINS_DISABLED]     = { 400, "PLUGINS_DISABLED" },
    [UNAUTHORIZED]         = { 401, "UNAUTHORIZED" },
    [FORBIDDEN]            = { 403, "FORBIDDEN" },
    [CREATE_CLOSED]        = { 403, "CREATE_CLOSED" },
    [ORIGIN_NOT_ALLOWED]   = { 403, "ORIGIN_NOT_ALLOWED" },
    [NOT_FOUND]            = { 404, "NOT_FOUND" },
    [NO_MATCH]             = { 404, "NO_MATCH" },
    [SLA_NOT_CONFIGURED]   = { 404, "SLA_NOT_CONFIGURED" },
    [NO_CERTIFICATE]       = { 404, "NO_CERTIFICATE" },
    [METHOD_NOT_ALLOWED]   = { 405, "METHOD_NOT_ALLOWED" },
    [DUPLICATE_DEPENDENCY] = { 409, "DUPLICATE_DEPENDENCY" },
    [DUPLICATE_NAME]       = { 409, "DUPLICATE_NAME" },
    [SLUG_CONFLICT]        = { 409, "SLUG_CONFLICT" },
    [DOMAIN_CONFLICT]      = { 409, "DOMAIN_CONFLICT" },
    [LAST_OWNER]           = { 409, "LAST_OWNER" },
    [LAST_WORKSPACE]       = { 409, "LAST_WORKSPACE" },
    [NOT_ACKNOWLEDGED]     = { 409, "NOT_ACKNOWLEDGED" },
    [NOT_ACTIVE]           = { 409, "NOT_ACTIVE" },
    [NOT_CONFIRMED]        = { 409, "NOT_CONFIRMED" },
    [CHANNEL_DISABLED]     = { 409, "CHANNEL_DISABLED" },
    [DUPLICATE_EXTERNAL_ID] = { 409, "DUPLICATE_EXTERNAL_ID" },
    [APPRISE_NOT_INSTALLED] = { 400, "APPRISE_NOT_INSTALLED" },
    [IDEMPOTENCY_IN_PROGRESS] = { 409, "IDEMPOTENCY_IN_PROGRESS" },
    [MONITOR_PAUSED]       = { 409, "MONITOR_PAUSED" },
    [OWNED_BY_SET]         = { 409, "OWNED_BY_SET" },
    [PRUNE_TOO_LARGE]      = { 409, "PRUNE_TOO_LARGE" },
    [CURSOR_EXPIRED]       = { 410, "CURSOR_EXPIRED" },
    [PRECONDITION_FAILED]  = { 412, "PRECONDITION_FAILED" },
    [WAIT_NOT_MET]         = { 412, "WAIT_NOT_MET" },
    [GATE_NOT_PASSED]      = { 412, "GATE_FAILED" },
    [GATE_UNDECIDED]       = { 412, "GATE_RUNNING" },
    [LIMIT_REACHED]        = { 409, "LIMIT_REACHED" },
    [PAYLOAD_TOO_LARGE]    = { 413, "PAYLOAD_TOO_LARGE" },
    [MISDIRECTED_REQUEST]  = { 421, "MISDIRECTED_REQUEST" },
    [UNPROCESSABLE_ENTITY] = { 422, "UNPROCESSABLE_ENTITY" },
    [IDEMPOTENCY_KEY_REUSED] = { 422, "IDEMPOTENCY_KEY_REUSED" },
    [EMPTY_CONTENT]        = { 422, "EMPTY_CONTENT" },
    [CONTENT_TOO_LONG]     = { 422, "CONTENT_TOO_LONG" },
    [EMPTY_AUTHOR]         = { 422, "EMPTY_AUTHOR" },
    [AUTHOR_TOO_LONG]      = { 422, "AUTHOR_TOO_LONG" },
    [RATE_LIMIT_EXCEEDED]  = { 429, "RATE_LIMIT_EXCEEDED" },
    [STORAGE_LIMIT]        = { 507, "STORAGE_LIMIT" },
    [STORAGE_FULL]         = { 507, "STORAGE_FULL" },
    [INTERNAL_ERROR]       = { 500, "INTERNAL_ERROR" },
    [SERVICE_UNAVAILABLE]  = { 503, "SERVICE_UNAVAILABLE" },
};

/* Seconds to wait: for a busy database, for the end of a copy, for the operator who has made one. */
enum { SOON = 1, WHILE_COPYING = 5, WHEN_COPIED = 60 };

const char *
why_code(enum why why)
{
    return refusals[why].code;
}

struct buf
json_text(struct request *rq)
{
    return (struct buf){ .arena = rq->arena };
}

/* total is -1: there is no X-Total-Count. The text stays in the request's arena, so a reply may be copied by
 * value. */
struct reply
answer(int status, const struct buf *json)
{
    return (struct reply){
        .status = status,
        .type = "application/json",
        .text = buf_string(json),
        .length = json->length,
        .total = -1,
    };
}

struct reply
answer_list(const struct buf *json, int64_t total)
{
    struct reply reply = answer(200, json);

    reply.total = total;
    return reply;
}

/* The base path is that below which the instance lives (BASE_PATH), "" at the root of its host. */
const char *
own_path(struct request *rq, const char *format, ...)
{
    const char *base = rq->app->config.base_path, *path;
    va_list args;

    va_start(args, format);
    path = arena_vprintf(rq->arena, format, args);
    va_end(args);
    return base == NULL || *base == '\0' ? path : arena_printf(rq->arena, "%s%s", base, path);
}

struct reply
answer_page(struct request *rq, int status, const struct buf *html)
{
    struct buf below = { .arena = rq->arena };
    struct reply reply;

    base_path_in_markup(&below, rq->app->config.base_path, buf_string(html));
    reply = answer(status, &below);
    reply.type = "text/html; charset=utf-8";
    reply.framing = rq->app->config.frame_ancestors;
    return reply;
}

struct reply
answer_message(struct request *rq, const char *message)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "message", message);
    end_object(&out);
    return answer(200, &out);
}

/* retry_after: seconds, also as a header; in the body where the API has it. 0: none. Every refusal has the
 * same two members, so a client needs one way to read them all. */
static struct reply
refusal(struct request *rq, enum why why, const char *sentence, int64_t retry_after)
{
    struct buf out = json_text(rq);
    struct reply reply;

    put_object(&out, NULL);
    put_text(&out, "error", sentence);
    put_text(&out, "code", refusals[why].code);
    if (why == RATE_LIMIT_EXCEEDED)
        put_int(&out, "retry_after_secs", retry_after);
    end_object(&out);
    reply = answer(refusals[why].status, &out);
    reply.sentence = sentence;
    reply.why = why;
    reply.retry_after = retry_after;
    return reply;
}

struct reply
refuse(struct request *rq, enum why why, const char *format, ...)
{
    const char *sentence;
    va_list args;

    va_start(args, format);
    sentence = arena_vprintf(rq->arena, format, args);
    va_end(args);
    return refusal(rq, why, sentence, 0);
}

enum why
field_why(const struct field_problem *problem)
{
    return problem->fault == FIELD_WRONG_TYPE ? UNPROCESSABLE_ENTITY : VALIDATION_ERROR;
}

struct reply
refuse_field(struct request *rq, const struct field_problem *problem)
{
    return refusal(rq, field_why(problem), problem->message, 0);
}

const char *
warnings_sentence(struct request *rq, const struct warnings *w)
{
    struct buf all = { .arena = rq->arena };

    buf_text(&all, "With strict=true nothing may be ignored or moved: ");
    for (int i = 0; i < w->count; i++)
        buf_printf(&all, "%s%s", i == 0 ? "" : "; ", w->list[i]);
    return buf_string(&all);
}

struct field_problem
body_types(struct request *rq, const struct field *rows, bool creating)
{
    struct field_problem problem = fields_types(rq->arena, rows, rq->body, creating);

    if (problem.fault != FIELD_FINE)
        return problem;
    fields_unknown(rq->arena, rows, rq->body, &rq->warnings);
    if (rq->strict && rq->warnings.count > 0)
        problem = (struct field_problem){ FIELD_BAD_VALUE, warnings_sentence(rq, &rq->warnings) };
    return problem;
}

/* For routes whose body is optional and means nothing: what it has is a warning. */
void
body_ignored(struct request *rq)
{
    static const struct field none[] = { { .name = NULL } };

    fields_unknown(rq->arena, none, rq->body, &rq->warnings);
}

/* Into the finished text, before its last brace: handlers need not know of warnings. */
struct reply
answer_warned(struct request *rq, struct reply reply)
{
    struct buf out = json_text(rq);

    for (int i = 0; i < rq->notices.count; i++)
        warnings_add(rq->arena, &rq->warnings, "%s", rq->notices.list[i]);
    if (rq->warnings.count == 0 || reply.status >= 400 || reply.text == NULL || *reply.text != '{')
        return reply;
    assert(reply.length > 2 && reply.text[reply.length - 1] == '}');
    buf_bytes(&out, reply.text, reply.length - 1);
    warnings_json(&out, &rq->warnings);
    end_object(&out);
    reply.text = buf_string(&out);
    reply.length = out.length;
    return reply;
}

struct reply
refuse_warned(struct request *rq)
{
    return refusal(rq, VALIDATION_ERROR, warnings_sentence(rq, &rq->warnings), 0);
}

struct reply
refuse_param(struct request *rq)
{
    return refuse(rq, VALIDATION_ERROR,
                  "The query parameter %s is not text: send UTF-8, percent-encoded, without U+0000",
                  rq->bad_param);
}

struct reply
refuse_rate(struct request *rq, int64_t wait, const char *sentence)
{
    return refusal(rq, RATE_LIMIT_EXCEEDED, sentence, wait);
}

struct reply
refuse_more(struct request *rq, enum limit limit)
{
    return refuse(rq, LIMIT_REACHED, "At most %lld %s", (long long)limit_most(limit, &rq->app->config),
                  limit_rules[limit].sentence);
}

struct reply
refuse_for_now(struct request *rq, int64_t wait, const char *sentence)
{
    return refusal(rq, SERVICE_UNAVAILABLE, sentence, wait);
}

struct reply
refuse_cursor(struct request *rq, int64_t oldest)
{
    static const char sentence[] =
        "Events behind this cursor are no longer kept: begin with the oldest one, or without";
    struct buf out = json_text(rq);
    struct reply reply;

    put_object(&out, NULL);
    put_text(&out, "error", sentence);
    put_text(&out, "code", refusals[CURSOR_EXPIRED].code);
    put_text(&out, "oldest", arena_printf(rq->arena, "%lld", (long long)oldest));
    end_object(&out);
    reply = answer(refusals[CURSOR_EXPIRED].status, &out);
    reply.sentence = sentence;
    return reply;
}

struct reply
refuse_running(struct request *rq, int64_t wait)
{
    return refusal(rq, IDEMPOTENCY_IN_PROGRESS,
                   "The first request with this Idempotency-Key is still running: try again in a moment",
                   wait);
}

struct reply
refuse_full(struct request *rq)
{
    return refuse(rq, STORAGE_FULL, "The disk of this instance is full, so nothing new can be kept: deleting "
                                    "works, and so do checks; its operator makes room (watchpost doctor)");
}

/* A read that meets a full disk is a read that failed: only for writes is "the disk is full" an answer that
 * helps. */
struct reply
broke(struct request *rq)
{
    struct db *db = rq->app->db;
    bool full = db != NULL ? db_trouble(db) == DB_FULL : db_is_full(rq->app->config.database.location);

    if (full && rq->method != GET)
        return refuse_full(rq);
    if (db != NULL && db_trouble(db) == DB_COPYING)
        return refuse_for_now(rq, WHILE_COPYING,
                              "The database is being copied, and takes no writes until that is "
                              "done: try again in a moment");
    if (db != NULL && db_trouble(db) == DB_MIGRATING)
        return refuse_for_now(rq, SOON,
                              "The database is being brought up to date by watchpost init: try again in "
                              "a moment");
    if (db != NULL && db_trouble(db) == DB_COPIED)
        return refuse_for_now(rq, WHEN_COPIED,
                              "The database was copied to another one, which takes its place, and "
                              "takes no writes any more: its operator has to switch to that "
                              "(watchpost doctor)");
    if (db != NULL && db_trouble(db) == DB_MISTAKE)
        return refuse(rq, INTERNAL_ERROR,
                      "Something went wrong on our side: please report it with the request id %s",
                      rq->request_id);
    return refuse_for_now(rq, SOON, "The database is busy or cannot be read: try again in a moment");
}
