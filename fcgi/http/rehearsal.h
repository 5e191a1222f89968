/* Reading of which each question would be a round trip to the database's server is rehearsed (store/db.h):
 * the guard and the handler are called until nothing is missing, and what they answer then counts. */
#ifndef FCGI_HTTP_REHEARSAL_H
#define FCGI_HTTP_REHEARSAL_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* `read` is given the request as it is now each time. In a reading transaction. */
struct reply rehearsed(struct request *rq, struct reply (*read)(struct request *rq));

#endif
