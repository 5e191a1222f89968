/* The run that makes the checks which clients have asked for: one at a time, however many they are.
 *
 * A client that asks for a check queues it and, in the same transaction, looks whether such a run is
 * alive; if not it starts one. So a run may only end in a transaction of its own that finds the queue
 * empty and says that it is over: whatever is queued after that starts another. A run that is killed is
 * not alive, whatever the settings say. */
#ifndef CRON_CHECK_QUEUED_RUN_H
#define CRON_CHECK_QUEUED_RUN_H

#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* FOUND: this run is the one now. NONE: another is. */
enum found queued_run_begin(struct db *db);

/* True: the queue is empty, and this run is over; or the database fails in a way that does not pass. False:
 * there is work, or the database was busy: it is to be asked again. */
bool queued_run_end(struct db *db, int64_t now);

#endif
