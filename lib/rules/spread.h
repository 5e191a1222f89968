/* How response times spread: how long all but the slowest took. */
#ifndef RULES_SPREAD_H
#define RULES_SPREAD_H

#include <stdint.h>

/* Milliseconds; -1: there is none. */
struct spread {
    int64_t p50, p95, p99, max;
};

/* So many answers took so long. */
struct spread_count {
    int64_t ms, answers;
};

/* Of counts that are in the order of ms. A percentile is the time that so many of a hundred took at the most
 * (nearest rank). */
struct spread spread_of(const struct spread_count *counts, int count);

#endif
