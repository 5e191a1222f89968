/* DATABASE_MAX_MIB: how large the database may become by what strangers have it keep. Above it, a request
 * without the admin key is 507 if it creates something, or changes something so that it takes more place. All
 * else goes on: reads, deletes, checks, acknowledgements. */
#ifndef FCGI_HTTP_STORAGE_H
#define FCGI_HTTP_STORAGE_H

#include "fcgi/http/reply.h"

/* Before the body is read. False: the request creates, and there is no place; *no says so. */
bool storage_check(struct request *rq, struct reply *no);

/* Before the handler writes: the bytes in use if what it changes must not take more place; else -1. */
int64_t storage_mark(struct request *rq);

/* After it. False: more is in use than at the mark; the transaction has to be undone, and *no says why. */
bool storage_holds(struct request *rq, int64_t mark, struct reply *no);

#endif
