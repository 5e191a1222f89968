/* If-Match (RFC 9110, 13.1.1): a change that is meant for what the client has seen, and for nothing else. */
#ifndef FCGI_HTTP_PRECONDITION_H
#define FCGI_HTTP_PRECONDITION_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* Whether a PATCH, PUT or DELETE may go on; false: *no is 412. After the guard. Of an object with a revision
 * only that is compared: another key's view of it, or a check in between, does not matter. */
bool precondition_check(struct request *rq, struct reply *no);

#endif
