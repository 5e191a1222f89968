/* SQLite and PostgreSQL keep rows in pages: a change that fits into the pages in use takes no more place. */
#include "fcgi/http/storage.h"

#include "store/db.h"
#include "fcgi/http/route.h"

static const int64_t MIB = INT64_C(1) << 20;

/* A stranger has something kept: the route takes a body, and a key that strangers have opens it. */
static bool
stores(const struct request *rq)
{
    enum auth auth = rq->route->auth;

    return rq->route->takes->body == BODY_NEEDED && principal_is_stranger(&rq->principal) &&
           (auth == CREATE_KEY || auth == MANAGE_KEY || auth == RESPOND_KEY || auth == PAGE_KEY ||
            auth == PLAN_KEY || auth == MAINTAIN_KEY);
}

/* The bytes in use if they are above the limit; else, or if they cannot be told, -1. */
static int64_t
above_limit(struct request *rq)
{
    int64_t most = rq->app->config.database_max_mib * MIB, used = most > 0 ? db_used_bytes(rq->app->db) : -1;

    return used > most ? used : -1;
}

bool
storage_is_short(struct request *rq)
{
    return rq->principal.kind != PRINCIPAL_ADMIN && above_limit(rq) >= 0;
}

static struct reply
no_place(struct request *rq)
{
    return refuse(rq, STORAGE_LIMIT, "This instance keeps as much as it may: delete something, or let the "
                                     "operator raise DATABASE_MAX_MIB");
}

bool
storage_takes_more(struct request *rq, struct reply *no)
{
    if (!principal_is_stranger(&rq->principal) || above_limit(rq) < 0)
        return true;
    *no = no_place(rq);
    return false;
}

bool
storage_is_kept_for(const struct request *rq)
{
    return rq->route->method == DELETE || rq->route->takes->on_full_disk;
}

/* Asked before the handler, and of a part of another request's transaction before that began: what a POST
 * adds is certain to take place. A PATCH or PUT may also make things smaller, so it is judged by what it has
 * done (storage_mark, storage_holds). */
bool
storage_check(struct request *rq, struct reply *no)
{
    const char *location = rq->app->config.database.location;

    if (rq->route->method != GET && rq->transaction == NO_TRANSACTION && !storage_is_kept_for(rq) &&
        db_is_full(location)) {
        *no = refuse_full(rq);
        return false;
    }
    if (!stores(rq) || rq->route->method != POST || above_limit(rq) < 0)
        return true;
    *no = no_place(rq);
    return false;
}

int64_t
storage_mark(struct request *rq)
{
    return stores(rq) ? above_limit(rq) : -1;
}

bool
storage_holds(struct request *rq, int64_t mark, struct reply *no)
{
    if (mark < 0 || db_used_bytes(rq->app->db) <= mark)
        return true;
    *no = no_place(rq);
    return false;
}
