/* The body of a webhook, and the url that it is sent to. */
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

/* In the format that the channel asks for. Texts are in the arena. The url is the channel's, but for ntfy,
 * where it is the server's root and the topic is in the body. */
struct webhook_body webhook_body_of(struct arena *a, const struct channel_config *c,
                                    const struct notification *n, const struct instance_place *p);

/* A body that was made before, to be sent again as it is. */
struct webhook_body webhook_body_again(struct arena *a, const struct channel_config *c, const char *body);

#endif
