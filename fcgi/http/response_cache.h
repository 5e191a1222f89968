/* Answers over many monitors, kept in the worker's memory: asked again, they cost next to nothing, and yet
 * nobody ever sees an old one. A kept answer is given as long as nothing was written to the database, by
 * whomever, and until the second at which its figures would differ.
 *
 *   if (recall(rq, &reply))
 *       return reply;
 *   ... the work ...
 *   return remember(rq, answer(200, &out), until); */
#ifndef FCGI_HTTP_RESPONSE_CACHE_H
#define FCGI_HTTP_RESPONSE_CACHE_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* The answer to this same question, if there is one that still holds; its text lives as long as the request.
 * Questions are the same if path, query and variant are, and whether it is the admin who asks. */
bool response_cache_get(struct request *rq, struct reply *reply);

/* Keeps a copy of the answer, and returns it. until: the first second at which it may no longer hold. */
struct reply response_cache_put(struct request *rq, struct reply reply, int64_t until);

/* For a database that was closed, and at the end: gives all memory back. */
void response_cache_clear(struct app *app);

#endif
