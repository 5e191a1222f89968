/* The guard decides, before the handler runs and before the body is read, whether the principal may do what
 * the route does, and loads what the ids in the path name. */
#ifndef FCGI_HTTP_GUARD_H
#define FCGI_HTTP_GUARD_H

#include "store/db.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "fcgi/http/route.h"

#include <stdbool.h>

/* The first part of it, which needs no database: a key is there where one is needed, and what all writes take
 * is well formed. */
bool guard_form(struct request *rq, struct reply *no);

/* In the order the API promises: no key at all 401, unknown id 404, a key that does not open it, or that is
 * not known, 403, a second id that is unknown or another's 404. True: go on, and rq->principal and what the
 * route's subject promises are set. False: *no says why. Runs inside the caller's transaction, and may run
 * again in a later one. */
bool guard_check(struct request *rq, struct reply *no);

/* Whether the guard lets every request without a key pass that names what there is. */
bool guard_is_open(const struct request *rq);

/* What the request's key opens, wherever it was sent; but not the admin key, which opens all. */
struct key_owner {
    enum principal_kind kind; /* which of these is set */
    struct workspace_key workspace_key;
    struct monitor monitor;
    struct page page;
    struct location location;
};

/* NONE: it is not known; it was revoked or mistyped. Inside the caller's transaction. */
enum found guard_find_key(struct request *rq, struct key_owner *owner);

/* How the list of routes names what a route asks of the principal: "M"; and the least role of a key of the
 * workspace concerned: "editor", "-" where none opens it, or none is needed. */
const char *guard_letters(enum auth auth);
const char *guard_role(enum auth auth);

/* Whether the request may read rq->page: for a handler that finds the page itself. */
bool guard_reads_page(struct request *rq);

#endif
