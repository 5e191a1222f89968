/* From a request that was read to its reply: route, guard, body, handler, inside one transaction. */
#ifndef FCGI_HTTP_PERFORM_H
#define FCGI_HTTP_PERFORM_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* Answers a request. A GET runs in a reading transaction; anything else in a writing one, which is committed
 * unless the reply is a refusal. After a commit that published something, the events helper and the notifier
 * are woken. */
struct reply perform_request(struct request *rq);

/* Calls another route of the same table in the name of `outer`, from within its handler: with its key, its
 * client, its id and its now, through route, guard and judgement of the body like any request.
 *
 * If outer has a transaction open, the call is a part of it: it reads what outer wrote, and is committed or
 * undone with it. Then all but GET need outer to be writing. A refusal with 4xx has changed nothing, and
 * outer may go on (but not if its target said strict=true); after any other failure outer is undone, whatever
 * it replies. If outer has none open (OFFLINE), the call has one of its own, as if a client had made it.
 *
 * target: path, without BASE_PATH, and query, "/api/v1/monitors?tag=x"; body: JSON, NULL for none. Texts must
 * outlive `inner`.
 * inner: filled in, memory of outer's arena. If the call is part of a transaction and inner->later is set,
 * the reply is only a promise: the answer itself is made by inner->later(inner), after outer's commit. */
struct reply perform_call(struct request *outer, struct request *inner, enum method method,
                          const char *target, const char *body);

#endif
