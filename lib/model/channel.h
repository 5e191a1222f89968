/* A notification channel: where a monitor's alerts go. channel_create and channel_change judge what a client
 * sends, the config by the channel's type; channel_config_read serves the senders. */
#ifndef MODEL_CHANNEL_H
#define MODEL_CHANNEL_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stdint.h>

/* The types of channel; what is sent to each, and how, is in cron/notify/sender.h. */
enum channel_kind { CHANNEL_WEBHOOK, CHANNEL_EMAIL, CHANNEL_KIND_COUNT };

/* The formats of a webhook's body; what each looks like is in render/webhook_body.c. */
enum webhook_format {
    WEBHOOK_JSON,
    WEBHOOK_CHAT,
    WEBHOOK_SLACK,
    WEBHOOK_DISCORD,
    WEBHOOK_NTFY,
    WEBHOOK_FORMAT_COUNT
};

struct channel {
    int64_t key;
    const char *id;
    int64_t monitor;        /* key */
    const char *monitor_id;
    const char *name;
    const char *type;       /* "webhook" "email" */
    const char *config;     /* a JSON object, as the client gave it */
    bool is_enabled;
    bool trusted;           /* its config was given with the admin key */
    int64_t created_at;
};

/* What POST .../notifications and PATCH /notifications/:id take; each ends with a row without a name. */
extern const struct field channel_create_fields[];
extern const struct field channel_change_fields[];

/* Reads a create body that passed fields_types: name, type and config. */
struct field_problem channel_create(struct arena *a, json_object *body, struct channel *c);

/* Applies a PATCH body that passed fields_types to *c; nothing may be kept of *c when a problem comes back.
 * *config_given: whether the config was among what changed. */
struct field_problem channel_change(struct arena *a, json_object *body, struct channel *c,
                                    bool *config_given);

/* The shape Channel. */
void channel_json(struct buf *out, const struct channel *c);

/* What a config says to a sender: the members of the channel's own type, in the arena; all others are
 * zero. */
struct channel_config {
    enum channel_kind kind;
    const char *url;          /* of a webhook */
    enum webhook_format format;
    const char *secret;       /* NULL: unsigned */
    const char *address;      /* of an e-mail */
};

/* type and config as in struct channel. False if a sender cannot use them: they were judged when they were
 * set, so the database was edited by hand. */
bool channel_config_read(struct arena *a, const char *type, const char *config, struct channel_config *c);

/* The receiver of its messages. All that goes to one receiver goes one after the other, and waits together
 * while the receiver is away or has asked to be left alone. Of a webhook it is the url without user-info and
 * query. */
const char *channel_receiver(struct arena *a, const struct channel_config *c);

/* Whether people read its messages, who are not to be told of what is over as if it were news; programs get
 * everything that happened, in order. */
bool channel_is_for_people(const struct channel_config *c);

#endif
