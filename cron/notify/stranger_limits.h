/* How much channels that are not the operator's may have sent, all of them together: so many mails an hour to
 * one address, so many messages a minute to one host. What is beyond waits. */
#ifndef CRON_NOTIFY_STRANGER_LIMITS_H
#define CRON_NOTIFY_STRANGER_LIMITS_H

#include "base/arena.h"
#include "model/channel.h"
#include "store/db.h"

#include <stdint.h>

/* `settled` has a bit for each address of a mail channel that this message does not go to. */

/* *until: when the message may go, in seconds; not later than now if it may go now. 0, or -1. */
int stranger_limits_look(struct db *db, struct arena *a, const struct channel_config *to, int64_t settled,
                         int64_t now, int64_t *until);

/* Counts one that goes now. */
int stranger_limits_count(struct db *db, struct arena *a, const struct channel_config *to, int64_t settled,
                          int64_t now);

#endif
