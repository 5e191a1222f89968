/* A row for each check of which evidence is kept; the latest in short is in the state of its monitor. */
#include "store/evidence.h"

#include "model/evidence_pack.h"
#include "rules/evidence_kept.h"
#include "store/query.h"

static int
insert(struct db *db, int64_t monitor, const struct kept_evidence *e, unsigned kept_for)
{
    struct query q = query_start(db, SQL_EVIDENCE_INSERT);

    query_int(&q, ":seq", e->seq);
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":checked_at", e->checked_at);
    query_int(&q, ":result", e->result);
    query_int(&q, ":kept_for", kept_for);
    query_text(&q, ":body", e->body);
    return query_end(&q);
}

static int
drop_failures(struct db *db, int64_t monitor)
{
    struct query q = query_start(db, SQL_EVIDENCE_DROP_FAILURES);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":failures", EVIDENCE_FAILURES);
    query_int(&q, ":streaks", EVIDENCE_STREAKS);
    return query_end(&q);
}

static int
drop_asked(struct db *db, int64_t monitor)
{
    struct query q = query_start(db, SQL_EVIDENCE_DROP_ASKED);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":most", EVIDENCE_ASKED);
    return query_end(&q);
}

int
evidence_keep(struct db *db, int64_t monitor, const struct kept_evidence *e, unsigned kept_for)
{
    if (insert(db, monitor, e, kept_for) != 0)
        return -1;
    if ((kept_for & KEPT_AS_FAILURE) != 0 && drop_failures(db, monitor) != 0)
        return -1;
    return (kept_for & KEPT_AS_ASKED) != 0 ? drop_asked(db, monitor) : 0;
}

int
evidence_keep_for_incident(struct db *db, int64_t monitor, bool failure)
{
    struct query q = query_start(db, SQL_EVIDENCE_KEEP_FOR_INCIDENT);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":failure", failure);
    return query_end(&q);
}

static void
read_row(struct query *q, struct arena *a, struct kept_evidence *e)
{
    e->seq = row_int(q);
    e->checked_at = row_int(q);
    e->result = (enum status)row_int(q);
    e->body = row_text(q, a);
}

enum found
evidence_of_heartbeat(struct db *db, struct arena *a, int64_t monitor, int64_t seq, struct kept_evidence *e)
{
    struct query q = query_start(db, SQL_EVIDENCE_OF_HEARTBEAT);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":seq", seq);
    return query_one(&q, read_row(&q, a, e));
}

enum found
evidence_last_failure(struct db *db, struct arena *a, int64_t monitor, struct kept_evidence *e)
{
    struct query q = query_start(db, SQL_EVIDENCE_LAST_FAILURE);

    query_int(&q, ":monitor", monitor);
    return query_one(&q, read_row(&q, a, e));
}

enum found
evidence_first_failure(struct db *db, struct arena *a, int64_t monitor, int64_t since,
                       struct kept_evidence *e)
{
    struct query q = query_start(db, SQL_EVIDENCE_FIRST_FAILURE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":since", since);
    return query_one(&q, read_row(&q, a, e));
}

/* What is packed there is made a JSON object. */
static enum found
latest_in_short(struct db *db, struct arena *a, int64_t monitor, struct kept_evidence *e)
{
    struct query q = query_start(db, SQL_EVIDENCE_LATEST);
    struct evidence seen;
    enum found found;

    query_int(&q, ":monitor", monitor);
    found = query_one(&q, read_row(&q, a, e));
    if (found == FOUND && !evidence_unpack(a, e->body, &seen))
        return NONE;
    if (found == FOUND)
        e->body = evidence_short_text(a, &seen);
    return found;
}

enum found
evidence_latest(struct db *db, struct arena *a, int64_t monitor, struct kept_evidence *e)
{
    struct kept_evidence full;
    enum found found = latest_in_short(db, a, monitor, e);

    if (found == FOUND)
        found = evidence_of_heartbeat(db, a, monitor, e->seq, &full);
    else
        return found;
    if (found == FOUND)
        *e = full;
    return found == FAILED ? FAILED : FOUND;
}

enum found
evidence_of_result(struct db *db, struct arena *a, int64_t monitor, int64_t seq, struct kept_evidence *e)
{
    enum found found = evidence_of_heartbeat(db, a, monitor, seq, e);

    if (found != NONE)
        return found;
    found = latest_in_short(db, a, monitor, e);
    return found == FOUND && e->seq != seq ? NONE : found;
}

int
evidence_prune(struct db *db, int64_t cut, int64_t limit, int64_t *deleted)
{
    struct query q = query_start(db, SQL_EVIDENCE_PRUNE);

    query_int(&q, ":cut", cut);
    query_int(&q, ":limit", limit);
    return query_count(&q, deleted);
}
