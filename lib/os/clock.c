/* The system's clocks. */
#include "os/clock.h"

#include <time.h>

int64_t
clock_now(void)
{
    return (int64_t)time(NULL);
}

int64_t
clock_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Does not move when the clock is set; it says nothing outside this boot of the host. */
int64_t
clock_monotonic_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
clock_monotonic_ms(void)
{
    return clock_monotonic_us() / 1000;
}
