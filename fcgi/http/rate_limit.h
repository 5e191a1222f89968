/* How many more things of a kind a client may make now. Used inside the transaction that makes
 * them. */
#ifndef FCGI_HTTP_RATE_LIMIT_H
#define FCGI_HTTP_RATE_LIMIT_H

#include "fcgi/http/request.h"

#include <stdbool.h>
#include <stdint.h>

struct allowance {
    const char *kind;
    bool counted;       /* false: the caller is not limited */
    int64_t room, wait; /* how many more, and in how many seconds there is room again */
};

/* kind: LIMIT_MONITORS, LIMIT_PAGES. 0, or -1 if the store failed. */
int allowance_read(struct request *rq, const char *kind, struct allowance *allowance);

bool allowance_spent(const struct allowance *allowance);

/* One more was made. */
int allowance_use(struct request *rq, struct allowance *allowance);

#endif
