/* When a gate opens: every member has had so many good results in a row, each of a check that began after the
 * gate was made, and none sooner behind the one before than the member's interval. */
#ifndef RULES_GATE_COUNT_H
#define RULES_GATE_COUNT_H

#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

struct gate_count {
    int64_t interval;     /* seconds between two results that count */
    int64_t good;         /* in a row, until now */
    int64_t last_counted; /* when the last that counted began; 0: none has */
};

/* A result of a check that began at that time, in the order in which results were recorded. since: when the
 * gate was made. A failure starts the count again, something inconclusive neither counts nor breaks it. True:
 * it failed. */
bool gate_count_result(struct gate_count *count, enum status status, int64_t began_at, int64_t since,
                       bool allow_degraded);

#endif
