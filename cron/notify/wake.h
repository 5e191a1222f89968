/* What a message to an agent says of all that it tells, one alert or many (rules/grouping.h). */
#ifndef CRON_NOTIFY_WAKE_H
#define CRON_NOTIFY_WAKE_H

#include "cron/notify/delivery_task.h"

/* Gives the item's notification its wake. How many incidents are open, who has claimed one, and until when
 * the agent sleeps are of the first attempt: they are kept with the item, so that each attempt at it says the
 * same under the same webhook-id. now: seconds. Inside a writing transaction. 0, or -1. */
int wake_look(struct delivery_task *t, const struct channel_pacing *p, int64_t now);

#endif
