/* The system's clocks; no other file calls clock_gettime. What decides never asks here: it is given `now`. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>

int64_t clock_now(void);          /* Unix seconds, UTC; may jump */
int64_t clock_now_ms(void);       /* the same in milliseconds */
int64_t clock_monotonic_ms(void); /* for lengths of time; never goes back */
int64_t clock_monotonic_us(void);

#endif
