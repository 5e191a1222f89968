/* Mail addresses that have to confirm before anything is sent to them: whose (the setting
 * EMAIL_CONFIRMATION), what becomes of them when a channel is written, and how they are asked, once a day at
 * most.
 *
 * Where no mail can be sent at all (no SMTP_HOST) the channel counts as active, and what is for it is
 * skipped; the first run of the deliverer that can send asks. Without PUBLIC_URL there is no link to send:
 * the addresses wait. */
#ifndef FLOW_CONFIRMATION_H
#define FLOW_CONFIRMATION_H

#include "base/arena.h"
#include "os/config.h"
#include "model/channel.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

#define CONFIRMATION_DAYS 7 /* that a link is good for */

/* Whether the addresses of a channel have to confirm. trusted: its config was given by the operator. */
bool confirmation_is_needed(const struct config *config, bool trusted);

/* Whether they can be asked: mails can be sent, and can hold a link. */
bool confirmation_is_possible(const struct config *config);

/* The addresses, as they stand in the channel's config, that are to be asked now. */
struct confirmation_list {
    const char **list;
    int count, capacity;
};

/* Before the config of a channel of this monitor is written: what its addresses were good for until now is
 * kept, if they are older than confirmations. */
int confirmation_keep(struct db *db, struct arena *a, int64_t monitor, int64_t now);

/* After the config of a channel was written, inside the same transaction: which of its addresses are held
 * back, and (to_ask) which are to be asked. */
int confirmation_review(struct db *db, struct arena *a, const struct config *config, const struct channel *c,
                        int64_t now, struct confirmation_list *to_ask);

/* Queues the mail that asks, and counts it, if the address may be asked today; else *wait is in how many
 * seconds it may be, and nothing is done. The limit of the client is the caller's. */
int confirmation_ask(struct db *db, struct arena *a, int64_t channel, const char *address, int64_t now,
                     int64_t *wait);

/* Asks those that could not be asked when their channels were written. A run of the deliverer begins with it;
 * it has transactions of its own. */
int confirmation_catch_up(struct db *db, const struct config *config, int64_t now);

/* To which addresses of a channel nothing may be sent: a bit for the place of each in its config. *pending:
 * one of them has to confirm. */
int confirmation_held(struct db *db, struct arena *a, int64_t channel, const struct channel_config *to,
                      int64_t *held, bool *pending);

/* Whether these are all. */
bool confirmation_all_held(const struct channel_config *to, int64_t held);

/* The link was used: the address has confirmed, in all channels of this owner. */
int confirmation_given(struct db *db, const char *address, const char *owner, int64_t now);

/* The reader of this address wants nothing more from the channel. One that had to confirm has to do so again
 * before another channel of the owner may write there; of any other the operator is told. */
int confirmation_withdraw(struct db *db, struct arena *a, const struct config *config,
                          const struct channel *c, const char *address, int64_t now);

#endif
