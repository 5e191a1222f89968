/* What is for several monitors, or for those of a workspace that match: a maintenance, a silence. A
 * workspace's key opens what is its workspace's, as far as it is not bound to some tags; a manage key
 * opens what is for its monitor alone. */
#ifndef FCGI_HTTP_OPENS_ALL_H
#define FCGI_HTTP_OPENS_ALL_H

#include "fcgi/http/request.h"

/* monitors: ",id,id,", where it is not by a match. */
struct collective {
    int64_t workspace; /* its row; 0: none */
    bool by_match;
    const struct match *match;
};

/* Whose manage key came along, where it is no other key: rq->monitor. 0, or -1. */
int opens_all_recognise(struct request *rq);

/* Whether the principal may look after (ROLE_RESPONDER) all that it is for. A store that fails opens
 * nothing. */
bool opens_all(struct request *rq, const struct collective *c, enum role role);

/* Whether it may see it: one of these monitors is enough. */
bool opens_any(struct request *rq, const struct collective *c);

/* Whether a key that is for some tags is for all that this match can find. */
bool match_is_within(struct request *rq, const struct match *match);

#endif
