/* Alerts: a row for each that was published, and each channel. The same rows are the alert log, and, as long
 * as their outcome is pending, the outbox that `watchpost notify` empties.
 *
 * An item may go when it is due, when its receiver is not held back (store/receivers.h), and when it is the
 * oldest of its thread and channel that is on its way. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "model/alert_rules.h"
#include "store/db.h"
#include "store/page_cursor.h"

#define ALERT_PENDING "pending"
#define ALERT_DELIVERED "delivered"
#define ALERT_GAVE_UP "failed"
#define ALERT_SKIPPED "skipped"
#define ALERT_SILENCED "silenced" /* a silence was on (store/silences.h) */
#define ALERT_SUPERSEDED "superseded" /* not delivered before its incident ended, whose end tells it */

struct outbox_entry {
    int64_t monitor;           /* key; 0: it is about none */
    int64_t incident;          /* seq; 0: none */
    int64_t channel;           /* key; 0: no channel is enabled */
    const char *channel_id;    /* NULL then */
    const char *receiver;      /* of the channel: channel_receiver; NULL: its config cannot be read */
    const char *thread;        /* what must not overtake what; NULL: it is alone */
    const char *alert_type;    /* initial, repeat, escalation, acknowledged, resolved */
    const char *event;
    int64_t sent_at;
    int64_t held_until;        /* seconds; 0: it goes at once */
    int64_t wait_seconds;      /* for what may be told with it */
    const char *body;          /* the facts as JSON */
    const char *skipped;       /* why it is logged only; NULL: it is queued */
    bool silenced;             /* it is logged only */
};

/* Logs it, and queues it for its channel at once, unless it is skipped or silenced. Inside a writing
 * transaction. */
int outbox_queue(struct db *db, const struct outbox_entry *entry);

/* Drops what is still on its way to a channel about an incident. A run that is sending some of it just now
 * may still report that it was delivered. */
int outbox_supersede(struct db *db, int64_t channel, int64_t incident);

/* Before a monitor is deleted: the pending alerts of an incident get a copy of their channel (type, config,
 * trust), and are sent without the rows of monitor and channel. */
int outbox_keep(struct db *db, int64_t incident);

/* Of what is on its way to a mail channel about an incident: bits of addresses that it does not go to (their
 * places in the config, as outbox_item.settled has them). */
int outbox_settle(struct db *db, int64_t incident, int64_t channel, int64_t bits);

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

/* An incident was set aside for so many seconds: what waits (held_until) to tell of it waits as much
 * longer. */
int outbox_resume(struct db *db, int64_t incident, int64_t paused_at, int64_t length);

/* An incident is claimed no longer: what was held back because of that may go. */
int outbox_unclaim(struct db *db, int64_t incident, int64_t now);

/* Skips what waits (held_until) to tell a channel of an incident. */
int outbox_withhold(struct db *db, int64_t incident, int64_t channel, int64_t now, const char *reason);

/* How soon, in seconds, what is new must fall due so that it is waited for: longer than the usual wait of a
 * group. */
#define OUTBOX_AHEAD 12

/* Whether something queued after the one of this key may go, or is new and will so soon, and was never
 * tried. */
enum found outbox_untried(struct db *db, int64_t now, int64_t after);

/* The key of the newest; 0: there is none. */
int outbox_newest(struct db *db, int64_t *key);

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

/* The log, newest first: of those published later than after (INT64_MIN: all) the newest limit. */
struct alert_entries {
    struct alert_entry *list;
    int count, capacity;
};
int outbox_log_of_monitor(struct db *db, struct arena *a, int64_t monitor, int64_t after,
                          const struct list_range *range, struct alert_entries *list);
/* Those of one incident (its seq). */
int outbox_log_of_incident(struct db *db, struct arena *a, int64_t incident, int64_t limit,
                           struct alert_entries *list);
int outbox_log_total(struct db *db, int64_t monitor, int64_t after, int64_t *total);

#endif
