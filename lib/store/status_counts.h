/* How many monitors have which status, for pages that show a part of them. */
#ifndef STORE_STATUS_COUNTS_H
#define STORE_STATUS_COUNTS_H

#include "render/status_monitor.h"
#include "store/db.h"

/* Of all monitors in scope, as they are shown at `now`: what status_counts_of finds in a list of them, but
 * for the incidents and the newest check. *until is lowered to the first second at which one more is
 * stale. */
int status_counts_read(struct db *db, enum monitor_scope scope, int64_t now, struct status_counts *s,
                       int64_t *until);

/* Adds the open incidents and the newest check, which status_counts_read leaves out. */
int status_counts_complete(struct db *db, enum monitor_scope scope, struct status_counts *s);

/* Binds what queries judge staleness by: :intervals, :grace and :now. */
struct query;
void status_counts_bind(struct query *q, int64_t now);

#endif
