/* What the database has to say before a mail goes out: to which of a channel's addresses nothing may be sent,
 * and a link for each of the others by which its reader can leave, or confirm. */
#ifndef CRON_NOTIFY_MAIL_LINKS_H
#define CRON_NOTIFY_MAIL_LINKS_H

#include "base/arena.h"
#include "os/config.h"
#include "model/channel.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* Bits and places are those of the addresses in the channel's config. */
struct mail_links {
    int64_t held;           /* a bit for each address that may not be written to */
    bool pending;           /* one of them has to confirm */
    const char *list[CHANNEL_ADDRESSES_MAX]; /* NULL: no link can be made, because there is no PUBLIC_URL */
    const char *instance;   /* its name, of a mail that asks to confirm; of every other NULL */
};

/* Finds out which are held back. 0, or -1 if the store failed. */
int mail_links_look(struct db *db, struct arena *a, int64_t channel, const struct channel_config *to,
                    struct mail_links *m);

/* The links to leave the channel, one for each address whose bit is neither in `held` nor in `settled`.
 * Inside a writing transaction. */
int mail_links_add(struct db *db, struct arena *a, const struct config *config, int64_t channel,
                   const struct channel_config *to, int64_t settled, struct mail_links *m);

/* A mail that asks its one address to confirm. *reason: why it is not to be sent any longer, or NULL. */
int mail_links_ask(struct db *db, struct arena *a, const struct config *config, int64_t channel,
                   const struct channel_config *to, int64_t now, struct mail_links *m, const char **reason);

#endif
