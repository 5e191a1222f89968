/* One name that is not answered for, while others are, says nothing of the server: it may have to ask another
 * one, which is away. */
#include "net/dns_silence.h"

#include "os/clock.h"

#define LASTS_MS 30000 /* then the server is tried again as if nothing had been */

void
dns_silence_end(struct dns_silence *s)
{
    s->answered_ms = clock_monotonic_ms();
    s->since_ms = 0;
}

void
dns_silence_note(struct dns_silence *s, int64_t asked_ms)
{
    if (s->answered_ms < asked_ms)
        s->since_ms = clock_monotonic_ms();
}

bool
dns_silence_holds(const struct dns_silence *s)
{
    return s->since_ms != 0 && clock_monotonic_ms() - s->since_ms < LASTS_MS;
}
