/* What is sent to a channel over HTTP: the body, and the url that it is sent to. */
#ifndef RENDER_WEBHOOK_BODY_H
#define RENDER_WEBHOOK_BODY_H

#include "model/channel.h"
#include "render/notification.h"

#include <stdbool.h>
#include <stddef.h>

struct webhook_body {
    const char *url;
    const char *logged_url;   /* the same without what is secret in it that the config has elsewhere */
    const char *content_type;
    bool of_operator;         /* the server is one that the settings name */
    const char *body;
    size_t length;
};

/* For the kind of the channel, of a webhook in the format that it asks for. Texts are in the arena. The url
 * is the channel's, but for ntfy, where it is the server's root and the topic is in the body, and for
 * services that have an address of their own. Not for mail and apprise. */
struct webhook_body webhook_body_of(struct arena *a, const struct channel_config *c,
                                    const struct notification *n, const struct instance_place *p);

/* A body that was made before, to be sent again as it is. */
struct webhook_body webhook_body_again(struct arena *a, const struct channel_config *c,
                                       const struct instance_place *p, const char *body);

#endif
