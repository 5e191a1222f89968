/* Incidents that wait for what their monitors depend on, when there is an answer, or when they have waited
 * for long enough. Inside a writing transaction. */
#ifndef FLOW_INCIDENT_WAIT_H
#define FLOW_INCIDENT_WAIT_H

#include "flow/evaluation.h"

/* After a conclusive evaluation of a monitor has been carried out: the incidents that wait for it open, or
 * wait on, or are found to be no news because it is away. */
int incident_wait_answered(const struct evaluation *e);

/* Looks at one monitor whose incident waits. *opened: it does not wait any longer, and has opened. The caller
 * calls db_notify after its commit, then. */
int incident_wait_look(struct db *db, struct arena *a, const struct config *config, int64_t monitor,
                       int64_t now, bool *opened);

#endif
