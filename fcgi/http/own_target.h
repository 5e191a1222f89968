/* A path of ours with the ids that a request has in its own. */
#ifndef FCGI_HTTP_OWN_TARGET_H
#define FCGI_HTTP_OWN_TARGET_H

#include "fcgi/http/request.h"

/* "/api/v1/monitors/:id/alert-rules" with the request's ids in the places of its parameters, percent-encoded:
 * what perform_call takes. In the arena. */
const char *own_target(struct request *rq, const char *pattern);

#endif
