/* Answers. A handler makes one by value with the functions below; reply_send adds what all answers have
 * (CORS, caching, request id) and writes it. */
#ifndef FCGI_HTTP_REPLY_H
#define FCGI_HTTP_REPLY_H

#include "base/buf.h"
#include "model/fields.h"
#include "rules/limit.h"
#include "fcgi/http/request.h"

#include <stdint.h>

#define ETAG_SIZE 56 /* quotes, a revision, a dash, 32 digits and a NUL */

/* Every way to say no; reply.c pairs each with its status and code. */
enum why {
    BAD_REQUEST,
    VALIDATION_ERROR,
    DEPENDENCY_NOT_FOUND,
    SELF_DEPENDENCY,
    CIRCULAR_DEPENDENCY,
    UNAUTHORIZED,
    FORBIDDEN,
    CREATE_CLOSED,
    ORIGIN_NOT_ALLOWED,
    NOT_FOUND,
    NO_MATCH,
    SLA_NOT_CONFIGURED,
    NO_CERTIFICATE,
    CONSENSUS_NOT_CONFIGURED,
    PLUGINS_DISABLED,
    METHOD_NOT_ALLOWED,
    DUPLICATE_NAME,
    SLUG_CONFLICT,
    DOMAIN_CONFLICT,
    DUPLICATE_DEPENDENCY,
    DUPLICATE_EXTERNAL_ID,
    APPRISE_NOT_INSTALLED,
    IDEMPOTENCY_IN_PROGRESS,
    MONITOR_PAUSED,
    OWNED_BY_SET,
    PRUNE_TOO_LARGE,
    NOT_ACKNOWLEDGED,
    NOT_ACTIVE,
    LAST_OWNER,
    LAST_WORKSPACE,
    CHANNEL_DISABLED,
    NOT_CONFIRMED,
    CURSOR_EXPIRED,
    PRECONDITION_FAILED,
    WAIT_NOT_MET,
    GATE_NOT_PASSED,
    GATE_UNDECIDED,
    PAYLOAD_TOO_LARGE,
    MISDIRECTED_REQUEST,
    UNPROCESSABLE_ENTITY,
    IDEMPOTENCY_KEY_REUSED,
    EMPTY_CONTENT,
    CONTENT_TOO_LONG,
    EMPTY_AUTHOR,
    AUTHOR_TOO_LONG,
    LIMIT_REACHED,
    RATE_LIMIT_EXCEEDED,
    STORAGE_LIMIT,
    STORAGE_FULL,
    INTERNAL_ERROR,
    SERVICE_UNAVAILABLE,
    WHY_COUNT
};

struct reply {
    int status;
    const char *type;          /* of text; NULL: no body */
    const char *text;          /* in the arena */
    size_t length;
    const struct large_body *beginning; /* what comes before text (large_body.h); NULL: nothing */
    const char *sentence;      /* of a refusal: the text has it, too */
    enum why why;              /* of a refusal */
    bool is_spoken;            /* of a refusal: its sentence is in the language of the page, not in English */
    const char *location;      /* of what was made: an absolute path */
    const char *allow;         /* of a 405: the methods that there are */
    const char *vary;          /* the request header that it depends on */
    const char *link;          /* the header Link (RFC 8288); NULL: none, but for a 404 and the root */
    int64_t total;             /* X-Total-Count; -1: none */
    const char *audit_head;    /* X-Audit-Head: the newest hash of a chain; NULL: none */
    int hidden;                /* X-Hidden-Count: items left out that the client may not see; 0: none */
    int64_t retry_after;       /* seconds; 0: none */
    int64_t revision;          /* of the one object that it shows; 0: it has none */
    bool bad_token;            /* of a 401: the key that came along is none */
    bool replayed;             /* it was given before, to the same request */
    const char *handed_over;   /* the path of ours where the events helper goes on with the request; NULL: it
                                * is answered here */
    char etag[ETAG_SIZE];      /* "": made when it is sent, if it needs one */
    const char *policy;        /* Content-Security-Policy of what is no page; NULL: none */
    const char *cookie;        /* Set-Cookie; NULL: none */
    const char *file_name;     /* under which a browser keeps it (RFC 6266): plain letters; NULL: none */
    const char *framing;       /* of a page: the sources that may show it in a frame; NULL: it is no page */
    const char *style;         /* of a page: the text of its one <style> element; NULL: it has none */
    bool is_secret;            /* its address is: it is neither stored nor indexed, nor told to other sites */
    bool endless;              /* a stream: text is only its beginning */
};

