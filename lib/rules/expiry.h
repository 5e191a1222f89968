/* When to tell that a certificate, or a domain, ends: once for each threshold. */
#ifndef RULES_EXPIRY_H
#define RULES_EXPIRY_H

#include "model/expiry_days.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether it has come to or below a threshold that was not told. told: the smallest that was; -1: none.
 * *tell: the smallest that is to be told; several that were passed at once are told once. */
bool expiry_is_due(const struct expiry_days *days, int64_t days_left, int64_t told, int64_t *tell);

/* From behind which second on it is within the largest threshold, or the smallest; 0: there is none. */
int64_t expiry_attend_from(const struct expiry_days *days, int64_t not_after);
int64_t expiry_critical_from(const struct expiry_days *days, int64_t not_after);

#endif
