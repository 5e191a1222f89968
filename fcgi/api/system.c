/* The instance itself: its health, whether a key is the admin key, its tags and groups. */
#include "base/json.h"
#include "rules/attention.h"
#include "store/attention_items.h"
#include "store/monitors.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"

static const char *
checker_word(const struct checker_run *run, int64_t now)
{
    if (run->offline_since != 0)
        return "offline";
    return checker_is_late(run->last_run, run->oldest, now) ? "late" : "ok";
}

/* GET /health -- runs without a transaction, because it must answer when there is no database, too. 503 takes
 * an instance out of a load balancer, and a full disk counts as that, since new monitors are refused then.
 * last_check_run and checker are for watchers of the checker: a worker answers well while cron does not
 * run. */
struct reply
health_show(struct request *rq)
{
    struct db *db = rq->app->db;
    struct checker_run run = { 0 };
    bool fine = db != NULL && checker_run_read(db, &run) == 0;
    bool full = db_is_full(rq->app->config.database.location);
    const char *state = fine && !full ? "ok" : "error";
    struct buf out = json_text(rq);
    struct reply reply;

    put_object(&out, NULL);
    put_text(&out, "status", state);
    put_text(&out, "service", "watchpost");
    put_text(&out, "version", PACKAGE_VERSION);
    put_text(&out, "database", full ? "full" : state);
    put_time(&out, "last_check_run", run.last_run);
    if (fine)
        put_text(&out, "checker", checker_word(&run, rq->now));
    if (full || !fine) {
        put_text(&out, "error",
                 full ? "The disk is full: only deletes and checks go on (see watchpost doctor)"
                      : "The database cannot be read: see the log of the API workers");
        put_text(&out, "code", why_code(SERVICE_UNAVAILABLE));
    }
    end_object(&out);
    reply = answer(full || !fine ? 503 : 200, &out);
    reply.retry_after = full || !fine ? 1 : 0;
    return reply;
}

/* The list is the same until something is written. */
static struct reply
texts_reply(struct request *rq, const struct texts *texts)
{
    struct list_range range = request_list_range(rq);
    struct buf out = json_text(rq);

    put_array(&out, NULL);
    for (int i = 0; i < texts->count; i++)
        if (list_range_has(&range, i))
            put_text(&out, NULL, texts->list[i]);
    end_array(&out);
    return response_cache_put(rq, answer_list(&out, texts->count), INT64_MAX);
}

/* GET /tags */
struct reply
tags_list(struct request *rq)
{
    struct readership of = principal_readership(&rq->principal, rq->app->config.public_list);
    struct texts tags = { 0 };
    struct reply reply;

    if (response_cache_get(rq, &reply))
        return reply;
    if (monitors_tags(rq->app->db, rq->arena, &of, &tags) != 0)
        return broke(rq);
    return texts_reply(rq, &tags);
}

/* GET /groups */
struct reply
groups_list(struct request *rq)
{
    struct readership of = principal_readership(&rq->principal, rq->app->config.public_list);
    struct texts groups = { 0 };
    struct reply reply;

    if (response_cache_get(rq, &reply))
        return reply;
    if (monitors_groups(rq->app->db, rq->arena, &of, &groups) != 0)
        return broke(rq);
    return texts_reply(rq, &groups);
}

/* GET /admin/verify */
struct reply
admin_verify(struct request *rq)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_bool(&out, "valid", principal_is_admin(&rq->principal));
    end_object(&out);
    return answer(200, &out);
}

/* GET /events, GET /monitors/:id/events -- the web server passes these to watchpost-events. Their rows are
 * here so that they are documented with the others; a request that arrives here was passed on by a web
 * server that is not set up for streams, or while watchpost-events does not run. */
struct reply
events_elsewhere(struct request *rq)
{
    return refuse_for_now(rq, ROOM_COME_BACK,
                          "Live events are not served at the moment: try again in a few seconds");
}
