/* A cache of replies that are computed from many monitors. A cached reply is used until anything is written
 * to the database, by any process, and at most until the second at which its figures would differ: so no
 * client ever reads what is no longer so. Replies to clients without a key are shared by the workers of a
 * host: one works them out, others that are asked meanwhile wait for it.
 *
 *   if (response_cache_get(rq, &reply))
 *       return reply;
 *   ... the work ...
 *   return response_cache_put(rq, answer(200, &out), until);
 *
 * Two requests are given the same reply if path, query, rq->variant and the principal's view
 * (rules/role: principal_view) are the same. Such a handler must not depend on anything else, and sets
 * rq->variant, to something, for all requests or for none. */
#ifndef FCGI_HTTP_RESPONSE_CACHE_H
#define FCGI_HTTP_RESPONSE_CACHE_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* Whether there is a reply to this very request that still holds; its text lives as long as the request. */
bool response_cache_get(struct request *rq, struct reply *reply);

/* The same before anything is asked of the database, where one look at memory says that it is as it was: for
 * requests without a key, which the guard would let pass. What it would refuse has no kept reply. */
bool response_cache_get_at_once(struct request *rq, struct reply *reply);

/* Stores a copy of the reply (but for one of a rehearsal: it is not true yet), and returns the reply.
 * until: the first second at which it may no longer hold. */
struct reply response_cache_put(struct request *rq, struct reply reply, int64_t until);

/* For an answer about a single thing, which is made in no time but asked for over and over: kept by this
 * worker, for requests without a key, from the second time on that it is asked for in one state of the
 * database, and given out by response_cache_get_at_once alone. */
struct reply response_cache_put_small(struct request *rq, struct reply reply, int64_t until);

/* After each request: a reply that response_cache_get did not find and that was not put is given up. */
void response_cache_settle(struct app *app);

/* For a database that is to be closed, and at the end: frees everything. */
void response_cache_clear(struct app *app);

#endif
