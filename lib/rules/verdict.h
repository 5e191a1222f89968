/* What a probe saw, and what was expected: up, degraded, down or inconclusive, and why. */
#ifndef RULES_VERDICT_H
#define RULES_VERDICT_H

#include "base/arena.h"
#include "model/heartbeat.h"
#include "model/monitor.h"
#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

/* How an attempt ended, as far as it matters for the message. */
enum probe_outcome {
    OUTCOME_ANSWERED,         /* http: a final response; tcp: connected; dns: a well-formed answer */
    OUTCOME_TIMED_OUT,
    OUTCOME_REFUSED,          /* connection refused */
    OUTCOME_UNRESOLVED,       /* the name does not resolve */
    OUTCOME_TLS_FAILED,
    OUTCOME_NOT_ALLOWED,      /* target policy */
    OUTCOME_FAILED,           /* anything else; tcp: connect failed, dns: lookup failed */
    OUTCOME_BODY_FAILED,      /* http: the response's body could not be read */
    OUTCOME_INCONCLUSIVE,     /* trouble of our own: nothing was seen of the target */
    OUTCOME_COUNT
};

/* Where the time of an attempt went, in milliseconds, as far as it came. */
struct phases {
    int64_t queue_ms;   /* our own waiting, which is no part of the response time */
    int64_t dns_ms;     /* until an address was known */
    int64_t connect_ms; /* from then on, until there was a connection */
};

struct observation {
    enum probe_outcome outcome;
    const char *detail;       /* reason, RCODE name, or what address_policy_refusal said; NULL: none */
    int64_t response_time_ms;
    int64_t elapsed_ms;       /* since its own work began */
    bool held_up;             /* the run itself stood still meanwhile: how long something took says nothing */
    struct phases phases;     /* http: of all hops together */
    int64_t status_code;      /* http; -1: no final response */
    bool body_matched;        /* http with body_contains */
    bool body_cut;            /* ... and the body is longer than what was looked at */
    const char *const *values;/* dns: the records as text */
    int value_count;
    const char *const *told;  /* dns: the same as they are told (rules/dns_redaction.h); NULL: as they are */
};

/* Texts of the result belong to the arena or to the monitor, none to what was seen: a result may wait for its
 * transaction long after the probe is gone. checked_at is left 0 for the caller. */
struct check_result verdict_of(struct arena *a, const struct monitor *m, const struct observation *seen);

#endif
