/* Votes as rows: one per monitor and remote location; the local checker's is in the monitor's state. */
#include "store/votes.h"

#include "store/query.h"

#include <string.h>

static void
read_vote(struct query *q, struct location_result *r)
{
    r->vote.status = (enum status)row_int(q);
    r->vote.checked_at = row_int(q);
    r->vote.down_since = row_int(q);
    r->response_time_ms = row_int(q);
}

static void
read_local_row(struct query *q, struct location_result *r)
{
    read_vote(q, r);
    r->location_name = "Local";
}

static void
read_remote_row(struct query *q, struct arena *a, struct location_result *r)
{
    read_vote(q, r);
    r->location_id = row_text(q, a);
    r->location_name = row_text(q, a);
    r->region = row_text(q, a);
}

/* query_answer evaluates its expression only if there is a row: without one the list does not grow. */
static int
read_local(struct db *db, struct arena *a, int64_t monitor, struct location_results *results)
{
    struct query q = query_start(db, SQL_VOTE_LOCAL);

    query_int(&q, ":monitor", monitor);
    return query_answer(&q, read_local_row(&q, arena_add(a, results)));
}

static int
read_remote(struct db *db, struct arena *a, int64_t monitor, struct location_results *results)
{
    struct query q = query_start(db, SQL_VOTES_REMOTE);

    query_int(&q, ":monitor", monitor);
    return query_all(&q, read_remote_row(&q, a, arena_add(a, results)));
}

/* The local result was read first; it moves behind the names that come before "Local". */
static void
place_local(struct location_results *r)
{
    for (int i = 1; i < r->count && strcmp(r->list[i].location_name, r->list[i - 1].location_name) < 0; i++) {
        struct location_result local = r->list[i - 1];

        r->list[i - 1] = r->list[i];
        r->list[i] = local;
    }
}

int
votes_of(struct db *db, struct arena *a, int64_t monitor, bool with_local, struct location_results *results)
{
    if (with_local && read_local(db, a, monitor, results) != 0)
        return -1;
    with_local = results->count > 0;
    if (read_remote(db, a, monitor, results) != 0)
        return -1;
    if (with_local)
        place_local(results);
    return 0;
}

/* When the run of downs began that this result continues or begins; 0: it is not down, or only inside
 * windows. No run begins after what continues it: such a start is from before the clock was set back. */
static int64_t
run_start(const struct vote_cast *cast, enum status before, int64_t down_since)
{
    if (cast->result != DOWN)
        return 0;
    if (before == DOWN && down_since > 0 && down_since <= cast->checked_at)
        return down_since;
    return cast->in_maintenance ? 0 : cast->checked_at;
}

/* The vote as it stands, before another is cast. */
struct latest {
    int64_t checked_at, seq; /* -1: none yet */
    enum status result;
    int64_t down_since;
};

static void
read_latest_row(struct query *q, struct latest *l)
{
    l->checked_at = row_int(q);
    l->seq = row_int(q);
    l->result = (enum status)row_int(q);
    l->down_since = row_int(q);
}

static int
read_latest(struct db *db, const struct vote_cast *cast, struct latest *l)
{
    struct query q = query_start(db, SQL_VOTE_OF_LOCATION);

    *l = (struct latest){ .checked_at = -1 };
    query_int(&q, ":monitor", cast->monitor);
    query_int(&q, ":location", cast->location);
    return query_answer(&q, read_latest_row(&q, l));
}

int
votes_last(struct db *db, int64_t monitor, int64_t location, enum status *result)
{
    const struct vote_cast of = { .monitor = monitor, .location = location };
    struct latest l;

    if (read_latest(db, &of, &l) != 0)
        return -1;
    *result = l.result;
    return 0;
}

/* Where the run of downs that ends in the vote begins, as far back as VOTES_LOOK_BACK reaches. Beyond
 * that, what the row says holds. */
static int
find_run_start(struct db *db, const struct vote_cast *cast, const struct latest *l, int64_t *start)
{
    struct query q = query_start(db, SQL_VOTE_HISTORY);
    bool begun = false;

    *start = 0;
    query_int(&q, ":monitor", cast->monitor);
    query_int(&q, ":location", cast->location);
    query_int(&q, ":latest", l->checked_at);
    query_int(&q, ":limit", VOTES_LOOK_BACK);
    while (!begun && query_row(&q)) {
        int64_t at = row_int(&q);
        bool down = row_int(&q) == DOWN;
        bool in_maintenance = row_bool(&q);

        begun = !down;
        if (down && !in_maintenance)
            *start = at;
    }
    if (!begun && l->down_since > 0 && (*start == 0 || l->down_since < *start))
        *start = l->down_since;
    return query_end(&q);
}

/* What arrives late changes no vote, but it may lengthen the run of downs before it, or break it. */
static int
fit_in(struct db *db, const struct vote_cast *cast, const struct latest *l)
{
    struct query q;
    int64_t start;

    if (l->result != DOWN)
        return 0;
    if (find_run_start(db, cast, l, &start) != 0)
        return -1;
    if (start == l->down_since)
        return 0;
    q = query_start(db, SQL_VOTE_DOWN_SINCE);
    query_int(&q, ":monitor", cast->monitor);
    query_int(&q, ":location", cast->location);
    query_int_or_null(&q, ":down_since", start, 0);
    return query_end(&q);
}

/* Older than the vote that stands. One from further ahead than results are taken for was cast before this
 * host's clock was set back: nothing comes too late for it. */
static bool
is_late(const struct vote_cast *cast, const struct latest *l)
{
    if (l->checked_at > cast->now + LEASE_TOO_FAR)
        return false;
    return cast->checked_at < l->checked_at || (cast->checked_at == l->checked_at && cast->seq < l->seq);
}

/* A late result never changes how the monitor stands now; it may change since when it is down. */
int
votes_cast(struct db *db, const struct vote_cast *cast)
{
    struct latest l;
    struct query q;

    if (read_latest(db, cast, &l) != 0)
        return -1;
    if (is_late(cast, &l))
        return fit_in(db, cast, &l);
    q = query_start(db, SQL_VOTE_CAST);
    query_int(&q, ":monitor", cast->monitor);
    query_int(&q, ":location", cast->location);
    query_int(&q, ":checked_at", cast->checked_at);
    query_int(&q, ":seq", cast->seq);
    query_int(&q, ":result", cast->result);
    query_int(&q, ":response_ms", cast->response_time_ms);
    query_int_or_null(&q, ":down_since", run_start(cast, l.result, l.down_since), 0);
    return query_end(&q);
}
