/* The receiver of a channel's messages, and of which sort it is, as its config says. */
#include "model/channel.h"

#include "base/digest.h"
#include "base/url.h"

#include <string.h>

/* What the address itself keeps secret is told apart by a digest of it: receivers stand in the database. */
static const char *
secret_receiver(struct arena *a, const char *known, const char *secret)
{
    struct digest digest = digest_of(secret, strlen(secret));
    char hex[DIGEST_HEX_SIZE];

    digest_hex(&digest, hex);
    return arena_printf(a, "%s%.16s", known, hex);
}

/* The path of a chat's webhook is its password. What is edited by hand and no address at all is all
 * secret: no attempt at it will get far. */
const char *
channel_receiver_of_place(struct arena *a, const char *place)
{
    const char *origin = url_origin(a, place);

    return secret_receiver(a, origin != NULL ? arena_printf(a, "%s/#", origin) : "#", place);
}

/* User-info and query are left out, since they change with a token while the server behind them stays the
 * same: its pace and its hold are kept. */
const char *
channel_receiver(struct arena *a, const struct channel_config *c)
{
    const char *place;

    switch (c->kind) {
    case CHANNEL_EMAIL:
        return arena_printf(a, "mailto:%s", c->address);
    case CHANNEL_TELEGRAM: /* the number of the bot is no secret */
        return arena_printf(a, "telegram:%.*s:%s", (int)strcspn(c->bot_token, ":"), c->bot_token, c->chat_id);
    case CHANNEL_PAGERDUTY:
        return secret_receiver(a, "pagerduty:", c->routing_key);
    case CHANNEL_APPRISE:
        return secret_receiver(a, "apprise:", c->url);
    case CHANNEL_WEBHOOK:
    case CHANNEL_TEAMS:
    case CHANNEL_KIND_COUNT:
        break;
    }
    place = url_place(a, c->url);
    return channel_receiver_of_place(a, place != NULL ? place : c->url);
}

bool
channel_is_for_people(const struct channel_config *c)
{
    if (c->kind == CHANNEL_WEBHOOK)
        return c->format != WEBHOOK_JSON && c->format != WEBHOOK_TEMPLATE && c->format != WEBHOOK_AGENT;
    return c->kind != CHANNEL_PAGERDUTY;
}

bool
channel_is_agent(const struct channel_config *c)
{
    return c->kind == CHANNEL_WEBHOOK && c->format == WEBHOOK_AGENT;
}
