/* When a delivery that failed is tried again. */
#ifndef RULES_RETRY_H
#define RULES_RETRY_H

#include <stdint.h>

/* After so many failures (1..): the milliseconds to wait, at least, before the next attempt; -1: there is
 * none. */
int64_t retry_pause_ms(int64_t failures);

#endif
