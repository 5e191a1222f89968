/* Alerts: a row for each that was published, and each channel. The same rows are the alert log, and, as long
 * as their outcome is pending, the outbox that `watchpost notify` empties.
 *
 * An item may go when it is due, when its receiver is not held back (store/receivers.h), and when it is the
 * oldest of its thread and channel that is on its way. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "model/alert_rules.h"
#include "model/channel.h"
#include "store/db.h"

#define ALERT_PENDING "pending"
#define ALERT_DELIVERED "delivered"
#define ALERT_GAVE_UP "failed"
#define ALERT_SKIPPED "skipped"
#define ALERT_SUPERSEDED "superseded" /* not delivered before its incident ended, whose end tells it */

struct outbox_entry {
    int64_t monitor;           /* key */
    int64_t incident;          /* seq; 0: none */
    int64_t channel;           /* key; 0: no channel is enabled */
    const char *channel_id;    /* NULL then */
    const char *receiver;      /* of the channel: channel_receiver; NULL: its config cannot be read */
    const char *thread;        /* what must not overtake what; NULL: it is alone */
    const char *alert_type;    /* initial, repeat, escalation, acknowledged, resolved */
    const char *event;
    int64_t sent_at;
    int64_t held_until;        /* seconds; 0: it goes at once */
    const char *body;          /* the facts as JSON */
    const char *skipped;       /* why it is logged only; NULL: it is queued */
};

/* Logs it, and queues it for its channel at once, unless it is skipped. Inside a writing transaction. */
int outbox_queue(struct db *db, const struct outbox_entry *entry);

/* Drops what is still on its way to a channel about an incident. A run that is sending some of it just now
 * may still report that it was delivered. */
int outbox_supersede(struct db *db, int64_t channel, int64_t incident);

/* What is on its way about an incident outlives monitor and channels, of which it takes what it needs. */
int outbox_keep(struct db *db, int64_t incident);

/* Forgets what was kept so and is from before that time. */
int outbox_prune_kept(struct db *db, int64_t before);

/* The keys of the channels that were told that an incident is there, or that it still is. */
struct outbox_told {
    int64_t *list;
    int count, capacity;
};
int outbox_told(struct db *db, struct arena *a, int64_t incident, struct outbox_told *told);

/* A receiver is known to be there: what waits for it may go at once. */
int outbox_hurry(struct db *db, const char *receiver, int64_t now);

/* Sends what is on its way to a channel to another receiver than before, at once. */
int outbox_redirect(struct db *db, int64_t channel, const char *receiver, int64_t now);

/* Skips what waits (held_until) to tell a channel of an incident. */
int outbox_withhold(struct db *db, int64_t incident, int64_t channel, int64_t now, const char *reason);

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
    const char *type, *config;
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

/* Whether something queued after the one of this key may go and was never tried. */
enum found outbox_untried(struct db *db, int64_t now, int64_t after);

/* The key of the newest; 0: there is none. */
int outbox_newest(struct db *db, int64_t *key);

/* Whether some other run is at work. */
enum found outbox_busy(struct db *db, const struct outbox_run *run);

/* One alert to one channel, read when its turn has come. */
struct outbox_item {
    int64_t key;
    const char *delivery_group;
    int64_t monitor;         /* key; 0: it is gone */
    int64_t incident;        /* seq; 0: none */
    const char *event;
    int64_t sent_at;         /* when it was announced */
    const char *body;        /* the facts as JSON; of a copy the message as it was sent */
    bool is_copy;
    int64_t attempts;        /* made so far */
    int64_t made_before;     /* attempts at what it is a copy of */
    int64_t settled;         /* which of several receivers need nothing more, as its sender has it */
    int64_t begun_at;        /* of an attempt without a recorded end: it may have arrived; 0: none */
    int64_t channel_key;     /* 0: it is gone */
    struct channel channel;  /* id (NULL: it is gone), type, config, is_enabled, trusted */
    bool nothing_delivered;  /* of all that the channel was told about the incident */
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

/* The latest alert of a delivery group. */
struct outbox_sent {
    int64_t key;
    bool is_pending;         /* it is still tried */
    const char *message;     /* as it was sent last; "": it was not, or is not kept */
    const char *receiver;    /* NULL: not known */
    bool channel_is_enabled; /* false also if the channel is gone */
};
enum found outbox_sent(struct db *db, struct arena *a, int64_t monitor, const char *delivery_group,
                       struct outbox_sent *sent);

/* Sends it again at once: the one that is pending, else a copy of it. */
int outbox_again(struct db *db, const struct outbox_sent *sent, int64_t now);

/* Whether something waits behind it in its thread. */
enum found outbox_has_successor(struct db *db, int64_t key);

/* The log, newest first: of those published later than after (INT64_MIN: all) the newest limit. */
struct alert_entries {
    struct alert_entry *list;
    int count, capacity;
};
int outbox_log_of_monitor(struct db *db, struct arena *a, int64_t monitor, int64_t after, int64_t limit,
                          struct alert_entries *list);

#endif
