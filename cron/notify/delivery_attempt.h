/* One attempt to send one message to one channel: what a sender (sender.h) is given, and what it reports.
 *
 * The owner fills in the first part and calls delivery_attempt_start; `done` is called once, from the loop,
 * when the attempt has ended. Texts that the sender sets live in the attempt's arena. */
#ifndef CRON_NOTIFY_DELIVERY_ATTEMPT_H
#define CRON_NOTIFY_DELIVERY_ATTEMPT_H

#include "base/arena.h"
#include "os/config.h"
#include "os/loop.h"
#include "model/channel.h"
#include "rules/retry.h"
#include "render/notification.h"
#include "render/subscriber_mail.h"
#include "net/transfer.h"
#include "cron/notify/mail_links.h"
#include "cron/notify/sender.h"

#include <stdbool.h>
#include <stdint.h>

struct delivery_attempt {
    /* Set by the owner. */
    const struct sender_kind *kind;
    struct loop *loop;
    const struct config *config;
    const struct tz *zone;       /* whose clocks the message shows; NULL: those of the settings */
    struct transfers *transfers; /* NULL: libcurl could not be started, or the kind does not need it */
    const struct channel_config *to;
    bool trusted;                /* the channel's config is the operator's: it may lead anywhere */
    bool of_workspace;           /* the channel is a workspace's: several people may read what goes there */
    const char *channel_id;
    const char *id;              /* of the message: the same in every attempt at it */
    const struct notification *notification;
    const struct mail_links *mail; /* of an e-mail */
    const struct letter *letter; /* of one to a subscriber of a status page; NULL: it is for a channel */
    const char *message;         /* a webhook's body, to be sent as it is; NULL: one is to be made */
    int64_t settled; /* which of several receivers need nothing more, by the bits of mail_links.h; the
                      * sender's to add to, and to use those above for its own ends */
    int64_t now;                 /* seconds */
    struct arena *arena;         /* lives as long as the attempt */
    void (*done)(struct delivery_attempt *d); /* called once, never from within delivery_attempt_start */
    void *owner;

    /* Set by the sender; `message`, too, to what a webhook was sent. */
    enum attempt_end end;
    const char *logged_url;      /* what the log of deliveries has as its url; NULL: that of the config */
    int64_t retry_after_ms;      /* that the receiver asks for with a 429 or 503; -1: it says nothing */
    int64_t status_code;         /* -1: no answer */
    const char *error;           /* NULL: delivered */
    int64_t response_time_ms;    /* of the whole attempt, the dialling too */
    bool delivered;              /* end == ATTEMPT_DELIVERED */

    /* The attempt's own. */
    int64_t started_ms;          /* monotonic */
    struct timer timer;
    bool running;                /* start was called, and stop was not */
    void *state;                 /* what the kind keeps between start and stop */
};

/* Begins; `done` will be called. */
void delivery_attempt_start(struct delivery_attempt *d);

/* Ends an attempt in progress; `done` is not called. */
void delivery_attempt_stop(struct delivery_attempt *d);

/* For senders. Has `late` called that many milliseconds after the start, unless the attempt ends before. */
void delivery_attempt_limit(struct delivery_attempt *d, int64_t limit_ms, void (*late)(void *attempt));

/* For senders. Stops the attempt and has `done` called in the loop's next turn. status_code and
 * retry_after_ms are set before; error NULL: delivered. */
void delivery_attempt_done(struct delivery_attempt *d, enum attempt_end end, const char *error);

#endif
