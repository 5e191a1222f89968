/* The system's clocks, which no other file reads. A main reads the time and passes it on as `now`. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>

int64_t clock_now(void);          /* Unix seconds, UTC; may jump */
int64_t clock_now_ms(void);       /* the same in milliseconds */
int64_t clock_monotonic_ms(void); /* for lengths of time; never goes back */
int64_t clock_monotonic_us(void);

#endif
