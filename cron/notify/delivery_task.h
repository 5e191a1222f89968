/* An outbox item that is being sent, from its turn until its end is recorded. */
#ifndef CRON_NOTIFY_DELIVERY_TASK_H
#define CRON_NOTIFY_DELIVERY_TASK_H

#include "base/arena.h"
#include "rules/retry.h"
#include "render/group.h"
#include "store/outbox_run.h"
#include "cron/notify/delivery_attempt.h"
#include "cron/notify/dispatcher.h"

#include <stdbool.h>

/* Malloc'd by the dispatcher and freed when its end is recorded; texts of all its parts live in `arena`. */
struct delivery_task {
    struct delivery_task *next, **link; /* in the dispatcher's list; *link: what points to it */
    struct dispatcher *dispatcher;
    struct recipient *recipient; /* whose turn it is */
    bool is_new;  /* its attempt has not begun */
    bool ready;   /* and will begin; else it has ended without one */
    struct arena arena;
    struct outbox_item item;
    const struct sender_kind *kind;
    struct channel_config to;
    struct mail_links mail;            /* of an e-mail */
    struct notification_group group;   /* what its message tells, too; count 0: nothing */
    struct letter letter;              /* of one to a subscriber of a status page */
    struct wake wake;                  /* of a message that wakes an agent */
    struct notification notification;  /* but for a mail that asks an address to confirm */
    struct delivery_attempt attempt;
};

/* Whether it is for a subscriber of a status page. */
bool delivery_task_is_letter(const struct delivery_task *t);

/* Records how its attempt ended and what is to come of it; `next` is retry_next's. Nothing is written of an
 * item whose lease has passed to another run. 0, or -1 and nothing is written at all. */
int delivery_task_record(struct delivery_task *t, const struct retry *next);

/* Ends an item of which nothing will be sent, with an ALERT_ outcome and the reason that its log entry shows.
 * Inside a writing transaction. */
int delivery_task_end_unsent(struct delivery_task *t, const char *outcome, const char *reason);

/* Puts an item off until then (seconds), as if its turn had not come. Inside a writing transaction. */
int delivery_task_put_off(struct delivery_task *t, int64_t until);

#endif
