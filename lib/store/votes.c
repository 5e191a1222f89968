/* Votes as rows: one per monitor and remote location; the local checker's is in the monitor's state. */
#include "store/votes.h"

#include <string.h>

static struct location_result *
add_ballot(struct location_results *b, struct arena *a)
{
    b->list = arena_more(a, b->list, b->count, &b->capacity, sizeof *b->list);
    return &b->list[b->count++];
}

static int
read_local(struct db *db, struct arena *a, int64_t monitor, struct location_results *ballots)
{
    struct query q = query_start(db, SQL_VOTE_LOCAL);

    query_int(&q, ":monitor", monitor);
    if (query_row(&q)) {
        struct location_result *b = add_ballot(ballots, a);

        b->vote.status = (enum status)row_int(&q);
        b->vote.checked_at = row_int(&q);
        b->vote.down_since = row_int(&q);
        b->response_time_ms = row_int(&q);
        b->location_name = "Local";
    }
    return query_end(&q);
}

static int
read_remote(struct db *db, struct arena *a, int64_t monitor, struct location_results *ballots)
{
    struct query q = query_start(db, SQL_VOTES_REMOTE);

    query_int(&q, ":monitor", monitor);
    while (query_row(&q)) {
        struct location_result *b = add_ballot(ballots, a);

        b->vote.status = (enum status)row_int(&q);
        b->vote.checked_at = row_int(&q);
        b->vote.down_since = row_int(&q);
        b->response_time_ms = row_int(&q);
        b->location_id = row_text(&q, a);
        b->location_name = row_text(&q, a);
        b->region = row_text(&q, a);
    }
    return query_end(&q);
}

/* The local ballot was read first; it moves behind the names that come before "Local". */
static void
place_local(struct location_results *b)
{
    for (int i = 1; i < b->count && strcmp(b->list[i].location_name, b->list[i - 1].location_name) < 0; i++) {
        struct location_result local = b->list[i - 1];

        b->list[i - 1] = b->list[i];
        b->list[i] = local;
    }
}

int
votes_of(struct db *db, struct arena *a, int64_t monitor, bool with_local, struct location_results *ballots)
{
    if (with_local && read_local(db, a, monitor, ballots) != 0)
        return -1;
    with_local = ballots->count > 0;
    if (read_remote(db, a, monitor, ballots) != 0)
        return -1;
    if (with_local)
        place_local(ballots);
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

static int
read_latest(struct db *db, const struct vote_cast *cast, struct latest *l)
{
    struct query q = query_start(db, SQL_VOTE_OF_LOCATION);

    *l = (struct latest){ .checked_at = -1 };
    query_int(&q, ":monitor", cast->monitor);
    query_int(&q, ":location", cast->location);
    if (query_row(&q)) {
        l->checked_at = row_int(&q);
        l->seq = row_int(&q);
        l->result = (enum status)row_int(&q);
        l->down_since = row_int(&q);
    }
    return query_end(&q);
}

/* Where the run of downs that ends in the vote begins, as far back as we look. Beyond, what is known
 * holds. */
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

/* Older than the vote that stands. One from further ahead than results are taken for was cast before our
 * clock was set back: nothing comes too late for it. */
static bool
is_late(const struct vote_cast *cast, const struct latest *l)
{
    if (l->checked_at > cast->now + LEASE_TOO_FAR)
        return false;
    return cast->checked_at < l->checked_at || (cast->checked_at == l->checked_at && cast->seq < l->seq);
}

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
