/* The kinds of channel, found by the type in a channel's config. */
#include "cron/notify/sender.h"

#include <stddef.h>

static const struct sender_kind *const kinds[CHANNEL_KIND_COUNT] = {
    [CHANNEL_WEBHOOK] = &sender_webhook,
    [CHANNEL_EMAIL] = &sender_email,
    [CHANNEL_TELEGRAM] = &sender_webhook,
    [CHANNEL_TEAMS] = &sender_webhook,
    [CHANNEL_PAGERDUTY] = &sender_webhook,
    [CHANNEL_APPRISE] = &sender_apprise,
};

const struct sender_kind *
sender_kind_of(const struct channel_config *to)
{
    return kinds[to->kind];
}

const char *
sender_obstacle(const struct sender_kind *kind, const struct config *config)
{
    return kind->obstacle == NULL ? NULL : kind->obstacle(config);
}
