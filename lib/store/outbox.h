/* What was announced and to whom: one row per announcement and channel. The same rows are the alert log, and, as
 * long as their outcome is pending, the outbox that `watchpost notify` empties. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/db.h"

#define OUTCOME_PENDING "pending"
#define OUTCOME_DELIVERED "delivered"
#define OUTCOME_GAVE_UP "failed"
#define OUTCOME_SKIPPED "skipped"

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

/* Logs it, and queues it for its channel at once; without a channel it is logged as skipped. */
int outbox_queue(struct db *db, const struct outbox_entry *entry);

#endif
