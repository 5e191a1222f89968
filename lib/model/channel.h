/* A notification channel: where a monitor's alerts go, and which of them. channel_create and
 * channel_change judge what a client sends, the config by the channel's type (model/channel_config.h),
 * which senders read. */
#ifndef MODEL_CHANNEL_H
#define MODEL_CHANNEL_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/channel_config.h"
#include "model/event_type.h"
#include "model/fields.h"
#include "model/match.h"

#include <stdbool.h>
#include <stdint.h>

struct channel {
    int64_t key; /* inside: what other tables refer to */
    const char *id;
    int64_t monitor;        /* key; 0: it is a workspace's */
    const char *monitor_id;
    const char *name;
    const char *type;       /* channel_kind_name: "webhook", "email" ... */
    const char *config;     /* a JSON object, as the client gave it */
    const char *events;     /* ",incident.created,": those that it gets, "," for none; NULL: by its type */
    int64_t min_duration_seconds; /* an incident shorter than this is not told at all */
    int64_t workspace;      /* its row; 0: it is a monitor's */
    const char *workspace_id;
    struct match match;     /* of a workspace's: for which of its monitors */
    bool inherited;         /* in a list of a monitor: it is the workspace's */
    int64_t max_per_second; /* messages to its receiver, on average; of a webhook */
    /* -1: as is usual for its format (channel_pacing_of). */
    int64_t group_wait_seconds, group_interval_seconds, max_per_hour, cooldown_seconds;
    bool is_enabled;        /* else nothing is sent to it */
    bool trusted;           /* its config is the operator's (principal_is_operator): it may lead anywhere */
    int64_t created_at;
    const char *external_id; /* what the client calls it; NULL: nothing */
    int64_t revision;       /* 1, and one more with each change */
    bool was_before;        /* its addresses were there before any had to confirm, and count as confirmed */
    int64_t pending_count, unsubscribed_count; /* addresses that nothing is sent to, and why */
};

/* What POST .../notifications and PATCH /notifications/:id take; each ends with a row without a name. */
extern const struct field channel_create_fields[];
extern const struct field channel_change_fields[];

/* The same of a workspace's: with match. */
extern const struct field shared_channel_create_fields[];
extern const struct field shared_channel_change_fields[];

/* Reads a create body that passed fields_types. */
struct field_problem channel_create(struct arena *a, json_object *body, struct channel *c,
                                    struct warnings *w);

/* The same for one that is there: it becomes what the body says, with defaults for all else. "***" in the
 * config stands for what is stored, as in a change. Sets nothing of *c that a client may not set. */
struct field_problem channel_replace(struct arena *a, json_object *body, struct channel *c,
                                     struct warnings *w);

/* Applies a PATCH body that passed fields_types to *c; nothing may be kept of *c when a problem comes back.
 * *config_given: whether the config was among what changed. */
struct field_problem channel_change(struct arena *a, json_object *body, struct channel *c, bool *config_given,
                                    struct warnings *w);

/* Whether anything is sent to the channel, as far as it is known which addresses have confirmed. */
enum channel_state {
    CHANNEL_ACTIVE,       /* at least one receiver may be written to */
    CHANNEL_PENDING,      /* none has confirmed yet */
    CHANNEL_UNSUBSCRIBED, /* none is left */
    CHANNEL_OFF           /* is_enabled is false */
};
enum channel_state channel_state(struct arena *a, const struct channel *c);

/* Whether none of its addresses may be written to, be it enabled or not. */
bool channel_is_held(struct arena *a, const struct channel *c);

/* Why nothing is sent to such a channel, as its log of alerts says it. pending: an address has to confirm. */
const char *channel_held_reason(bool pending);

/* Whether the channel is to be told of such an event. */
bool channel_wants(struct arena *a, const struct channel *c, enum event_type event);

/* The members of the shape Channel, into an object that is open. whole: for those who may change it; others
 * see of its config the origin of the url and the format. */
void channel_put(struct buf *out, struct arena *a, const struct channel *c, bool whole);

/* The receiver of its messages. All that goes to one receiver goes one after the other, and waits together
 * while the receiver is away or has asked to be left alone. Of a webhook it is the url without user-info and
 * query, of which the server alone can be read. */
const char *channel_receiver(struct arena *a, const struct channel_config *c);

/* That of a webhook, by its url without user-info and query. */
const char *channel_receiver_of_place(struct arena *a, const char *place);

/* How its messages are spaced: those of a group after a first wait, and then at intervals (seconds); beyond
 * so many in an hour one tells all that is left. */
struct channel_pacing {
    int64_t group_wait;     /* 0: nothing is merged */
    int64_t group_interval;
    int64_t per_hour;       /* 0: any number */
    bool wakes;             /* each wakes an agent: whatever comes within the interval comes with the next */
};
struct channel_pacing channel_pacing_of(const struct channel *c, const struct channel_config *config);

/* Whether its messages wake an agent, with ids and counts alone. */
bool channel_is_agent(const struct channel_config *c);

/* Whether people read its messages, who are not to be told of what is over as if it were news; programs get
 * everything that happened, in order. */
bool channel_is_for_people(const struct channel_config *c);

#endif
