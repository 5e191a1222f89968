/* A route, and a table of them: method, path, what the path's first id names, which key it needs, what it
 * takes, and the function that answers. 404, 405 with Allow, HEAD, OPTIONS and the guard all follow from a
 * table. */
#ifndef FCGI_HTTP_ROUTE_H
#define FCGI_HTTP_ROUTE_H

#include "base/buf.h"
#include "fcgi/http/audit.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* What the guard must find before the body is read and the handler runs. */
enum subject {
    OFFLINE,     /* nothing: runs without a transaction, even without a database */
    OF_NOTHING,  /* the path names nothing */
    OF_MONITOR,  /* :id is a monitor: rq->monitor */
    OF_MONITOR_BY, /* :external_id is the operator's name of a monitor: rq->monitor. A PUT may make it */
    OF_MONITOR_OR_NONE, /* the same, but one that is not there is no error: rq->monitor.key is 0 then */
    OF_INCIDENT, /* :id is an incident: rq->incident */
    OF_CHANNEL,  /* :id is a notification channel: rq->channel */
    OF_CHANNEL_OF_MONITOR, /* :id is a monitor, :channel_id a channel of it: rq->monitor, rq->channel */
    OF_DELIVERY_OF_MONITOR, /* the same with :delivery_id: rq->monitor, rq->delivery */
    OF_MAINTENANCE,   /* :id is a maintenance: rq->maintenance */
    OF_SILENCE,       /* :id is a silence: rq->silence */
    OF_LOCATION, /* :id is a location: rq->location */
    OF_PAGE,     /* :slug is a status page's slug, id or custom domain: rq->page */
    OF_SHARED_CHANNEL, /* :id is a channel of the principal's workspace: rq->channel */
    OF_SHARED_CHANNEL_BY, /* :external_id is its client's name of one: rq->channel. A PUT may make it */
    OF_WORKSPACE_KEY /* :id is a key of the principal's workspace: rq->workspace_key */
};

enum auth {
    NO_KEY,
    CREATE_KEY, /* none needed, unless the operator has closed creating */
    ADMIN_MORE, /* none needed; the admin key shows more, a workspace's what is in its workspace */
    MANAGE_KEY, /* of the monitor concerned, of an editor of its workspace, or the admin key */
    RESPOND_KEY, /* likewise, or of a responder */
    SEE_KEY,    /* likewise, or any key of its workspace */
    READ_PAGE,  /* none, unless the page is closed: then one of it or of its workspace, or its cookie */
    PAGE_KEY,   /* of the status page, of an editor of its workspace, or the admin key */
    PROBE_KEY,  /* of a location, which becomes rq->location */
    ADMIN_KEY,
    ADMIN_IN,   /* the same, of all or of the workspace that ?workspace= names */
    HERE_OR_ADMIN, /* a client on this host, or the admin key */
    MAINTAIN_KEY, /* of all that a maintenance or a silence is for: as RESPOND_KEY, of each */
    PLAN_KEY,   /* of a responder, or of any monitor: what for is the handler's to judge */
    VIEWER_KEY, /* any of a workspace, or the admin key, which acts in the one that ?workspace= names */
    EDITOR_KEY, OWNER_KEY, /* likewise, of such a role or a higher one */
    WRITER_KEY, /* of an editor, also one that is for some tags */
    AUTH_COUNT
};

/* A query parameter that a route knows, by which handlers read it (request_text, request_int,
 * request_number). */
enum param_kind { PARAM_TEXT, PARAM_INT, PARAM_NUMBER };
struct query_param {
    const char *name; /* NULL ends a list */
    enum param_kind kind;
    int64_t from, to; /* PARAM_INT: what is outside is moved to the nearer bound; PARAM_NUMBER: refused */
    int64_t absent;   /* PARAM_INT: what stands for one that is left out, or is no integer */
};

enum body {
    BODY_NONE,
    BODY_NEEDED,
    BODY_OPTIONAL, /* no body at all means {} */
    BODY_FORM,     /* of a page of ours: request_form_text */
    BODY_BYTES     /* whatever it is: rq->bytes has its beginning */
};

/* What a route takes beside its path and a key. */
struct input {
    enum body body; /* BODY_NEEDED, BODY_OPTIONAL: rq->body is set; BODY_FORM: rq->form */
    const struct query_param *params; /* NULL: none */
    bool list;         /* the body is a JSON array */
    bool any_query;                   /* parameters that the row does not list are ignored, else refused */
    bool writes;       /* a GET, too; a HEAD of it is a read */
    bool on_full_disk; /* space is kept for what it writes; so it is for that of every DELETE */
    size_t most_bytes; /* of the body; 0: REQUEST_MAX_BODY */
    bool alone;        /* a write of which one runs at a time; another meanwhile is refused */
    /* What is judged and made of the body before the transaction; false: *no is the answer. NULL: nothing. */
    bool (*prepare)(struct request *rq, struct reply *no);
    bool plans;        /* what it answers to a dry run is its own */
    bool speaks_mcp;   /* Allow tells of its method alone, as that protocol has it */
    bool may_lag;      /* it may show what was so a few seconds ago: answered from a standby */
    enum audit_type audits; /* of a write: what it changes, if that is not what its path names */
};

extern const struct input no_input, a_body, opt_body; /* the usual ones, without parameters */

/* Those of GET /events and GET /monitors/:id/events, which are in two tables: the API's, and that of the
 * process which answers them. */
extern const struct input event_stream, event_stream_of_one;

/* GET handlers run inside a reading transaction, all others inside a writing one, which is committed if the
 * reply is no refusal and undone if it is one; what the guard found is read in the same transaction. So a
 * handler only decides, reads and changes. A handler decides before it changes: with a refusal of 4xx it has
 * written nothing, because a request that called it (perform_call) may go on. */
struct route {
    enum method method;
    const char *path; /* "/api/v1/monitors/:id" */
    enum subject subject;
    enum auth auth;
    const struct input *takes;
    struct reply (*handle)(struct request *rq);
};

#define V1 "/api/v1"

struct route_table {
    const struct route *rows;
    int count;
};

/* Routes on which the admin key may name the workspace that it acts in (?workspace=). */
bool route_takes_workspace(const struct route *route);

/* Whether a standby may answer it: public pages, badges, feeds, metrics. */
bool route_may_lag(const struct route *route);

/* A write of the API; the forms of pages are none. */
bool route_is_write(const struct route *route);

/* Finds the route of rq's path and method and the ids in its path. NULL: *no says 404 or 405 (or, for
 * OPTIONS, 204). */
const struct route *route_match(const struct route_table *table, struct request *rq, struct reply *no);

/* The route that is most like the path of a request for which there is none; NULL: none is like it. */
const struct route *route_nearest(const struct route_table *table, struct request *rq);

/* The table for people and tests: a line "METHOD path auth role" each; role: the least one of a
 * workspace's key, - if none opens it, or if none is needed. */
void route_table_print(struct buf *out, const struct route_table *table);

/* The query parameters, a line each: "METHOD path name text" or "METHOD path name integer FROM TO DEFAULT",
 * with - where there is none. */
void route_params_print(struct buf *out, const struct route_table *table);

#endif
