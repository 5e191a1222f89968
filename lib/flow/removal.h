/* A monitor is deleted. What was told of its open incident is told to an end: the channels that heard of it
 * get a last message, which outlives the monitor with a copy of its channel, until it is delivered or a day
 * old. */
#ifndef FLOW_REMOVAL_H
#define FLOW_REMOVAL_H

#include "model/monitor.h"
#include "store/db.h"

struct removal {
    bool unfinished; /* it was a step: the caller commits, and calls again */
    bool published;  /* an event was: the caller calls db_notify after its commit */
};

/* Inside a writing transaction. A monitor with much history goes in steps, a transaction each, so that others
 * that write need not wait for long; until the last one it is there, and monitored. */
int removal_of_monitor(struct db *db, struct arena *a, const struct monitor *m, int64_t now,
                       struct removal *removal);

#endif
