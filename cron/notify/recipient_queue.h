/* Letters that wait to be sent, by who receives them. To one receiver (a url, a mail address) they go one
 * after the other, oldest first; to one host only a few at once; to different hosts at the same time. So
 * order is kept, nobody is flooded, and a receiver that is dead delays nobody else. */
#ifndef CRON_NOTIFY_RECIPIENT_QUEUE_H
#define CRON_NOTIFY_RECIPIENT_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

struct receivers;
struct receiver;

struct receivers *receivers_open(void);
void receivers_close(struct receivers *r);

/* Queues a letter, in its place among those of its receiver. Both texts are copied. */
void receivers_add(struct receivers *r, int64_t letter, const char *address, const char *host);

/* Takes a letter that may be sent now; its receiver is busy until receivers_done. False: none may. */
bool receivers_next(struct receivers *r, int64_t *letter, struct receiver **to);
void receivers_done(struct receivers *r, struct receiver *to);

int receivers_waiting(const struct receivers *r); /* letters queued */
int receivers_busy(const struct receivers *r);    /* letters taken and not done */

#endif
