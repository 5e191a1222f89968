/* What is known of the domains of monitors: when the registration ends, and since when nothing is known. */
#ifndef STORE_DOMAIN_WATCHES_H
#define STORE_DOMAIN_WATCHES_H

#include "store/db.h"

#include <stdint.h>

struct domain_watch {
    int64_t not_after;    /* 0: not known, or nobody has it */
    int64_t told;         /* the smallest threshold that was told, in days; -1: none */
    int64_t attend_from, critical_from; /* rules/expiry.h; 0: never */
    int64_t silent_since; /* the first check in a row that brought no answer; 0: the last one did */
};

enum found domain_watches_read(struct db *db, int64_t monitor, struct domain_watch *w);
int domain_watches_save(struct db *db, int64_t monitor, const struct domain_watch *w);
int domain_watches_forget(struct db *db, int64_t monitor);

#endif
