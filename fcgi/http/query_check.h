/* The query parameters of a request, against those that its route knows; and the flags that all
 * writes know. */
#ifndef FCGI_HTTP_QUERY_CHECK_H
#define FCGI_HTTP_QUERY_CHECK_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* False: *no is 400, for a parameter that the route does not know (its sentence names the nearest one that it
 * does), or for one that says which monitors are meant, and is blank: an unset variable of a shell script
 * must not select all of them. `key` is known everywhere, `strict` and `dry_run` on writes, `workspace` where
 * the admin key may choose one. Pages, badges, feeds, what is at the root, and discovery (health, the API's
 * description, the guide: routes that are OFFLINE) ignore what they do not know. */
bool query_check(struct request *rq, struct reply *no);

/* ?workspace=; NULL: it is not there. */
const char *query_workspace(const struct request *rq);

/* Of a write: ?strict=false, said by the client. */
bool query_is_lenient(const struct request *rq);

/* ?strict= and ?dry_run= of a write into rq->strict and rq->dry_run. False: *no is 400, for a value that is
 * neither true nor false: a flag that was mistyped must not lead to a write. */
bool query_flags(struct request *rq, struct reply *no);

#endif
