/* One request: what was asked, by which principal, and what the guard found behind the ids in its path.
 * Handlers get nothing else. Everything lives until request_end; texts belong to rq->arena. */
#ifndef FCGI_HTTP_REQUEST_H
#define FCGI_HTTP_REQUEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "os/config.h"
#include "os/shared_counters.h"
#include "model/channel.h"
#include "model/delivery.h"
#include "model/incident.h"
#include "model/location.h"
#include "model/maintenance.h"
#include "model/silence.h"
#include "model/monitor.h"
#include "model/page.h"
#include "model/warnings.h"
#include "model/workspace.h"
#include "rules/role.h"
#include "store/page_cursor.h"
#include "fcgi/http/route_index.h"
#include "fcgi/http/transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REQUEST_MAX_BODY ((size_t)256 * 1024)
#define REQUEST_MAX_SEGMENTS 8
#define REQUEST_MAX_IDS 3

struct large_body;
struct reply;

/* What lives as long as the process. */
struct app {
    struct config config;
    struct db *db; /* NULL while it cannot be opened; handlers only run with one, but for OFFLINE routes */
    bool opened;   /* there has been one */
    int64_t looked_at; /* when it was last asked whether it is there still */
    const struct route_table *routes; /* what this process answers */
    struct route_index route_index;   /* route_match.c's, of the table that it was asked for last */
    const char *command; /* the path of `watchpost`, which does what needs libcurl or a mail program */
    struct shared_counters requests;      /* request_metrics.c's; not open: requests are not counted */
    struct response_cache *response_cache; /* response_cache.c's; NULL: there is none yet */
    struct standby *standby;              /* standby.c's; NULL: there is none yet */
    const char *answers; /* which other workers give the same answers: shared with these; NULL: with none */
    struct page_shell *page_shell;         /* page_shell_file.c's; NULL: there is none yet */
};

/* HEAD is GET with `head` set. */
enum method { GET, POST, PUT, PATCH, DELETE, OPTIONS, OTHER_METHOD, METHOD_COUNT };

const char *method_name(enum method method);

enum transaction { NO_TRANSACTION, READING, WRITING };

struct param {
    const char *name, *value; /* NULL: holds U+0000, or is not UTF-8 */
};

struct request {
    struct app *app;
    struct transport *transport;
    struct arena *arena;
    const char *request_id;     /* X-Request-Id, also on log lines */
    const char *client;         /* REMOTE_ADDR: nothing that a client can set is believed */
    int64_t now;

    enum method method;
    bool head;                  /* a HEAD: answered as a GET, without the body */
    const char *segments[REQUEST_MAX_SEGMENTS]; /* of the path, decoded */
    int segment_count;          /* 0: the root; -1: too many, or an empty one: no route matches */
    bool outside;               /* the path is not below BASE_PATH: nothing but discovery is there */
    struct param *params;       /* of the query, decoded */
    int param_count;
    const char *bad_param;      /* the first that request_text could not read */

    bool has_key;               /* one came along, be it right or wrong */
    struct digest key;          /* of the key that came along */

    const char *actor;          /* X-Actor of a write: who the client says it is; NULL: nothing said */
    struct {
        struct audited *list;
        int count, capacity;
    } audit;                    /* what is looked at before and after the write (fcgi/http/audit.c) */

    const struct request *outer; /* its handler makes this one (perform_call); NULL: a client does */
    enum transaction transaction; /* what is open around the handler */

    struct large_body *large_body; /* what of its answer was let go of; NULL: nothing */

    const char *variant;        /* beside path and query, what the answer depends on; NULL: nothing */

