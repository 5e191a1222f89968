/* Alerts: a row for each that was published, and each channel. The same rows are the alert log, and, as long
 * as their outcome is pending, the outbox that `watchpost notify` empties. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "model/alert_rules.h"
#include "model/channel.h"
#include "store/db.h"

#define ALERT_PENDING "pending"
#define ALERT_DELIVERED "delivered"
#define ALERT_GAVE_UP "failed"
#define ALERT_SKIPPED "skipped"

struct outbox_entry {
    int64_t monitor;           /* key */
    int64_t incident;          /* seq; 0: none */
    int64_t channel;           /* key; 0: no channel is enabled */
    const char *channel_id;    /* NULL then */
    const char *alert_type;    /* initial, repeat, escalation, resolved */
    const char *event;
    int64_t sent_at;
    const char *body;          /* the facts as JSON */
};

/* Logs it, and queues it for its channel at once; without a channel it is logged as skipped. Inside a writing
 * transaction. */
int outbox_queue(struct db *db, const struct outbox_entry *entry);

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
    const char *type, *config;
};

struct outbox_claims {
    struct outbox_claimed *list; /* oldest first */
    int count, capacity;
};

/* Takes the oldest that are due, at most limit, unless another run is at work (*busy, then; list stays
 * empty). */
int outbox_claim(struct db *db, struct arena *a, const struct outbox_run *run, int limit,
                 struct outbox_claims *list, bool *busy);

/* Extends the leases of this run; gives back all that it still has. */
int outbox_renew(struct db *db, const struct outbox_run *run);
int outbox_release(struct db *db, const struct outbox_run *run);

/* When the first that this run does not hold falls due; INT64_MAX: nothing will. */
int outbox_next_due(struct db *db, const struct outbox_run *run, int64_t *due_ms);

/* Whether something queued after the one of this key is due and was never tried. */
enum found outbox_untried(struct db *db, int64_t now, int64_t after);

/* The key of the newest; 0: there is none. */
int outbox_newest(struct db *db, int64_t *key);

/* Whether some other run is at work. */
enum found outbox_busy(struct db *db, const struct outbox_run *run);

/* One alert to one channel, read when its turn has come. */
struct outbox_item {
    int64_t key;
    const char *delivery_group;
    int64_t monitor;         /* key */
    const char *monitor_id;
    int64_t incident;        /* seq; 0: none */
    const char *event, *body;
    int64_t attempts;        /* made so far */
    struct channel channel;  /* id (NULL: it is gone), type, config, is_enabled, trusted */
};

/* NONE: it is not there, or the lease does not hold any longer. */
enum found outbox_read(struct db *db, struct arena *a, const struct outbox_run *run, int64_t key,
                       struct outbox_item *item);

/* The end of an item (ALERT_..., and the reason of a skipped one), or its next attempt. attempts: made so
 * far. If another run has the lease by now, nothing is changed: *lost. */
int outbox_finish(struct db *db, const struct outbox_run *run, const struct outbox_item *item,
                  const char *outcome, const char *reason, int64_t attempts, bool *lost);
int outbox_postpone(struct db *db, const struct outbox_run *run, const struct outbox_item *item,
                    int64_t attempts, int64_t due_ms, bool *lost);

/* The log, newest first: of those published later than after (INT64_MIN: all) the newest limit. */
struct alert_entries {
    struct alert_entry *list;
    int count, capacity;
};
int outbox_log_of_monitor(struct db *db, struct arena *a, int64_t monitor, int64_t after, int64_t limit,
                          struct alert_entries *list);

#endif
