/* Logs that grow at one end and are pruned at the other: live events, webhook deliveries, the alert log. */
#ifndef STORE_LOGS_H
#define STORE_LOGS_H

#include "store/db.h"

enum log { LOG_CHECK_EVENTS, LOG_EVENTS, LOG_DELIVERIES, LOG_ALERTS, LOG_COUNT };

/* Looks at the next `limit` rows behind *after (0 at first), deletes those from before cut, and moves
 * *after. What belongs to an incident that is still open stays. *more: call again. */
int logs_prune(struct db *db, enum log log, int64_t cut, int64_t limit, int64_t *after, bool *more);

#endif
