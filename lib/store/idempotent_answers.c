/* Kept answers as rows. */
#include "store/idempotent_answers.h"

#include "store/query.h"

#include <string.h>

static void
read_row(struct query *q, struct arena *a, struct idempotent_answer *answer)
{
    answer->body = row_text(q, a);
    answer->sealed = row_text(q, a);
    answer->until = row_int(q);
}

enum found
idempotent_answers_find(struct db *db, struct arena *a, const char *request,
                        struct idempotent_answer *answer)
{
    struct query q = query_start(db, SQL_IDEMPOTENT_ANSWER_BY_REQUEST);

    query_text(&q, ":request", request);
    return query_one(&q, read_row(&q, a, answer));
}

int
idempotent_answers_count(struct db *db, const char *caller, int64_t *count, int64_t *bytes)
{
    struct query q = query_start(db, SQL_IDEMPOTENT_ANSWERS_OF_CALLER);

    query_text(&q, ":caller", caller);
    return query_answer(&q, (*count = row_int(&q), *bytes = row_int(&q)));
}

int
idempotent_answers_expire(struct db *db, int64_t now)
{
    struct query q = query_start(db, SQL_IDEMPOTENT_ANSWERS_EXPIRE);

    query_int(&q, ":now", now);
    return query_end(&q);
}

int
idempotent_answers_forget(struct db *db, const char *caller)
{
    struct query q = query_start(db, SQL_IDEMPOTENT_ANSWERS_FORGET);

    query_text(&q, ":caller", caller);
    return query_end(&q);
}

int
idempotent_answers_begin(struct db *db, const char *request, const char *caller, const char *body,
                         int64_t now, int64_t until)
{
    struct query q;

    if (idempotent_answers_expire(db, now) != 0)
        return -1;
    q = query_start(db, SQL_IDEMPOTENT_ANSWER_BEGIN);
    query_text(&q, ":request", request);
    query_text(&q, ":caller", caller);
    query_text(&q, ":body", body);
    query_int(&q, ":until", until);
    return query_end(&q);
}

int
idempotent_answers_finish(struct db *db, const char *request, const char *sealed, int64_t until)
{
    struct query q = query_start(db, SQL_IDEMPOTENT_ANSWER_FINISH);

    query_text(&q, ":request", request);
    query_text(&q, ":sealed", sealed);
    query_int(&q, ":bytes", (int64_t)strlen(sealed));
    query_int(&q, ":until", until);
    return query_end(&q);
}

int
idempotent_answers_drop(struct db *db, const char *request)
{
    struct query q = query_start(db, SQL_IDEMPOTENT_ANSWER_DROP);

    query_text(&q, ":request", request);
    return query_end(&q);
}
