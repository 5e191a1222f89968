/* The table of receivers: which of them are away or have asked to be left alone, and what was sent to them
 * just now. A receiver is a text, see channel_receiver (model/channel.h); one without a row is as it should
 * be. */
#ifndef STORE_RECEIVERS_H
#define STORE_RECEIVERS_H

#include "store/db.h"

/* All zeroes: nothing is known, anything may go. */
struct receiver_state {
    int64_t not_before_ms; /* until then nothing goes there */
    int64_t unanswered;    /* attempts in a row that it did not answer */
    int64_t paid_until_ms; /* as rules/pace.h counts it */
};

/* A hold that ends later than any can is none: the clock was set back. */
int receivers_get(struct db *db, const char *receiver, int64_t now_ms, struct receiver_state *s);

int receivers_put(struct db *db, const char *receiver, const struct receiver_state *s);

/* Forgets what does not matter any longer. */
int receivers_prune(struct db *db, int64_t now_ms);

/* No alert waits longer for its next attempt than an hour; more than this, and the clock was set back. */
#define RECEIVER_TOO_FAR_MS ((int64_t)70 * 60 * 1000)

#endif
