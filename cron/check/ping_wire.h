/* ICMP echo messages (RFC 792, RFC 4443, section 4), as they are written and read. Pure. */
#ifndef CRON_CHECK_PING_WIRE_H
#define CRON_CHECK_PING_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PING_TOKEN 16
#define PING_SIZE (8 + PING_TOKEN)

/* Whose answers count. Whatever comes is held against it: on a raw socket all ICMP of the host comes. */
struct ping_id {
    bool is_v6;
    bool with_ip_header;       /* answers come with the header of IPv4 before them */
    uint16_t id;               /* 0: the kernel sets it, and hands on our answers alone */
    uint8_t token[PING_TOKEN]; /* random; goes along with each, and comes back */
};

/* An echo request, with a checksum for IPv4; that of IPv6, and of a ping socket, the kernel makes. */
void ping_write(const struct ping_id *ping, uint16_t sequence, uint8_t message[PING_SIZE]);

/* The sequence of the answer; -1: it is none of ours. */
int ping_read(const struct ping_id *ping, const uint8_t *bytes, size_t length);

#endif
