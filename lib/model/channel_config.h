/* The config of a notification channel: where its messages go, and how the receiver is spoken to. It is a
 * JSON object whose members depend on the kind of channel. It is kept as the text of the object that came;
 * what is secret in it is shown to no client again. */
#ifndef MODEL_CHANNEL_CONFIG_H
#define MODEL_CHANNEL_CONFIG_H

#include "base/arena.h"
#include "base/json.h"
#include "model/warnings.h"

#include <stdbool.h>
#include <stdint.h>

/* The kinds of channel; what is sent to each, and how, is in cron/notify/sender.h. */
enum channel_kind {
    CHANNEL_WEBHOOK,
    CHANNEL_EMAIL,
    CHANNEL_TELEGRAM,
    CHANNEL_TEAMS,
    CHANNEL_PAGERDUTY,
    CHANNEL_APPRISE,
    CHANNEL_KIND_COUNT
};

/* The formats of a webhook's body; what each looks like is in render/webhook_body.c. */
enum webhook_format {
    WEBHOOK_JSON,
    WEBHOOK_CHAT,
    WEBHOOK_SLACK,
    WEBHOOK_DISCORD,
    WEBHOOK_NTFY,
    WEBHOOK_TEMPLATE,
    WEBHOOK_AGENT,
    WEBHOOK_FORMAT_COUNT
};

/* "webhook". */
const char *channel_kind_name(enum channel_kind kind);

/* CHANNEL_KIND_COUNT if there is none of that name. */
enum channel_kind channel_kind_read(const char *name);

/* Judges a config that a client gives. Returns NULL, and in *text what is to be stored; else a sentence
 * that names the member. stored: the one that it replaces, NULL if it is the first. Where the new one has
 * "***" for what is masked, the stored value stays: but what the receiver is sent (headers, token,
 * user-info of the url) only if the url still leads to the same server. */
const char *channel_config_judge(struct arena *a, enum channel_kind kind, json_object *given,
                                 const char *stored, const char **text, struct warnings *w);

/* The config as clients see it: "***" in place of the values of headers, of secret, token, bot_token and
 * routing_key, of all but the scheme of an apprise url, of the url's user-info and of what stands for it in a
 * query (auth=). */
const char *channel_config_shown(struct arena *a, const char *stored);

/* For readers who may not change the channel: "***" in place of every value but payload_format; of url the
 * origin. */
const char *channel_config_hidden(struct arena *a, const char *stored);
const char *channel_url_hidden(struct arena *a, const char *url);

/* The same for the url alone, as the log of deliveries has it. */
const char *channel_url_shown(struct arena *a, const char *url);

/* The stored config of a webhook with another secret; the one that it had signs beside the new one until
 * then. NULL: the stored text is no config. */
const char *channel_config_rotate(struct arena *a, const char *stored, const char *secret, int64_t until);

enum {
    CHANNEL_ADDRESSES_MAX = 20,
    CHANNEL_CONFIG_MAX = 8192, /* bytes, as compact JSON, but for the body of a template */
    CHANNEL_TEMPLATE_MAX = 16384
};

/* What a config says to a sender: the members of the channel's own kind, in the arena; all others are
 * zero. */
struct channel_config {
    enum channel_kind kind;
    /* of a webhook, of teams and, with any scheme, of apprise */
    const char *url;
    /* of a webhook */
    enum webhook_format format;
    const char *secret;       /* "whsec_" and base64, or a text whose bytes are the key; NULL: unsigned */
    const char *old_secret;   /* which signs beside it until old_secret_until; NULL: none does */
    int64_t old_secret_until;
    const char *method;       /* "POST", "PUT" */
    const char *headers;      /* a line "Name: value\n" each; NULL: none */
    const char *token;        /* of ntfy; NULL: none */
    const char *tls_ca;       /* PEM: authorities trusted beside the system's; NULL: none */
    bool tls_verify;          /* off: any certificate is taken */
    const char *body;         /* of a template: the text with placeholders (model/template.h) */
    const char *content_type; /* of a template */
    /* of telegram */
    const char *bot_token;
    const char *chat_id, *thread_id; /* as JSON; thread_id NULL: none */
    /* of pagerduty */
    const char *routing_key;
    const char *severity;     /* "critical" "error" "warning" "info" */
    /* of an e-mail */
    const char *address;      /* the first of them; domains in ASCII */
    const char *addresses[CHANNEL_ADDRESSES_MAX];
    int address_count;
};

/* An address in the form in which two spellings of it are the same. In the arena. */
const char *channel_address_key(struct arena *a, const char *address);

/* False if a sender cannot use them: they were judged when they were set, so the database was edited by
 * hand. */
bool channel_config_read(struct arena *a, const char *type, const char *config, struct channel_config *c);

#endif
