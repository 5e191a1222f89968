/* The answer of a gRPC health service. */
#include "fuzz.h"

#include "cron/check/grpc_health.h"

#include <assert.h>

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    enum grpc_health health = GRPC_UNKNOWN;

    if (grpc_health_read((const char *)bytes, length, &health))
        assert(health < GRPC_HEALTH_COUNT);
    return 0;
}
