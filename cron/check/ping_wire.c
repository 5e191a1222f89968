#include "cron/check/ping_wire.h"

#include <string.h>

enum { ECHO_REPLY = 0, ECHO_REQUEST = 8, ECHO_REQUEST_V6 = 128, ECHO_REPLY_V6 = 129 };

static void
put_16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static unsigned
get_16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

/* RFC 1071. */
static unsigned
checksum(const uint8_t *bytes, size_t length)
{
    uint32_t sum = 0;

    for (size_t i = 0; i + 1 < length; i += 2)
        sum += get_16(bytes + i);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

void
ping_write(const struct ping_id *ping, uint16_t sequence, uint8_t message[PING_SIZE])
{
    memset(message, 0, 8);
    message[0] = ping->is_v6 ? ECHO_REQUEST_V6 : ECHO_REQUEST;
    put_16(message + 4, ping->id);
    put_16(message + 6, sequence);
    memcpy(message + 8, ping->token, PING_TOKEN);
    if (!ping->is_v6)
        put_16(message + 2, checksum(message, PING_SIZE));
}

int
ping_read(const struct ping_id *ping, const uint8_t *bytes, size_t length)
{
    if (ping->with_ip_header) {
        size_t header = length > 0 ? (size_t)4 * (bytes[0] & 0x0f) : 0;

        if (header < 20 || header > length)
            return -1;
        bytes += header;
        length -= header;
    }
    if (length < PING_SIZE || bytes[0] != (ping->is_v6 ? ECHO_REPLY_V6 : ECHO_REPLY) || bytes[1] != 0)
        return -1;
    if (ping->id != 0 && get_16(bytes + 4) != ping->id)
        return -1;
    return memcmp(bytes + 8, ping->token, PING_TOKEN) == 0 ? (int)get_16(bytes + 6) : -1;
}
