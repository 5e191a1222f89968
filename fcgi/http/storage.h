/* Is there place for what a request writes?
 *
 * A full disk: deletes and checks go on, with what is kept for them; all other writes are 507.
 *
 * DATABASE_MAX_MIB: how large the database may become by what strangers have it keep. Above it, a request
 * without the admin key is 507 if it creates something, or changes something so that it takes more place. All
 * else goes on: reads, deletes, checks, acknowledgements. */
#ifndef FCGI_HTTP_STORAGE_H
#define FCGI_HTTP_STORAGE_H

#include "fcgi/http/reply.h"

/* Whether space is kept for what the request writes. */
bool storage_is_kept_for(const struct request *rq);

/* Whether the database is above DATABASE_MAX_MIB and the principal is not the admin, so that the request
 * leaves out what it need not store (a cached answer, the body of a ping). */
bool storage_is_short(struct request *rq);

/* For the handler of a route that takes no body and has something kept nevertheless. False: there is no
 * place, and *no says so. */
bool storage_takes_more(struct request *rq, struct reply *no);

/* Before the body is read. False: there is no place, and *no says so. */
bool storage_check(struct request *rq, struct reply *no);

/* Before the handler writes: the bytes in use if what it changes must not take more place; else -1. */
int64_t storage_mark(struct request *rq);

/* After it. False: more is in use than at the mark; the transaction has to be undone, and *no says why. */
bool storage_holds(struct request *rq, int64_t mark, struct reply *no);

#endif
