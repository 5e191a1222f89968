/* A silence is over: what went on meanwhile, and still matters, is told. */
#ifndef FLOW_SILENCE_END_H
#define FLOW_SILENCE_END_H

#include "os/config.h"
#include "store/db.h"

/* For the runs of the checker. Incidents that are still open are told once: as a reminder to the channels
 * that know of them, as new ones to the others. The end of one that fell into a silence is told to those who
 * know of its beginning. Short transactions: what was committed before a failure stays. *published: how many
 * incidents, set on failure too. */
int silence_ends(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published);

#endif
