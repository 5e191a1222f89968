/* What a client says of a gate that is to be made, in the body or in the query. */
#ifndef FCGI_API_GATE_WISH_H
#define FCGI_API_GATE_WISH_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "model/fields.h"

struct gate_wish {
    const char *tag, *group, *label;
    struct field_list ids, keys;
    int64_t checks, interval, timeout; /* seconds */
    int64_t wait;                      /* seconds; -1: not at all */
    bool allow_degraded;
    struct field_list expect; /* struct assertion */
};

/* Reads and judges it; texts in the arena. False: *no is the refusal. */
bool gate_wish_read(struct request *rq, struct gate_wish *wish, struct reply *no);

#endif
