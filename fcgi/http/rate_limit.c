/* A client is counted by its network, and a client of IPv6 together with its neighbours, too: addresses are
 * cheap there, and so are networks. */
#include "fcgi/http/rate_limit.h"

#include "base/ip_network.h"
#include "store/rate_limits.h"

#include <string.h>

static int
read_count(struct request *rq, const struct rate_limit *r, struct use_count *c)
{
    const char *name = limit_rules[r->limit].name;
    struct rate_limit_use use;

    if (rate_limits_read(rq->app->db, name, c->who, r->window, rq->now, &use) != 0)
        return -1;
    c->used = use.used;
    c->opened_at = use.opened_at;
    return 0;
}

/* The place with the least room decides, and how long until it has some. */
static void
narrow(struct rate_limit *r, const struct use_count *c, int64_t now)
{
    int64_t room = c->most - c->used;

    if (room >= r->room)
        return;
    r->room = room;
    r->wait = c->opened_at > 0 ? c->opened_at + r->window - now : r->window;
}

static int
read_counts(struct request *rq, struct rate_limit *r)
{
    if (!r->counted)
        return 0;
    r->room = INT64_MAX;
    if (read_count(rq, r, &r->of_client) != 0)
        return -1;
    narrow(r, &r->of_client, rq->now);
    if (r->of_site.who == NULL)
        return 0;
    if (read_count(rq, r, &r->of_site) != 0)
        return -1;
    narrow(r, &r->of_site, rq->now);
    return 0;
}

/* The larger network of a client of IPv6 (of_site) has LIMIT_SITE_FACTOR times as much: neighbours of one
 * provider share it. */
int
rate_limit_read(struct request *rq, enum limit limit, struct rate_limit *r)
{
    int64_t most = limit_most(limit, &rq->app->config);

    *r = (struct rate_limit){
        .limit = limit,
        .window = limit_rules[limit].window_seconds,
        .counted = most > 0 && principal_is_limited(&rq->principal),
        .of_client = { .who = ip_network(rq->arena, rq->client, LIMIT_CLIENT_BITS), .most = most },
    };
    if (ip_is_v6(rq->client))
        r->of_site = (struct use_count){
            .who = ip_network(rq->arena, rq->client, LIMIT_SITE_BITS),
            .most = most * LIMIT_SITE_FACTOR,
        };
    return read_counts(rq, r);
}

int
rate_limit_read_within(struct request *rq, enum limit limit, const char *id, int64_t window,
                       struct rate_limit *r)
{
    *r = (struct rate_limit){
        .limit = limit,
        .window = window,
        .counted = true,
        .of_client = { .who = id, .most = limit_most(limit, &rq->app->config) },
    };
    return read_counts(rq, r);
}

int
rate_limit_read_of(struct request *rq, enum limit limit, const char *id, struct rate_limit *r)
{
    return rate_limit_read_within(rq, limit, id, limit_rules[limit].window_seconds, r);
}

bool
rate_limit_spent(const struct rate_limit *r)
{
    return r->counted && r->room <= 0;
}

/* Counted only after the thing was made, in its transaction: what is undone is not counted. */
int
rate_limit_use(struct request *rq, struct rate_limit *r)
{
    const char *name = limit_rules[r->limit].name;

    if (!r->counted)
        return 0;
    r->room--;
    if (rate_limits_count(rq->app->db, name, r->of_client.who, r->window, rq->now) != 0)
        return -1;
    if (r->of_site.who == NULL)
        return 0;
    return rate_limits_count(rq->app->db, name, r->of_site.who, r->window, rq->now);
}

const char *
rate_limit_sentence(struct request *rq, const struct rate_limit *r)
{
    const struct limit_rule *rule = &limit_rules[r->limit];
    bool of_client = strcmp(rule->scope, "client") == 0;

    return arena_printf(rq->arena, "%s: try again in %lld seconds%s", rule->sentence, (long long)r->wait,
                        of_client ? ", or send the admin key, which has no limit" : "");
}

struct reply
rate_limit_refuse(struct request *rq, const struct rate_limit *r)
{
    return refuse_rate(rq, r->wait, rate_limit_sentence(rq, r));
}
