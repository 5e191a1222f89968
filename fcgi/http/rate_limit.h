/* Limits that are counted in windows (rules/limit.h), as handlers ask for them: how many more of a kind there
 * may be now. All functions run inside the transaction that makes them; what is refused is not counted. */
#ifndef FCGI_HTTP_RATE_LIMIT_H
#define FCGI_HTTP_RATE_LIMIT_H

#include "rules/limit.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>
#include <stdint.h>

/* One place where uses are counted. */
struct use_count {
    const char *who;    /* a client's network, or the id of the thing that is limited */
    int64_t most, used; /* in the window */
    int64_t opened_at;  /* of the window; 0: none is open */
};

struct rate_limit {
    enum limit limit;
    bool counted;       /* false: the principal is not limited */
    int64_t window;     /* seconds */
    int64_t room, wait; /* how many more, and in how many seconds there is room again */
    struct use_count of_client;
    struct use_count of_site; /* of the larger network of an IPv6 client; its `who` is NULL: none */
};

/* What a key with writes_per_hour has written, by its id, in the table of uses; also the limit's name. */
#define KEY_WRITES "key_writes"

/* Of this client. 0, or -1 if the store failed (logged). */
int rate_limit_read(struct request *rq, enum limit limit, struct rate_limit *r);

/* Of a thing, by its id, for all clients together. */
int rate_limit_read_of(struct request *rq, enum limit limit, const char *id, struct rate_limit *r);

/* The same in a window of another length than the limit's. */
int rate_limit_read_within(struct request *rq, enum limit limit, const char *id, int64_t window,
                           struct rate_limit *r);

bool rate_limit_spent(const struct rate_limit *r);

/* Counts one that was made. 0, or -1 if the store failed (logged). */
int rate_limit_use(struct request *rq, struct rate_limit *r);

/* 429, with the sentence of the limit. */
struct reply rate_limit_refuse(struct request *rq, const struct rate_limit *r);
const char *rate_limit_sentence(struct request *rq, const struct rate_limit *r);

#endif
