/* Idempotency-Key: a write that a client repeats, because it does not know what became of the first, is
 * answered as the first was, and done once.
 *
 * A request is the same if caller, method, path with query (without the key) and Idempotency-Key are; with
 * another body it is refused. Its answer is kept for a day, sealed so that the database alone does not reveal
 * the keys that may be in it. Of answers that say nothing of the request itself (no key, limits, our own
 * failures) none is kept. */
#ifndef FCGI_HTTP_IDEMPOTENCY_H
#define FCGI_HTTP_IDEMPOTENCY_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* Reads the header of a write into rq->idempotency_key. False: *no is 400, as it is not fit. */
bool idempotency_read(struct request *rq, struct reply *no);

/* Begins a request with such a key, before anything else is judged; outside of transactions. False: *reply is
 * the answer, be it the kept one or a refusal. */
bool idempotency_begin(struct request *rq, struct reply *reply);

/* Keeps the answer, in the transaction that writes what it says. -1: the store failed. */
int idempotency_keep(struct request *rq, const struct reply *reply);

/* What was kept for a key of this digest is not given again: the key was revoked. Within a write. -1: the
 * store failed. */
int idempotency_forget_key(struct request *rq, const char *digest);

/* Ends what was begun, outside of transactions: keeps the answer if that has not been done and it is to be
 * kept, else forgets that it was begun. */
void idempotency_end(struct request *rq, const struct reply *reply);

#endif
