/* The turn of an outbox item: whether an attempt begins now, or how it ends without one, or until when it
 * waits. */
#ifndef CRON_NOTIFY_DELIVERY_TURN_H
#define CRON_NOTIFY_DELIVERY_TURN_H

#include "cron/notify/delivery_task.h"

#include <stdint.h>

/* Reads the item of this key into *t, which the caller has made for its recipient. t->ready: an attempt is to
 * begin, all that its sender needs is filled in, and that it begins is written. Else nothing is to be done:
 * it has ended, waits, is gone, or another run has it. Inside a writing transaction. 0, or -1. */
int delivery_turn(struct delivery_task *t, int64_t key);

#endif
