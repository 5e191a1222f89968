/* The statuses of a monitor, and what a check found. The database holds their numbers, the API their
 * names. */
#ifndef MODEL_STATUS_H
#define MODEL_STATUS_H

#include <stdbool.h>

/* A check finds UP, DEGRADED or DOWN; or INCONCLUSIVE, when nothing can be said about the target, which is no
 * status of a monitor. INCONCLUSIVE stands behind STATUS_COUNT, so that arrays by status have no place for
 * it. */
enum status { UNKNOWN, UP, DEGRADED, DOWN, MAINTENANCE, STATUS_COUNT, INCONCLUSIVE };

const char *status_name(enum status status);

/* Exactly one of the names of a monitor's statuses; false, and *status left alone, otherwise. */
bool status_read(const char *name, enum status *status);

/* The same of what a check found. */
bool status_read_result(const char *name, enum status *result);

#endif
