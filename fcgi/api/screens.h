/* The dashboard at its own places. */
#ifndef FCGI_API_SCREENS_H
#define FCGI_API_SCREENS_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* For a path that no route has, `no` being what to say of it: the dashboard, if the path is a place in it, or
 * 405 if it is asked for by another method; else `no`. */
struct reply screen_or(struct request *rq, struct reply no);

#endif
