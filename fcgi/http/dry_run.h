/* ?dry_run=true: what a write would do. It is judged and done in full, looked at, and undone. */
#ifndef FCGI_HTTP_DRY_RUN_H
#define FCGI_HTTP_DRY_RUN_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* The answer to a dry run; `perform` is the guard and the handler, in the writing transaction that is open
 * around this call. A refusal is answered as it is. */
struct reply dry_run(struct request *rq, struct reply (*perform)(struct request *rq));

#endif
