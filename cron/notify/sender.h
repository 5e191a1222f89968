/* A kind of channel, as the dispatcher knows it: where its messages go, what it takes to send one, and how
 * one attempt is made. Each kind has a file (send_webhook.c, send_email.c, send_apprise.c) and one row of the
 * table in sender.c; all else in this folder asks the row. What a config may hold is judged in
 * model/channel_config.c. */
#ifndef CRON_NOTIFY_SENDER_H
#define CRON_NOTIFY_SENDER_H

#include "base/arena.h"
#include "os/config.h"
#include "model/channel.h"

#include <stdbool.h>

struct delivery_attempt;

struct sender_kind {
    bool by_transfer;   /* an attempt needs `transfers`: libcurl */
    bool logs_attempts; /* each attempt becomes a row of the log of webhook deliveries */
    /* Where only a few messages go at once (recipient_queue.h). */
    const char *(*host)(struct arena *a, const struct channel_config *to);
    /* Why this host cannot send any: a reason for the alert log; NULL: it can. No function: it always can. */
    const char *(*obstacle)(const struct config *config);
    void (*start)(struct delivery_attempt *d); /* must lead to delivery_attempt_done, at once or later */
    void (*stop)(struct delivery_attempt *d);  /* gives back what `start` took; called once after it */
};

extern const struct sender_kind sender_webhook, sender_email, sender_apprise;

const struct sender_kind *sender_kind_of(const struct channel_config *to);

/* sender_kind.obstacle, if the kind has one. */
const char *sender_obstacle(const struct sender_kind *kind, const struct config *config);

#endif
