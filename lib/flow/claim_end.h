/* A claim of an incident lapses: agents are woken again. */
#ifndef FLOW_CLAIM_END_H
#define FLOW_CLAIM_END_H

#include "os/config.h"
#include "store/db.h"

/* For the runs of the checker: claims of open incidents that have lapsed are taken back, and the channels of
 * format agent are told, by one message with what waited for the end. *published: how many, set on failure
 * too. */
int claims_end(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published);

#endif
