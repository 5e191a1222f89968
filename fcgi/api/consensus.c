/* What each location says of a monitor, and what they say together. */
#include "base/json.h"
#include "store/votes.h"
#include "fcgi/api/handlers.h"

#include <stdbool.h>

/* The shape LocationStatus. with_local: the local checker's may be among them, whose location_id is null. */
static void
put_location_status(struct buf *out, const struct location_result *r, bool with_local)
{
    put_object(out, NULL);
    if (with_local)
        put_text(out, "location_id", r->location_id);
    else
        opt_text(out, "location_id", r->location_id);
    put_text(out, "location_name", r->location_name);
    opt_text(out, "region", r->region);
    put_text(out, "last_status", status_name(r->vote.status));
    put_int(out, "last_response_time_ms", r->response_time_ms);
    put_time(out, "last_checked_at", r->vote.checked_at);
    end_object(out);
}

/* GET /monitors/:id/locations */
struct reply
location_results(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    struct location_results found = { 0 };
    struct buf out = json_text(rq);

    if (votes_of(rq->app->db, rq->arena, rq->monitor.key, false, &found) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        if (list_range_has(&range, i))
            put_location_status(&out, &found.list[i], false);
    end_array(&out);
    return answer_list(&out, found.count);
}

/* Keeps those that are fresh enough to count; their votes alone go into an array of their own. What is listed
 * and what is counted are the same votes by this, so a reader can count along. */
static struct vote *
keep_fresh(struct request *rq, struct location_results *results, int64_t fresh)
{
    struct vote *votes = arena_alloc(rq->arena, ((size_t)results->count + 1) * sizeof *votes);
    int kept = 0;

    for (int i = 0; i < results->count; i++) {
        if (rq->now - results->list[i].vote.checked_at > fresh)
            continue;
        votes[kept] = results->list[i].vote;
        results->list[kept++] = results->list[i];
    }
    results->count = kept;
    return votes;
}

/* The shape Consensus. */
static void
put_consensus(struct buf *out, const struct monitor *m, const struct consensus *c,
              const struct location_results *results)
{
    put_object(out, NULL);
    put_text(out, "monitor_id", m->id);
    put_int(out, "consensus_threshold", m->consensus_threshold);
    put_int(out, "total_locations", c->total);
    put_int(out, "up_count", c->up);
    put_int(out, "down_count", c->down);
    put_int(out, "degraded_count", c->degraded);
    put_int(out, "unknown_count", c->total - c->up - c->down - c->degraded);
    put_text(out, "effective_status", status_name(c->effective));
    put_array(out, "locations");
    for (int i = 0; i < results->count; i++)
        put_location_status(out, &results->list[i], true);
    end_array(out);
    end_object(out);
}

/* GET /monitors/:id/consensus */
struct reply
consensus_show(struct request *rq)
{
    const struct monitor *m = &rq->monitor;
    int64_t fresh = consensus_freshness(m->interval_seconds, rq->app->config.probe_stale_minutes);
    struct location_results results = { 0 };
    struct buf out = json_text(rq);
    struct vote *votes;
    struct consensus c;

    if (m->consensus_threshold < 0)
        return refuse(rq, CONSENSUS_NOT_CONFIGURED,
                      "This monitor asks for no consensus: set its consensus_threshold first");
    if (votes_of(rq->app->db, rq->arena, m->key, true, &results) != 0)
        return broke(rq);
    votes = keep_fresh(rq, &results, fresh);
    c = consensus_of(votes, results.count, m->consensus_threshold, fresh, rq->now);
    put_consensus(&out, m, &c, &results);
    return answer(200, &out);
}
