/* Events as rows. */
#include "store/events.h"

int
events_insert(struct db *db, struct event *e)
{
    struct query q;

    e->id = db_next(db, SERIES_EVENT);
    if (e->id == 0)
        return -1;
    q = query_start(db, SQL_EVENT_INSERT);
    query_int(&q, ":id", e->id);
    query_int(&q, ":monitor", e->monitor);
    query_text(&q, ":type", e->type);
    query_int(&q, ":at", e->at);
    query_text(&q, ":body", e->body);
    return query_end(&q);
}

int
events_prune(struct db *db, int64_t cut, int64_t limit, bool *more)
{
    struct query q = query_start(db, SQL_EVENTS_PRUNE);

    query_int(&q, ":cut", cut);
    query_int(&q, ":limit", limit);
    if (query_end(&q) != 0)
        return -1;
    *more = db_touched(db) > 0;
    return 0;
}
