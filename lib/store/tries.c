/* Tries as rows. */
#include "store/tries.h"

#include "store/query.h"

int
tries_insert(struct db *db, const struct tried *t, int64_t now)
{
    struct query q;

    if (tries_prune(db, now) != 0)
        return -1;
    q = query_start(db, SQL_TRY_INSERT);
    query_text(&q, ":id", t->id);
    query_text(&q, ":spec", t->spec);
    query_int(&q, ":now", now);
    query_int(&q, ":begin_by", t->begin_by);
    return query_end(&q);
}

int
tries_waiting(struct db *db, int64_t now, int64_t *count)
{
    struct query q = query_start(db, SQL_TRIES_WAITING);

    query_int(&q, ":now", now);
    return query_number(&q, 0, count);
}

static void
read_row(struct query *q, struct arena *a, struct tried *t)
{
    t->id = row_text(q, a);
    t->spec = row_text(q, a);
    t->begin_by = row_int(q);
}

int
tries_take(struct db *db, struct arena *a, int64_t now, int64_t limit, struct tries *list)
{
    struct query q = query_start(db, SQL_TRIES_TAKE);

    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
tries_answer(struct db *db, const char *id, const char *answer)
{
    struct query q = query_start(db, SQL_TRY_ANSWER);

    query_text(&q, ":id", id);
    query_text(&q, ":answer", answer);
    return query_end(&q);
}

enum found
tries_find(struct db *db, struct arena *a, const char *id, int64_t *taken_at, const char **answer)
{
    struct query q = query_start(db, SQL_TRY_BY_ID);

    *taken_at = 0;
    *answer = NULL;
    query_text(&q, ":id", id);
    return query_one(&q, (*taken_at = row_int(&q), *answer = row_text(&q, a)));
}

int
tries_prune(struct db *db, int64_t now)
{
    struct query q = query_start(db, SQL_TRIES_PRUNE);

    query_int(&q, ":cut", now - TRIES_KEPT);
    return query_end(&q);
}
