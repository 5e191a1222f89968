/* Subscribers of a status page: who is asked to confirm, who is told what, and what a mail says when its turn
 * has come. */
#ifndef FLOW_SUBSCRIPTIONS_H
#define FLOW_SUBSCRIPTIONS_H

#include "base/arena.h"
#include "os/config.h"
#include "model/page.h"
#include "model/post.h"
#include "model/subscriber.h"
#include "render/subscriber_mail.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* Someone has asked, with this address: it is written down, and (unless no mail can be sent, or one was
 * today) asked to confirm. Inside a writing transaction. *mailed: a mail was queued. */
int subscription_ask(struct db *db, struct arena *a, const struct config *config, int64_t page,
                     const char *email, const struct subscription *wish, int64_t now, bool *mailed);

/* Tells the subscribers of a post, or of an update of it (NULL: of the post itself). *count: how many are
 * told. Inside the transaction that writes it. */
int subscriptions_tell_post(struct db *db, struct arena *a, const struct post *p, const struct post_update *u,
                            int64_t now, int64_t *count);

/* Tells of automatic incidents that have lasted long enough, and of their ends, on pages that do so, as the
 * functions of flow/timers.h: in transactions of its own; *told: how many mails are queued. */
int subscriptions_incidents(struct db *db, struct arena *a, const struct config *config, int64_t now,
                            int *told);

/* The mail to this subscriber of an event (store/subscribers.h), with the body that was queued. *reason: why
 * there is nothing to send; else its links are made. Inside a writing transaction. */
int subscription_letter(struct db *db, struct arena *a, const struct config *config, int64_t subscriber,
                        const char *event, const char *body, int64_t now, struct letter *letter,
                        const char **reason);

#endif
