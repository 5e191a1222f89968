/* One attempt at telling one channel: what both kinds of sender (send_webhook.c, send_email.c) are given,
 * and what they say in the end. */
#ifndef CRON_NOTIFY_DELIVERY_ATTEMPT_H
#define CRON_NOTIFY_DELIVERY_ATTEMPT_H

#include "base/arena.h"
#include "os/config.h"
#include "os/loop.h"
#include "model/channel.h"
#include "render/notification.h"
#include "net/transfer.h"

#include <stdbool.h>
#include <stdint.h>

struct delivery_attempt {
    /* Set by the owner. */
    struct loop *loop;
    const struct config *config;
    struct transfers *transfers;     /* NULL: webhooks cannot be sent */
    const struct channel_config *to;
    bool trusted;                    /* the channel's config was given with the admin key */
    const char *channel_id;
    const char *id;                  /* the same for every attempt */
    const struct notification *facts;
    int64_t now;                     /* seconds */
    struct arena *arena;             /* lives as long as the attempt */
    void (*done)(struct delivery_attempt *s); /* called once, never from within delivery_attempt_start */
    void *owner;

    /* Set by the sender. */
    bool delivered;
    bool refused_for_good;           /* trying again is of no use */
    int64_t status_code;             /* -1: no answer */
    const char *error;               /* NULL: delivered */
    int64_t response_time_ms;

    /* The sender's own. */
    int64_t started_ms;
    struct timer timer;
    void (*stop)(struct delivery_attempt *s); /* gives back what the attempt holds */
    void *attempt;
};

/* Sets out; `done` will be called. */
void delivery_attempt_start(struct delivery_attempt *s);

/* The end of an attempt in progress, untold. */
void delivery_attempt_stop(struct delivery_attempt *s);

/* For senders. They set out; have `late` called after so many milliseconds; and end, with the rest of the
 * results set before (error NULL: delivered). */
void send_webhook(struct delivery_attempt *s);
void send_email(struct delivery_attempt *s);
void delivery_attempt_limit(struct delivery_attempt *s, int64_t limit_ms, void (*late)(void *sending));
void delivery_attempt_done(struct delivery_attempt *s, const char *error);

#endif
