/* The rate limit of a client's address: how many more things of a kind it may make now. All functions run
 * inside the transaction that makes them. */
#ifndef FCGI_HTTP_RATE_LIMIT_H
#define FCGI_HTTP_RATE_LIMIT_H

#include "fcgi/http/request.h"

#include <stdbool.h>
#include <stdint.h>

struct rate_limit {
    const char *kind;
    bool counted;       /* false: the principal is not limited */
    int64_t room, wait; /* how many more, and in how many seconds there is room again */
};

/* kind: RATE_LIMIT_MONITORS, RATE_LIMIT_PAGES. 0, or -1 if the store failed (logged). */
int rate_limit_read(struct request *rq, const char *kind, struct rate_limit *limit);

bool rate_limit_spent(const struct rate_limit *limit);

/* Counts one that was made. 0, or -1 if the store failed (logged). */
int rate_limit_use(struct request *rq, struct rate_limit *limit);

#endif
