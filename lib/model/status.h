/* The statuses of a monitor. The database holds their numbers, the API their names. */
#ifndef MODEL_STATUS_H
#define MODEL_STATUS_H

#include <stdbool.h>

enum status { UNKNOWN, UP, DEGRADED, DOWN, MAINTENANCE, STATUS_COUNT };

const char *status_name(enum status status);

/* Exactly one of the names; false, and *status left alone, otherwise. */
bool status_read(const char *name, enum status *status);

#endif
