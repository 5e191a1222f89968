/* Letters that wait to be sent, by who receives them. To one receiver (a url, a mail address) they go one
 * after the other, oldest first; to one host only a few at once; to different hosts at the same time. So
 * order is kept, nobody is flooded, and a receiver that is dead delays nobody else. */
#ifndef CRON_NOTIFY_RECIPIENT_QUEUE_H
#define CRON_NOTIFY_RECIPIENT_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

struct recipient_queue;
struct recipient;

struct recipient_queue *recipient_queue_open(void);
void recipient_queue_close(struct recipient_queue *r);

/* Queues a letter, in its place among those of its receiver. Both texts are copied. */
void recipient_queue_add(struct recipient_queue *r, int64_t letter, const char *address, const char *host);

/* Takes a letter that may be sent now; its receiver is busy until recipient_queue_done. False: none may. */
bool recipient_queue_next(struct recipient_queue *r, int64_t *letter, struct recipient **to);
void recipient_queue_done(struct recipient_queue *r, struct recipient *to);

int recipient_queue_waiting(const struct recipient_queue *r); /* letters queued */
int recipient_queue_busy(const struct recipient_queue *r);    /* letters taken and not done */

#endif
