/* A path of ours with the ids that a request has in its own. */
#ifndef FCGI_HTTP_OWN_TARGET_H
#define FCGI_HTTP_OWN_TARGET_H

#include "fcgi/http/request.h"
#include "fcgi/http/route.h"

#include <stdbool.h>

/* "/api/v1/monitors/:id/alert-rules" with the request's ids in the places of its parameters, percent-encoded,
 * in the workspace that the request names: what perform_call takes. In the arena. */
const char *own_target(struct request *rq, const char *pattern);

/* Whether there is a GET of this pattern. */
bool own_target_is_read(const struct request *rq, const char *pattern);

/* The pattern by which what the request's path is about can be read: its own, or the nearest above it that
 * has a GET, as the post of an update, the monitor of "resume", the list of what is only listed. NULL: there
 * is none. In the arena. */
const char *own_target_read(struct request *rq);

#endif
