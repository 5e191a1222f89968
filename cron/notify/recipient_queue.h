/* Outbox items that wait to be sent, by recipient (a url, a mail address). To one recipient they go one after
 * the other, oldest first; to one host only a few at once; to different hosts at the same time. So order is
 * kept, no host is flooded, and a recipient that does not answer delays no other. */
#ifndef CRON_NOTIFY_RECIPIENT_QUEUE_H
#define CRON_NOTIFY_RECIPIENT_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

struct recipient_queue;
struct recipient;

struct recipient_queue *recipient_queue_open(void);
void recipient_queue_close(struct recipient_queue *r);

/* Queues an item, known by its key, in its place among those of its recipient. Both texts are copied. */
void recipient_queue_add(struct recipient_queue *r, int64_t item, const char *address, const char *host);

/* Takes an item that may be sent now; its recipient is busy until recipient_queue_done. False: none may. */
bool recipient_queue_next(struct recipient_queue *r, int64_t *item, struct recipient **to);
void recipient_queue_done(struct recipient_queue *r, struct recipient *to);

int recipient_queue_waiting(const struct recipient_queue *r); /* items queued */
int recipient_queue_busy(const struct recipient_queue *r);    /* items taken and not done */

#endif
