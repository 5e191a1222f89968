/* A monitor is deleted. What was told of its open incident is told to an end: the channels that heard of it
 * get a last message, which outlives the monitor with a copy of its channel, until it is delivered or a day
 * old. */
#ifndef FLOW_REMOVAL_H
#define FLOW_REMOVAL_H

#include "model/monitor.h"
#include "store/db.h"

/* Inside a writing transaction. *published: an event was; the caller calls db_notify after its commit,
 * then. */
int removal_of_monitor(struct db *db, struct arena *a, const struct monitor *m, int64_t now, bool *published);

#endif