const char *why_code(enum why why); /* "NOT_FOUND" */

/* A JSON text to write the answer into, and the answer made of it. */
struct buf json_text(struct request *rq);
struct reply answer(int status, const struct buf *json);

/* The answer that is a list; total: how many match, before limit and offset. */
struct reply answer_list(const struct buf *json, int64_t total);

/* A path of ours as clients know it, below BASE_PATH; in the arena. */
const char *own_path(struct request *rq, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A page for people, under the policy that dashboard and public pages share. Its links are from the root of
 * the instance: BASE_PATH is put before them here. */
struct reply answer_page(struct request *rq, int status, const struct buf *html);

/* {"message": "..."} */
struct reply answer_message(struct request *rq, const char *message);

/* {"error", "code"}: a sentence that says what to do next. */
struct reply refuse(struct request *rq, enum why why, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What the field tables found. */
enum why field_why(const struct field_problem *problem);
struct reply refuse_field(struct request *rq, const struct field_problem *problem);

/* fields_types of rq->body; if that is fine, what is in it that no row takes is noted in rq->warnings, or is
 * the problem of a request that is to be strict: a misspelled name explains best what is wrong with values
 * that it leaves out. */
struct field_problem body_types(struct request *rq, const struct field *rows, bool creating);

/* The same for a route that takes nothing from its body. */
void body_ignored(struct request *rq);

/* The answer to a write, which is one JSON object, gets rq->warnings as its last member; without any it stays
 * as it is. */
struct reply answer_warned(struct request *rq, struct reply reply);

/* 400 for a strict write that has warnings: they are its sentence. */
struct reply refuse_warned(struct request *rq);
const char *warnings_sentence(struct request *rq, const struct warnings *w);

/* The query parameter in rq->bad_param. */
struct reply refuse_param(struct request *rq);

/* 429; wait: seconds until there is room. */
struct reply refuse_rate(struct request *rq, int64_t wait, const char *sentence);

/* 409: as many as there may be of this limit (one without a window) are there. */
struct reply refuse_more(struct request *rq, enum limit limit);

/* Seconds after which a client that found no room to wait or to listen may try again. */
#define ROOM_COME_BACK 5

/* 503, with the seconds after which to try again. */
struct reply refuse_for_now(struct request *rq, int64_t wait, const char *sentence);

/* 410: what is behind this cursor is no longer kept; the oldest that is good. */
struct reply refuse_cursor(struct request *rq, int64_t oldest);

/* 409: the first request with this Idempotency-Key has not ended. */
struct reply refuse_running(struct request *rq, int64_t wait);

/* 507: the disk is full. */
struct reply refuse_full(struct request *rq);

/* The store failed (which it has logged): 507 if a write found the disk full, 503 if trying again may
 * help, else 500. */
struct reply broke(struct request *rq);

/* For what judges a request, and says by *no why it is refused: sets that, and is false. */
static inline bool
say_no(struct reply *no, struct reply reply)
{
    *no = reply;
    return false;
}

/* The validator of a body that may be sent more than once. */
void reply_make_etag(struct reply *reply);

/* Whether its body is one JSON object, and no list. */
bool reply_is_object(const struct reply *reply);

/* Whether it is sent with one, if it is a 200. With a key only single objects are: what a client reads again
 * to see whether it has changed. */
bool reply_has_validator(const struct request *rq, const struct reply *reply);

/* Sends it. If the client has this version already (If-None-Match), sends 304 and sets reply->status to
 * that. */
void reply_send(const struct request *rq, struct reply *reply);

/* The statuses that replies have: how many there are, and which is at a place from 0. */
int reply_statuses(void);
int reply_status_at(int place);

#endif
