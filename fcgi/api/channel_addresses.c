/* What a client that writes a mail channel is told of its addresses: which of them were asked to confirm,
 * why others were not, and that none can be written to where no mail is sent. */
#include "base/json.h"
#include "store/channels.h"
#include "flow/confirmation.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/api/handlers.h"

#include <string.h>

/* How long until it may be asked, in words. */
static const char *
in_a_while(struct request *rq, int64_t seconds)
{
    if (seconds >= 7200)
        return arena_printf(rq->arena, "%lld hours", (long long)(seconds + 3599) / 3600);
    return arena_printf(rq->arena, "%lld seconds", (long long)seconds);
}

static void
warn_of_limit(struct request *rq, const char *address, const char *whose, int64_t wait)
{
    warnings_add(rq->arena, &rq->notices,
                 "%s has to confirm before anything goes there, but no confirmation mail was sent: %s; PATCH "
                 "config with it again in %s", address, whose, in_a_while(rq, wait));
}

static void
warn_of_instance(struct request *rq, const char *address)
{
    warnings_add(rq->arena, &rq->notices,
                 "%s has to confirm before anything goes there, and cannot: this instance has no PUBLIC_URL "
                 "that a link could lead to", address);
}

/* Without this, a client would learn from an outage that its alerts go nowhere. */
static void
warn_of_no_mail(struct request *rq)
{
    warnings_add(rq->arena, &rq->notices,
                 "This instance sends no mail: nothing reaches this channel until the operator sets "
                 "SMTP_HOST");
}

/* 0, or -1 if the store failed. */
static int
ask(struct request *rq, const struct channel *c, const char *address, struct rate_limit *limit)
{
    int64_t wait;

    if (rate_limit_spent(limit)) {
        warn_of_limit(rq, address, "you had many addresses asked in the last hour", limit->wait);
        return 0;
    }
    if (confirmation_ask(rq->app->db, rq->arena, c->key, address, rq->now, &wait) != 0)
        return -1;
    if (wait > 0) {
        warn_of_limit(rq, address, "one was sent in the last day", wait);
        return 0;
    }
    rq->published = true; /* so that the deliverer is woken */
    warnings_add(rq->arena, &rq->notices,
                 "We sent a confirmation mail to %s; nothing else goes there until its link is used",
                 address);
    return rate_limit_use(rq, limit);
}

static int
ask_all(struct request *rq, const struct channel *c, const struct confirmation_list *addresses)
{
    struct rate_limit limit;

    if (rate_limit_read(rq, LIMIT_CONFIRMATIONS, &limit) != 0)
        return -1;
    for (int i = 0; i < addresses->count; i++)
        if (ask(rq, c, addresses->list[i], &limit) != 0)
            return -1;
    return 0;
}

int
channel_addresses_review(struct request *rq, struct channel *c)
{
    const struct config *config = &rq->app->config;
    struct confirmation_list to_ask = { 0 };

    if (confirmation_review(rq->app->db, rq->arena, config, c, rq->now, &to_ask) != 0)
        return -1;
    if (confirmation_is_possible(config)) {
        if (ask_all(rq, c, &to_ask) != 0)
            return -1;
    } else if (config->smtp_host != NULL) {
        for (int i = 0; i < to_ask.count; i++)
            warn_of_instance(rq, to_ask.list[i]);
    } else if (strcmp(c->type, "email") == 0) {
        warn_of_no_mail(rq);
    }
    return channels_by_id(rq->app->db, rq->arena, c->id, c) == FOUND ? 0 : -1;
}