    /* What the route and the guard add. */
    const struct route *route;
    const char *ids[REQUEST_MAX_IDS]; /* what the path has in the places of :id ... */
    struct principal principal; /* of the key that came along; rules/role.h says what it may */
    struct monitor monitor;     /* OF_MONITOR; where a key came along also the other subjects' own */
    struct incident incident;   /* OF_INCIDENT */
    struct channel channel;     /* OF_CHANNEL, OF_CHANNEL_OF_MONITOR */
    struct delivery delivery;   /* OF_DELIVERY_OF_MONITOR */
    struct maintenance maintenance; /* OF_MAINTENANCE */
    struct silence silence;     /* OF_SILENCE */
    struct location location;   /* OF_LOCATION; PROBE_KEY: the one that the key belongs to */
    struct page page;           /* OF_PAGE */
    struct workspace_key own_key; /* PRINCIPAL_WORKSPACE_KEY: the key that came along */
    struct workspace_key workspace_key; /* OF_WORKSPACE_KEY */
    struct param *form;         /* of routes that take one */
    int form_count;
    struct buf bytes;           /* of the body, once it was read */
    bool bytes_held, bytes_complete; /* it was; and nothing is missing */
    json_object *body;          /* an object; NULL on routes that take none */
    const struct sealed_password *sealed; /* what its passwords came to (fcgi/api/page_passwords.h) */
    bool strict;                /* a write that has warnings is refused */
    bool dry_run;               /* a write that is undone, and answered with what it would have done */
    const char *idempotency_key; /* of a write that is done once; NULL: none */
    const char *idempotent_request; /* its name in the table of idempotent answers */
    bool answer_kept;           /* its answer is in there */
    const char *rpc;            /* of a tool's call: the id of its request, as JSON; NULL: none */
    bool rpc_modern, rpc_stream; /* of which era, and whether its answer may be a stream */
    bool warned;                /* its answer has the warnings already */
    struct warnings warnings;   /* of a write: what its answer says beside what it did */
    struct warnings notices;    /* the same, of what is no fault of the request: strict lets it pass */

    bool published;             /* set by a handler that wrote an event: see db_notify */
    bool unfinished;            /* set by a handler that has done a part: it is committed, and called again */
    bool undo;                  /* a part of it failed: the transaction must not be committed */
    struct reply *promised;     /* by a handler that sets `later`: what that answers */
    bool commit_anyway;         /* set by a handler: what it wrote holds, though it refuses */
    struct reply (*later)(struct request *rq); /* set by a handler: makes the answer, after the commit */
};

/* Reads everything but the body. The path counts from BASE_PATH on. */
void request_begin(struct request *rq, struct app *app, struct transport *transport, struct arena *arena,
                   int64_t now);

/* Gives back what is not in the arena. */
void request_end(struct request *rq);

/* How many bytes of a body its route takes; REQUEST_MAX_BODY unless its row says otherwise. */
size_t request_most_bytes(const struct request *rq);

/* Reads the body as it is, once: what is asked later finds it in rq->bytes. False: it is too large. */
bool request_hold_body(struct request *rq);

/* Why a body cannot be used; BODY_FINE: it is an object, in rq->body. */
enum body_fault { BODY_FINE, BODY_TOO_LARGE, BODY_NOT_JSON, BODY_NOT_OBJECT };

/* may_be_empty: no body at all means {}. *problem: for BODY_NOT_JSON, what is wrong with it. */
enum body_fault request_read_body(struct request *rq, bool may_be_empty, const char **problem);

/* As much of the body as its route takes, whatever it is, into rq->bytes; what is behind that is left, and
 * rq->bytes_complete is false. */
void request_take_bytes(struct request *rq);

/* The same of a form (application/x-www-form-urlencoded). False: it is too large. A form that is cut short
 * lacks what is missing. */
bool request_read_form(struct request *rq);

/* What it has under this name; NULL: nothing, or no text. */
const char *request_form_text(const struct request *rq, const char *name);

/* Query parameters. The route's row must list each by name and kind (asserted): bounds and defaults of
 * integers stand there.
 *
 * Texts: NULL if absent, empty or blank. A value that holds U+0000 or is not UTF-8 counts as absent too, but
 * is noted in rq->bad_param: read all, then ask once (refuse_param answers). */
const char *request_text(struct request *rq, const char *name);
const char *request_trimmed(struct request *rq, const char *name);

int64_t request_int(struct request *rq, const char *name);

/* The same of a number that is refused when it is out of its bounds, or none: PARAM_NUMBER. False: *no is
 * 400. */
bool request_number(struct request *rq, const char *name, int64_t *value, struct reply *no);

/* ?after=, ?before= and ?limit= of a list by seq; without them the newest. */
struct page_cursor request_page_cursor(struct request *rq);

/* ?limit= and ?offset= of any other list. */
struct list_range request_list_range(struct request *rq);

/* An integer of a header, by its CGI name: "HTTP_LAST_EVENT_ID"; moved into from..to. `absent` if it is
 * none. */
int64_t request_header_int(struct request *rq, const char *name, int64_t from, int64_t to, int64_t absent);

#endif
