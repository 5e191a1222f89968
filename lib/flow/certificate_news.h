/* A certificate that a check saw is kept, and told of: that it ends soon, once for each threshold; that it is
 * another one than before. */
#ifndef FLOW_CERTIFICATE_NEWS_H
#define FLOW_CERTIFICATE_NEWS_H

#include "flow/evaluation.h"

/* After the event of the check itself. location: key, 0 for the local checker; seq: the heartbeat's.
 * *changed: it is not the one that the check before saw. A result without a certificate changes nothing. 0,
 * or -1 (logged): the caller rolls back. */
int certificate_news(struct evaluation *e, const struct check_result *r, int64_t location, int64_t seq,
                     bool *changed);

#endif
