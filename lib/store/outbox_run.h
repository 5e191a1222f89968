/* The outbox (store/outbox.h) as a run of `watchpost notify` empties it: claim what may go, read each item
 * when its turn has come, write that an attempt begins, and what became of it. */
#ifndef STORE_OUTBOX_RUN_H
#define STORE_OUTBOX_RUN_H

#include "model/channel.h"
#include "store/outbox.h"

/* A run that delivers, as it is named in the rows. Only one run works at a time: as long as it holds a lease
 * the others leave everything to it, because it keeps the order of each recipient; before it ends it looks
 * again for what was queued meanwhile. If it dies its leases mean nothing (db_run_lock); if it hangs they run
 * out. */
struct outbox_run {
    int64_t lease;  /* the run's: lease_random(); 0: it only looks */
    int64_t now_ms; /* as the run sees the time */
    int64_t clock;  /* as it is: leases are kept by it; seconds */
};

#define OUTBOX_LEASE 10 /* seconds; to be renewed well before */

/* What was claimed; type and config of the channel as they are now, NULL if it is gone. */
struct outbox_claimed {
    int64_t key;
    const char *receiver; /* as the row knows it; NULL: it does not */
    const char *type, *config; /* of its channel; NULL: it is gone */
    int64_t max_per_second; /* of its channel; 0: that is gone */
    int64_t subscriber;    /* key, of a mail to one of a status page's; 0: it is for a channel */
};

struct outbox_claims {
    struct outbox_claimed *list; /* oldest first */
    int count, capacity;
};

/* Takes the oldest that may go, at most limit, unless another run is at work (*busy, then; list stays
 * empty). */
int outbox_claim(struct db *db, struct arena *a, const struct outbox_run *run, int limit,
                 struct outbox_claims *list, bool *busy);

/* Writes down the receiver of an item that was claimed. */
int outbox_address(struct db *db, const struct outbox_run *run, int64_t key, const char *receiver);

/* Extends the leases of this run; gives back all that it still has, or what it has for one receiver. */
int outbox_renew(struct db *db, const struct outbox_run *run);
int outbox_release(struct db *db, const struct outbox_run *run);
int outbox_release_receiver(struct db *db, const struct outbox_run *run, const char *receiver);

/* Whether anything is on its way to this receiver. */
enum found outbox_waits_for(struct db *db, const char *receiver);

/* When the first that this run does not hold may go; INT64_MAX: nothing will. */
int outbox_next_due(struct db *db, const struct outbox_run *run, int64_t *due_ms);

/* Whether some other run is at work. */
enum found outbox_busy(struct db *db, const struct outbox_run *run);

/* One alert to one channel, read when its turn has come. */
struct outbox_item {
    int64_t key;
    const char *delivery_group; /* the same for a copy: what receivers know a message by */
    int64_t monitor;         /* key; 0: it is gone */
    int64_t incident;        /* seq; 0: none */
    const char *event;
    int64_t sent_at;         /* when it was published */
    const char *body;        /* the facts as JSON; of a copy the message as it was sent */
    bool is_copy;
    int64_t attempts;        /* made so far */
    int64_t made_before;     /* attempts at what it is a copy of */
    int64_t settled;         /* which of several receivers need nothing more, as its sender has it */
    int64_t begun_at;        /* of an attempt without a recorded end: it may have arrived; 0: none */
    int64_t channel_key;     /* 0: it is gone */
    struct channel channel;  /* id (NULL: it is gone), type, config, is_enabled, trusted, workspace, and
                              * how its messages are spaced */
    bool nothing_delivered;  /* of all that the channel was told about the incident */
    bool is_change;          /* it says how a monitor stands */
    int64_t claim_until;     /* of its incident, while that is open; 0: it is not claimed */
    const char *claimed_by;  /* NULL: nobody has claimed it */
    bool has_members;        /* its message tells others, too (store/outbox_groups.h) */
    const char *timezone;    /* of the monitor's workspace; "" or NULL: that of the settings */
    int64_t subscriber;      /* key, of a mail to one of a status page's; 0: it is for a channel */
};

/* NONE: it is not there, or the lease does not hold any longer. */
enum found outbox_read(struct db *db, struct arena *a, const struct outbox_run *run, int64_t key,
                       struct outbox_item *item);

/* Writes down that an attempt begins now, which is what an attempt of a killed run is known by. */
int outbox_begin(struct db *db, const struct outbox_run *run, int64_t key, int64_t now);

/* What became of an item: an ALERT_ outcome, with the reason of a skipped one, or its next attempt. attempts:
 * made so far. Nothing is changed if the lease has passed to another run: *lost. */
struct outbox_end {
    const char *outcome, *reason;
    const char *message;     /* as it was sent, to be sent again by hand; NULL: it is not kept */
    int64_t attempts;
};
int outbox_finish(struct db *db, const struct outbox_run *run, const struct outbox_item *item,
                  const struct outbox_end *end, bool *lost);

/* Keeps item.settled, too. begun_at: kept from item.begun_at if a killed run may have delivered it, so
 * that it stays the same message; else 0. */
int outbox_postpone(struct db *db, const struct outbox_run *run, const struct outbox_item *item,
                    int64_t attempts, int64_t due_ms, int64_t begun_at, bool *lost);

/* The end of an attempt at an item that was superseded meanwhile: NONE if it was not, or not while this run
 * held it. */
enum found outbox_finish_superseded(struct db *db, const struct outbox_run *run,
                                    const struct outbox_item *item, const struct outbox_end *end);

/* Whether something waits behind it in its thread. */
enum found outbox_has_successor(struct db *db, int64_t key);

#endif
