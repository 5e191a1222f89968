/* The table of the links in mails. A link ends in a token of 128 random bits, of which the table knows the
 * digest only; each mail has one of its own, which can be used once. */
#ifndef STORE_MAIL_TOKENS_H
#define STORE_MAIL_TOKENS_H

#include "base/arena.h"
#include "store/db.h"

#include <stdint.h>

enum mail_purpose { MAIL_CONFIRMS, MAIL_UNSUBSCRIBES };

/* The link's path below the instance, as the table of routes has it. In the arena. */
const char *mail_token_path(struct arena *a, enum mail_purpose purpose, const char *token);

struct mail_token {
    const char *digest;  /* hex; not needed to add one */
    int64_t channel;     /* key; of one that unsubscribes, and goes with the channel */
    int64_t subscriber;  /* key; of one of a page's subscriber, which it goes with; 0: it is none's */
    const char *address;
    const char *owner;   /* of one that confirms */
    int64_t expires_at;  /* of one that confirms; not read */
};

/* The new token, as it stands in the link; in the arena. NULL: the store failed (logged). */
const char *mail_token_add(struct db *db, struct arena *a, enum mail_purpose purpose,
                           const struct mail_token *t);

/* NONE: unknown, used, or expired. */
enum found mail_token_find(struct db *db, struct arena *a, enum mail_purpose purpose, const char *token,
                           int64_t now, struct mail_token *t);

int mail_token_use(struct db *db, const struct mail_token *t);

/* Forgets all by which the address could confirm for this owner. */
int mail_tokens_forget(struct db *db, const char *address, const char *owner);

/* Forgets all by which a subscriber could confirm. */
int mail_tokens_forget_subscriber(struct db *db, int64_t subscriber);

int mail_tokens_prune(struct db *db, int64_t now);

#endif
