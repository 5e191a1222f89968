/* Answers to pings: the first byte chooses the kind of socket, the rest is what came. */
#include "fuzz.h"

#include "cron/check/ping_wire.h"

#include <assert.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct ping_id ping = { .token = "0123456789abcdef" };
    uint8_t message[PING_SIZE];

    if (length < 1)
        return 0;
    ping.is_v6 = bytes[0] & 1;
    ping.with_ip_header = bytes[0] & 2;
    ping.id = bytes[0] & 4 ? 0x1234 : 0;
    assert(ping_read(&ping, bytes + 1, length - 1) < 65536);
    ping_write(&ping, 7, message);
    assert(ping_read(&ping, message, sizeof message) == -1); /* a request is no answer */
    return 0;
}
