/* Receivers as rows: few, because most are as they should be. */
#include "store/receivers.h"

#include "store/query.h"

static void
read_row(struct query *q, struct receiver_state *s)
{
    s->not_before_ms = row_int(q);
    s->unanswered = row_int(q);
    s->paid_until_ms = row_int(q);
}

/* A receiver without a row is one of which nothing is known: all zeros. A hold from the far future was made
 * before the clock was set back, and does not hold. */
int
receivers_get(struct db *db, const char *receiver, int64_t now_ms, struct receiver_state *s)
{
    struct query q = query_start(db, SQL_RECEIVER_FIND);

    *s = (struct receiver_state){ 0 };
    query_text(&q, ":receiver", receiver);
    if (query_answer(&q, read_row(&q, s)) != 0)
        return -1;
    if (s->not_before_ms > now_ms + RECEIVER_TOO_FAR_MS)
        s->not_before_ms = 0;
    return 0;
}

int
receivers_put(struct db *db, const char *receiver, const struct receiver_state *s)
{
    struct query q = query_start(db, SQL_RECEIVER_SAVE);

    query_text(&q, ":receiver", receiver);
    query_int(&q, ":not_before", s->not_before_ms);
    query_int(&q, ":unanswered", s->unanswered);
    query_int(&q, ":paid_until", s->paid_until_ms);
    return query_end(&q);
}

int
receivers_prune(struct db *db, int64_t now_ms)
{
    struct query q = query_start(db, SQL_RECEIVERS_PRUNE);

    query_int(&q, ":now", now_ms);
    query_int(&q, ":long_ago", now_ms - RECEIVER_TOO_FAR_MS);
    query_int(&q, ":too_far", now_ms + RECEIVER_TOO_FAR_MS);
    return query_end(&q);
}
