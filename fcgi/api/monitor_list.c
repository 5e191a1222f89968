/* Lists of monitors: which ones a request asks for, and the list that is its answer. */
#include "base/json.h"
#include "base/text.h"
#include "rules/staleness.h"
#include "store/locations.h"
#include "store/monitors.h"
#include "store/overview.h"
#include "fcgi/http/large_body.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"

/* ?status= ; false if it is no status. */
static bool
read_status(struct request *rq, struct monitor_filter *filter)
{
    const char *given = request_trimmed(rq, "status");

    filter->status = STATUS_COUNT;
    if (given == NULL)
        return true;
    given = text_lower(rq->arena, given);
    filter->only_paused = text_same(given, "paused");
    return filter->only_paused || status_read(given, &filter->status);
}

bool
monitor_filter_read(struct request *rq, struct monitor_filter *filter, struct reply *no)
{
    const char *tag = request_trimmed(rq, "tag");
    bool status_fine;

    *filter = (struct monitor_filter){
        .search = request_trimmed(rq, "search"),
        .tag = tag ? text_lower(rq->arena, tag) : NULL,
        .group = request_trimmed(rq, "group"),
        .limit = -1,
        .of = strangers_readership(rq->app->config.public_list),
    };
    status_fine = read_status(rq, filter);
    if (rq->bad_param)
        *no = refuse_param(rq);
    else if (!status_fine)
        *no = refuse(rq, VALIDATION_ERROR,
                     "status must be up, down, degraded, unknown, maintenance or paused, or be left out");
    return !rq->bad_param && status_fine;
}

bool
monitor_slice_read(struct request *rq, struct monitor_filter *filter, struct reply *no)
{
    if (!monitor_filter_read(rq, filter, no))
        return false;
    filter->of = principal_readership(&rq->principal, rq->app->config.public_list);
    filter->in_whole_url = principal_sees_private(&rq->principal);
    filter->limit = request_int(rq, "limit");
    filter->offset = request_int(rq, "offset");
    return true;
}

struct monitor_filter
monitor_filter_of_workspace(const struct request *rq)
{
    return (struct monitor_filter){
        .of = principal_readership(&rq->principal, rq->app->config.public_list),
        .status = STATUS_COUNT,
        .limit = -1,
    };
}

static enum monitor_sight
sight_of_all(const struct principal *p)
{
    if (!principal_sees_private(p))
        return SEEN_WITHOUT_KEY;
    return principal_sees_secrets(p) ? SEEN_WHOLE : SEEN_WITH_KEY;
}

struct listing_text {
    struct request *rq;
    struct buf out;
    struct monitor_now now;
    enum monitor_sight sight;
    int64_t until;
};

/* It gets late, and is that no longer, by the passing of time. Where our own address is the request's,
 * another request may be answered otherwise: then the answer is good for this one alone. */
static void
look_at_push(struct listing_text *t, const struct monitor *m)
{
    int64_t expected = m->push.next_expected_at;

    t->now.at = t->rq->now;
    t->now.ping_url = t->sight == SEEN_WHOLE ? ping_url_of(t->rq, m) : NULL;
    if (expected != 0) {
        overview_ends_by(&t->until, expected, t->rq->now);
        overview_ends_by(&t->until, expected + m->options.push.grace_seconds, t->rq->now);
    }
    if (t->now.ping_url != NULL && t->rq->app->config.public_url == NULL)
        t->until = t->rq->now;
}

static void
add_monitor(void *to, struct arena *row, struct monitor *m)
{
    struct listing_text *t = to;

    overview_ends_by(&t->until, stale_from(m), t->rq->now);
    t->now.is_stale = monitor_is_stale(m, t->rq->now);
    if (m->type == MONITOR_PUSH)
        look_at_push(t, m);
    t->now.is_flapping = m->flapping_until > t->rq->now;
    if (t->now.is_flapping)
        overview_ends_by(&t->until, m->flapping_until, t->rq->now);
    monitor_json(&t->out, row, NULL, m, t->sight, &t->now);
    large_body_let_go(t->rq, &t->out);
}

/* GET /monitors -- a row turns stale by the passing of time alone, without any write: so the cached answer
 * ends when the first of them does. */
struct reply
monitor_list(struct request *rq)
{
    struct listing_text t = {
        .rq = rq,
        .out = json_text(rq),
        .now.listed = strangers_scope(rq->app->config.public_list),
        .sight = sight_of_all(&rq->principal), /* by view alone, as answers are cached by it */
        .until = INT64_MAX,
    };
    struct monitor_filter filter;
    struct reply reply;
    int64_t total;

    if (response_cache_get(rq, &reply) || !monitor_slice_read(rq, &filter, &reply))
        return reply;
    put_array(&t.out, NULL);
    if (locations_reporting(rq->app->db, rq->arena, &t.now.reporting) != 0 ||
        monitors_each(rq->app->db, &filter, add_monitor, &t, &total) != 0)
        return broke(rq);
    end_array(&t.out);
    return response_cache_put(rq, answer_all(rq, &t.out, total), t.until);
}
