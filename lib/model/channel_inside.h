/* What the files that know configs of channels share; all others include model/channel_config.h. */
#ifndef MODEL_CHANNEL_INSIDE_H
#define MODEL_CHANNEL_INSIDE_H

#include "model/channel_config.h"

#define CHANNEL_MASK "***"

/* Marks a stored secret whose bytes are the key, whatever it looks like; no client can set it. */
#define CHANNEL_SECRET_AS_BYTES "secret_as_bytes"

/* The secret that was there before it was rotated, as a signature needs it, and until when it signs too, in
 * unix seconds; no client can set them. */
#define CHANNEL_OLD_SECRET "old_secret"
#define CHANNEL_OLD_SECRET_UNTIL "old_secret_until"

enum member_notes {
    MEMBER_REQUIRED = 1,
    MEMBER_MASKED = 2,      /* its value is shown to no client, of any kind of channel that has the name */
    MEMBER_NULL_IS_NONE = 4
};

/* A member of a config. A table of them ends with one without a name. */
struct config_member {
    const char *name;
    /* NULL, or a sentence that begins with the name; value NULL: it is missing. */
    const char *(*judge)(struct arena *a, json_object *value);
    unsigned notes;
};

extern const struct config_member webhook_members[], email_members[], telegram_members[], teams_members[],
    pagerduty_members[], apprise_members[];

/* The table of a kind; whether a name is that of a masked member in any of them, and url, which masks parts
 * of itself. */
const struct config_member *channel_members(enum channel_kind kind);
bool channel_is_masked(const char *name);

/* What members must be together, as a judge says it. */
const char *webhook_judge_whole(struct arena *a, json_object *config);

/* What is taken, but of no use. */
void webhook_warn(struct arena *a, json_object *config, struct warnings *w);

/* For senders. False: it is not all there. */
bool webhook_read(struct arena *a, json_object *config, struct channel_config *c);
bool email_read(struct arena *a, json_object *config, struct channel_config *c);
bool telegram_read(struct arena *a, json_object *config, struct channel_config *c);
bool teams_read(struct arena *a, json_object *config, struct channel_config *c);
bool pagerduty_read(struct arena *a, json_object *config, struct channel_config *c);
bool apprise_read(struct arena *a, json_object *config, struct channel_config *c);

/* An http(s) URL of at most 2000 characters: NULL, or a sentence. */
const char *channel_judge_url(struct arena *a, json_object *value);

/* The url of an apprise channel as clients see it: its scheme alone. */
const char *apprise_url_shown(struct arena *a, const char *url);

/* Puts what is stored in place of each "***". stored: NULL if nothing is. Returns NULL, or what cannot be
 * kept, as a judge does. */
const char *channel_keep_masked(struct arena *a, enum channel_kind kind, json_object *config,
                                json_object *stored);

/* The config as the text to be stored; in the arena. */
const char *channel_compact(struct arena *a, json_object *config);

/* The member's text; NULL if it is missing, or no string. */
const char *channel_text(json_object *value);
const char *channel_text_of(json_object *config, const char *name);

/* The list ends with NULL. */
bool channel_is_among(const char *text, const char *const *words);

#endif
