/* What monitors.c and monitors_find.c share; all others include monitors.h. */
#ifndef STORE_MONITORS_INSIDE_H
#define STORE_MONITORS_INSIDE_H

#include "store/monitors.h"
#include "store/query.h"

/* The columns of the view monitor_rows; texts go into the arena. */
void monitor_row_read(struct query *q, struct arena *a, struct monitor *m);

/* Status, whether it is paused, and the times that tell how new they are: the columns from "status" on. */
void monitor_state_read(struct query *q, struct monitor *m);

#endif
