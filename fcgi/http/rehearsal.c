/* What a rehearsal has let go of, or noted in the request, is forgotten; what it took of the arena stays
 * until the request ends. */
#include "fcgi/http/rehearsal.h"

#include "store/db.h"
#include "fcgi/http/large_body.h"

struct reply
rehearsed(struct request *rq, struct reply (*read)(struct request *rq))
{
    const struct request before = *rq;
    struct reply reply;

    db_rehearse(rq->app->db);
    reply = read(rq);
    while (db_rehearsed(rq->app->db)) {
        large_body_close(rq);
        *rq = before;
        reply = read(rq);
    }
    return reply;
}
