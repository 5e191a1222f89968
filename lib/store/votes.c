/* Votes as rows: one per monitor and remote location; the local checker's is in the monitor's state. */
#include "store/votes.h"

#include <string.h>

static struct ballot *
add_ballot(struct ballots *b, struct arena *a)
{
    b->list = arena_more(a, b->list, b->count, &b->capacity, sizeof *b->list);
    return &b->list[b->count++];
}

static int
read_local(struct db *db, struct arena *a, int64_t monitor, struct ballots *ballots)
{
    struct query q = query_start(db, SQL_VOTE_LOCAL);

    query_int(&q, ":monitor", monitor);
    if (query_row(&q)) {
        struct ballot *b = add_ballot(ballots, a);

        b->vote.status = (enum status)row_int(&q);
        b->vote.checked_at = row_int(&q);
        b->vote.down_since = row_int(&q);
        b->response_time_ms = row_int(&q);
        b->location_name = "Local";
    }
    return query_end(&q);
}

static int
read_remote(struct db *db, struct arena *a, int64_t monitor, struct ballots *ballots)
{
    struct query q = query_start(db, SQL_VOTES_REMOTE);

    query_int(&q, ":monitor", monitor);
    while (query_row(&q)) {
        struct ballot *b = add_ballot(ballots, a);

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
place_local(struct ballots *b)
{
    for (int i = 0; i + 1 < b->count && strcmp(b->list[i + 1].location_name, b->list[i].location_name) < 0; i++) {
        struct ballot local = b->list[i];

        b->list[i] = b->list[i + 1];
        b->list[i + 1] = local;
    }
}

int
votes_of(struct db *db, struct arena *a, int64_t monitor, bool with_local, struct ballots *ballots)
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
 * windows. */
static int64_t
run_start(const struct vote_cast *cast, enum status before, int64_t down_since)
{
    if (cast->result != DOWN)
        return 0;
    if (before == DOWN && down_since > 0)
        return down_since;
    return cast->in_maintenance ? 0 : cast->checked_at;
}

int
votes_cast(struct db *db, const struct vote_cast *cast)
{
    struct query q = query_start(db, SQL_VOTE_OF_LOCATION);
    int64_t latest_at = -1, latest_seq = 0, down_since = 0;
    enum status before = UNKNOWN;

    query_int(&q, ":monitor", cast->monitor);
    query_int(&q, ":location", cast->location);
    if (query_row(&q)) {
        latest_at = row_int(&q);
        latest_seq = row_int(&q);
        before = (enum status)row_int(&q);
        down_since = row_int(&q);
    }
    if (query_end(&q) != 0)
        return -1;
    if (cast->checked_at < latest_at || (cast->checked_at == latest_at && cast->seq < latest_seq))
        return 0;
    q = query_start(db, SQL_VOTE_CAST);
    query_int(&q, ":monitor", cast->monitor);
    query_int(&q, ":location", cast->location);
    query_int(&q, ":checked_at", cast->checked_at);
    query_int(&q, ":seq", cast->seq);
    query_int(&q, ":result", cast->result);
    query_int(&q, ":response_ms", cast->response_time_ms);
    query_int_or_null(&q, ":down_since", run_start(cast, before, down_since), 0);
    return query_end(&q);
}
