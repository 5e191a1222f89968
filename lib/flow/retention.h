/* Deletes, in small steps, what is older than the settings say and what deleted monitors left behind. */
#ifndef FLOW_RETENTION_H
#define FLOW_RETENTION_H

#include "os/config.h"
#include "store/db.h"

#define ROLLUP_RETENTION_DAYS 400 /* at least: never less than heartbeats are kept */

/* All of it. Each transaction is short; stopped anywhere, the next run goes on. 0, or -1 (logged). */
int retention_run(struct db *db, const struct config *config, int64_t now);

#endif
