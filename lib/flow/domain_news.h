/* What a check of a domain brings beside its status: that the registration ends soon, told once for each
 * threshold and date, and since when nothing is known. */
#ifndef FLOW_DOMAIN_NEWS_H
#define FLOW_DOMAIN_NEWS_H

#include "flow/evaluation.h"
#include "model/heartbeat.h"

/* Nothing for monitors of other kinds. In the transaction that records the result, behind the check's own
 * event. */
int domain_news(struct evaluation *e, const struct check_result *r);

#endif
