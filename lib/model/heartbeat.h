/* The result of one check, and a heartbeat: that result as history keeps it. */
#ifndef MODEL_HEARTBEAT_H
#define MODEL_HEARTBEAT_H

#include "base/buf.h"
#include "model/certificate.h"
#include "model/phases.h"
#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

struct assertion_finding;
struct gate_finding;

/* Ready to be recorded (flow/record.h). */
struct check_result {
    enum status status;        /* UP, DEGRADED, DOWN, INCONCLUSIVE */
    int64_t response_time_ms;
    int64_t status_code;       /* -1: none */
    const char *error_message; /* NULL: none; at most 1000 characters */
    int64_t checked_at;
    int64_t started_at;        /* when its own work began; 0: not known */
    const char *const *values; /* dns: what was resolved; NULL for other types */
    int value_count;
    const struct gate_finding *gate_findings; /* for gates that expect something of it, without seq */
    int gate_finding_count;
    const struct assertion_finding *findings; /* one of each assertion: the monitor's own, then those that
                                               * gates ask for; NULL: none was judged */
    bool not_verified;         /* TLS was used, and any certificate would have done */
    const char *in_short;      /* what was seen, packed (model/evidence_pack.h); NULL: not known */
    struct phases phases;      /* the same, where it is known */
    const char *evidence;      /* in full, JSON; NULL: it is not worth keeping */
    int64_t domain_ends_at;                /* of a domain; 0: not known, or nobody has it */
    const struct certificate *certificate; /* NULL: none was seen */
};

struct heartbeat {
    int64_t seq;
    enum status status;
    int64_t response_time_ms;
    int64_t status_code;       /* -1: none */
    const char *error_message; /* NULL: none */
    int64_t checked_at;
    int64_t started_at;        /* 0: not known */
    const char *location_id;   /* NULL: the local checker */
    bool in_maintenance;
    bool late;                 /* it came too late to count: history, and in no figure */
    bool not_verified;         /* TLS was used, and any certificate would have done */
};

/* The shape Heartbeat; name as for put_object. evidence: JSON, put as a member "evidence"; NULL: null.
 * heartbeat_json has no such member. */
void heartbeat_json(struct buf *out, const char *name, const char *monitor_id, const struct heartbeat *h);
void heartbeat_with_evidence_json(struct buf *out, const char *monitor_id, const struct heartbeat *h,
                                  const char *evidence);

#endif
