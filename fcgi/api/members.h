/* Which monitors a client means by match or monitor_ids, for a maintenance or a silence: a workspace's key
 * those of its workspace, a manage key its own alone. */
#ifndef FCGI_API_MEMBERS_H
#define FCGI_API_MEMBERS_H

#include "fcgi/http/reply.h"
#include "flow/maintenance_plan.h"
#include "model/match.h"

struct chosen_members {
    struct maintenance_members of; /* those that were named; with a match: none */
    int64_t workspace;             /* whose it will be; 0: no workspace's */
};

/* The workspace that the principal acts in, or that its monitor is in; 0: none. */
int64_t members_workspace(const struct request *rq);

/* False: *no says why. match: as match_read or match_read_monitors gave it. */
bool members_find(struct request *rq, bool by_match, const struct match *match, struct chosen_members *found,
                  struct reply *no);

#endif
