/* Which mail addresses may be written to. An address that has to confirm does so once per owner, which is the
 * creator of the monitors that the mails are about (monitors_owner); that is its consent. A hold keeps one
 * address of one channel from being written to. An address without a hold may be written to, whatever its
 * consents are: whether it has to confirm is decided when the channel is written (flow/confirmation.h).
 *
 * Addresses are as model/channel_config.h gives them (channel_address_key). */
#ifndef STORE_ADDRESS_HOLDS_H
#define STORE_ADDRESS_HOLDS_H

#include "base/arena.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

enum hold_state {
    HOLD_UNASKED,      /* it has to confirm, but no mail can be sent; until one can, it does not count */
    HOLD_PENDING,      /* it has to confirm */
    HOLD_UNSUBSCRIBED
};

struct address_hold {
    int64_t channel;        /* key */
    const char *channel_id; /* not needed to put one */
    const char *address;
    const char *owner;
    enum hold_state state;
    bool is_asked;          /* false: a later run of the deliverer has to ask it */
    bool is_told;           /* put only: that it has unsubscribed needs attention */
    int64_t since;
};

struct address_holds {
    struct address_hold *list;
    int count, capacity;
};

enum found address_consent_exists(struct db *db, const char *address, const char *owner);
int address_consent_put(struct db *db, const char *address, const char *owner, int64_t now);
int address_consent_delete(struct db *db, const char *address, const char *owner);

/* By address. */
int address_holds_of_channel(struct db *db, struct arena *a, int64_t channel, struct address_holds *list);

/* Those that have to confirm, and were not asked yet. */
int address_holds_unasked(struct db *db, struct arena *a, struct address_holds *list);

/* Adds it, or replaces the one of the same channel and address. */
int address_hold_put(struct db *db, const struct address_hold *hold);

/* The address may be written to; a confirmation mail to it that is still on its way is dropped. */
int address_hold_delete(struct db *db, struct arena *a, int64_t channel, const char *address);

/* Ends the holds of all channels of this owner for which the address had to confirm. */
int address_holds_confirm(struct db *db, const char *address, const char *owner);

/* Whether any address has to confirm. */
enum found address_holds_waiting(struct db *db);

/* Nothing has to be confirmed any longer. */
int address_holds_release(struct db *db);

/* What the alert of a confirmation mail is called; it is on no client's list. */
#define CONFIRMATION_EVENT "address.confirmation"

/* Puts the confirmation mail into the outbox. */
int confirmation_mail_queue(struct db *db, struct arena *a, int64_t channel, const char *address,
                            int64_t now);

#endif
