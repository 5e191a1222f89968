/* Outbox items that wait to be sent, by recipient (a url, a mail address). To one recipient they go one after
 * the other, oldest first, and no faster than its pace; to one host only a few at once; to different hosts at
 * the same time. So order is kept, no host is flooded, and a recipient that does not answer delays no
 * other. */
#ifndef CRON_NOTIFY_RECIPIENT_QUEUE_H
#define CRON_NOTIFY_RECIPIENT_QUEUE_H

#include "store/receivers.h"

#include <stdbool.h>
#include <stdint.h>

struct recipient_queue;

/* One recipient; all of it may be read, `state` is the caller's. */
struct recipient {
    struct recipient *next; /* in the round */
    struct host *host;
    const char *address;    /* a url, a mail address; "": nothing will be sent */
    struct receiver_state state;
    int64_t per_second; /* its pace: PACE_PER_SECOND, unless the caller raises it */
    struct waiting *first, *last; /* keys of items, the oldest first */
    bool busy;          /* an item for it is being sent */
};

struct recipient_queue *recipient_queue_open(void);
void recipient_queue_close(struct recipient_queue *r);

/* The recipient of this address, added if need be. Both texts are copied. An item that has none, because
 * nothing will be sent of it, has the address "". */
struct recipient *recipient_queue_find(struct recipient_queue *r, const char *address, const char *host);

/* Whether the state of a recipient may be out of date: it has nothing to send and is sent nothing. */
bool recipient_is_idle(const struct recipient *to);

/* Queues an item, known by its key, in its place among those of its recipient. */
void recipient_queue_add(struct recipient_queue *r, struct recipient *to, int64_t item);

/* Takes an item that may be sent now; its recipient is busy until recipient_queue_done. False: none may. */
bool recipient_queue_next(struct recipient_queue *r, int64_t now_ms, int64_t *item, struct recipient **to);
void recipient_queue_done(struct recipient_queue *r, struct recipient *to);

/* Forgets all that waits for this recipient. */
void recipient_queue_drop(struct recipient_queue *r, struct recipient *to);

int recipient_queue_waiting(const struct recipient_queue *r); /* items queued */
int recipient_queue_busy(const struct recipient_queue *r);    /* items taken and not done */

#endif
