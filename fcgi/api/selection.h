/* Which monitors a request is about: by ids, a tag or a group. */
#ifndef FCGI_API_SELECTION_H
#define FCGI_API_SELECTION_H

#include "store/monitors.h"
#include "fcgi/http/reply.h"

/* Exactly one of the three is set. */
struct selection {
    const char *ids; /* with commas between them */
    const char *tag, *group;
};

/* Those monitors, at most `most`; by tag or group among what `of` is over. False: *no says
 * what is wrong: an id that is unknown, or a tag without members. */
bool selection_find(struct request *rq, const struct selection *s, struct readership of, int most,
                    struct monitors *found, struct reply *no);

#endif
