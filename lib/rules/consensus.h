/* What several locations say together. */
#ifndef RULES_CONSENSUS_H
#define RULES_CONSENSUS_H

#include "base/arena.h"
#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

/* The latest result of one location; the local checker counts as one. */
struct vote {
    enum status status;   /* UP, DEGRADED, DOWN */
    int64_t checked_at;
    int64_t down_since;   /* first down of its current run that is outside windows; 0: none */
};

struct consensus {
    int64_t total, up, down, degraded; /* votes that are fresh enough */
    enum status effective;             /* UNKNOWN: not enough evidence */
    int64_t down_since;                /* effective DOWN: when the threshold-th location went down; else 0 */
};

/* Seconds after which a vote is stale: the longer of 3 intervals and PROBE_STALE_MINUTES. */
int64_t consensus_freshness(int64_t interval_seconds, int64_t probe_stale_minutes);

/* Whether the vote is not older than `fresh` seconds before now. */
bool consensus_counts(const struct vote *v, int64_t fresh, int64_t now);

/* Counts the votes not older than `fresh` seconds before now. threshold >= 1. */
struct consensus consensus_of(const struct vote *votes, int count, int64_t threshold, int64_t fresh,
                              int64_t now);

/* "Consensus: 2/3 locations report down (threshold: 2)" */
const char *consensus_cause(struct arena *a, const struct consensus *c, int64_t threshold);

/* "Consensus: 1/3 locations report down, 1/3 degraded (threshold: 2)" when that is what they agree on; else
 * NULL. */
const char *consensus_doubt(struct arena *a, const struct consensus *c, int64_t threshold);

#endif
