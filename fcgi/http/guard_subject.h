/* The second part of the guard: what the ids in the path name is loaded into the request. Inside the caller's
 * transaction, once the principal is known as far as its key says it by itself. */
#ifndef FCGI_HTTP_GUARD_SUBJECT_H
#define FCGI_HTTP_GUARD_SUBJECT_H

#include "store/db.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "fcgi/http/route.h"

#include <stdbool.h>

/* What the first id names, and the monitor that it belongs to, if a key came along. NONE: there is none,
 * or it belongs to another workspace than the one that the principal acts in. */
enum found guard_load_subject(struct request *rq);
struct reply guard_unknown_subject(struct request *rq); /* 404, in the words for what it would be */

/* Whether the route's subject has a name of the client's own. Such names mean something only among what
 * the key opens: a wrong one does not even learn which there are. */
bool guard_names_within(const struct route *route);

/* What the second id names. Last, because only a principal that may ask learns whether it exists. False: *no
 * says that it does not. */
bool guard_load_second(struct request *rq, struct reply *no);

#endif
