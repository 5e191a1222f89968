/* What a probe saw, and what was expected: up, degraded or down, and why. */
#ifndef PURE_VERDICT_H
#define PURE_VERDICT_H

#include "base/arena.h"
#include "pure/monitor.h"
#include "pure/status.h"

#include <stdbool.h>
#include <stdint.h>

/* How an attempt ended, as far as it matters for the message. */
enum outcome {
    OUTCOME_ANSWERED,         /* http: a final response; tcp: connected; dns: a well-formed answer */
    OUTCOME_TIMED_OUT,
    OUTCOME_REFUSED,          /* connection refused */
    OUTCOME_UNRESOLVED,       /* the name does not resolve */
    OUTCOME_TLS_FAILED,
    OUTCOME_NOT_ALLOWED,      /* target policy */
    OUTCOME_FAILED,           /* anything else; tcp: connect failed, dns: lookup failed */
    OUTCOME_BODY_FAILED,      /* http: the response's body could not be read */
    OUTCOME_COUNT
};

struct sighting {
    enum outcome outcome;
    const char *detail;       /* reason, RCODE name, or what target_refusal said; NULL: none */
    int64_t response_time_ms;
    int64_t status_code;      /* http; -1: no final response */
    bool body_matched;        /* http with body_contains */
    const char *const *values;/* dns: the records as text */
    int value_count;
};

/* One check's result, ready to be recorded. */
struct result {
    enum status status;       /* UP, DEGRADED, DOWN */
    int64_t response_time_ms;
    int64_t status_code;      /* -1: none */
    const char *error_message;/* NULL: none; at most 1000 characters */
    int64_t checked_at;
    const char *const *values;/* dns: what was resolved; NULL for other types */
    int value_count;
};

/* Texts of the result belong to the arena or to the monitor, none to what was seen: a result may wait for its
 * transaction long after the probe is gone. checked_at is left 0 for the caller. */
struct result verdict_of(struct arena *a, const struct monitor *m, const struct sighting *seen);

/* Whether some value matches dns_expected. */
bool verdict_dns_match(const char *record_type, const char *expected, const char *const *values, int count);

#endif
