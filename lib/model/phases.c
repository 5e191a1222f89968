/* Phases by number, for what does the same with each of them. */
#include "model/phases.h"

#include <stddef.h>

const char *const phase_names[PHASE_COUNT] = {"queue", "dns", "connect", "tls", "first_byte", "transfer"};

static const size_t places[PHASE_COUNT] = {
    offsetof(struct phases, queue_ms), offsetof(struct phases, dns_ms),
    offsetof(struct phases, connect_ms), offsetof(struct phases, tls_ms),
    offsetof(struct phases, first_byte_ms), offsetof(struct phases, transfer_ms),
};

int64_t *
phase_at(struct phases *p, int i)
{
    return (int64_t *)(void *)((char *)p + places[i]);
}

int64_t
phase_ms(const struct phases *p, int i)
{
    return *(const int64_t *)(const void *)((const char *)p + places[i]);
}
