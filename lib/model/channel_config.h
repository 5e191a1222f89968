/* What a channel's config says to those who deliver; it was judged when it was set (model/channel.h). */
#ifndef MODEL_CHANNEL_CONFIG_H
#define MODEL_CHANNEL_CONFIG_H

#include "base/arena.h"

#include <stdbool.h>

enum channel_kind { CHANNEL_WEBHOOK, CHANNEL_EMAIL };

struct channel_config {
    enum channel_kind kind;
    const char *url, *format; /* of a webhook; format: "json" if it was left out */
    const char *secret;       /* NULL: unsigned */
    const char *address;      /* of an e-mail */
};

/* type and config as in struct channel. False if they make no sense (somebody has edited the database). */
bool channel_config_read(struct arena *a, const char *type, const char *config, struct channel_config *c);

#endif
