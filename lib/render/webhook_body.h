/* What is posted to a webhook, and where. */
#ifndef RENDER_WEBHOOK_BODY_H
#define RENDER_WEBHOOK_BODY_H

#include "model/channel.h"
#include "render/notification.h"

#include <stddef.h>

struct webhook_body {
    const char *url;
    const char *body;
    size_t length;
};

/* In the format that the channel asks for. Texts belong to the arena. */
struct webhook_body webhook_body_of(struct arena *a, const struct channel_config *c, const struct notification *f);

#endif
