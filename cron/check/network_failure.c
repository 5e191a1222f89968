/* Timeouts are told by the outcome; all other ways in which a network is away by the sentences that
 * lib/net has for them (problem_is_of_network), which every kind of probe hands on as the detail. */
#include "cron/check/network_failure.h"

#include "base/text.h"
#include "cron/check/nameservers.h"
#include "net/problem.h"

/* The instance's resolver is not the target: what a name server of this host says while the way to the
 * others is cut (SERVFAIL), or that it is not there, is this host's view. */
static bool
resolver_is_away(const struct monitor *m, const struct observation *seen)
{
    return m->type == MONITOR_DNS && m->options.dns_resolvers.count == 0 &&
           (text_same(seen->rcode, "SERVFAIL") || text_same(seen->detail, RESOLVER_REFUSES));
}

bool
network_failure(const struct monitor *m, const struct observation *seen)
{
    switch (seen->outcome) {
    case OUTCOME_TIMED_OUT:
        return true;
    case OUTCOME_UNRESOLVED:
        return !seen->refused_by_name && problem_is_of_network(seen->detail);
    case OUTCOME_TLS_FAILED:
        return !seen->refused_by_tls && problem_is_of_network(seen->detail);
    case OUTCOME_FAILED:
        return problem_is_of_network(seen->detail) || resolver_is_away(m, seen);
    case OUTCOME_BODY_FAILED: /* a wrong status code is an answer, however the rest of it ended */
        return verdict_status_is_expected(m, seen->status_code) && problem_is_of_network(seen->detail);
    case OUTCOME_ANSWERED:
    case OUTCOME_REFUSED:
    case OUTCOME_NOT_ALLOWED:
    case OUTCOME_INCONCLUSIVE:
    case OUTCOME_COUNT:
        break;
    }
    return false;
}
