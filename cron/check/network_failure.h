/* Whether the network may be why a check failed: then the target need not be. */
#ifndef CRON_CHECK_NETWORK_FAILURE_H
#define CRON_CHECK_NETWORK_FAILURE_H

#include "model/monitor.h"
#include "rules/verdict.h"

#include <stdbool.h>

/* A timeout, no route, a resolver that is away, a connection that broke. What the target itself said is none:
 * neither an answer, nor a refusal, nor a certificate. */
bool network_failure(const struct monitor *m, const struct observation *seen);

#endif
