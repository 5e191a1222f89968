/* Several alerts to people by one message: whether an item that would go now waits, and what goes with it. */
#ifndef CRON_NOTIFY_GROUPING_H
#define CRON_NOTIFY_GROUPING_H

#include "cron/notify/delivery_task.h"

/* An item whose turn has come, and that nothing stands in the way of. *waits: it, and what waits with it, was
 * put off; else what joins it has joined, and its message is that of all. Inside a writing transaction. 0, or
 * -1. */
int grouping_look(struct delivery_task *t, bool *waits);

#endif
