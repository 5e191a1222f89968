/* One question to a name server over TCP (RFC 7766): for answers that do not fit into a datagram. */
#ifndef CRON_CHECK_DNS_STREAM_H
#define CRON_CHECK_DNS_STREAM_H

#include "os/loop.h"
#include "cron/check/nameservers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeroes but for fd, which is -1: nothing is asked. */
struct dns_stream {
    /* Set before dns_stream_begin. Each ends the exchange; they may call dns_stream_end. */
    void *owner;
    void (*answered)(void *owner, const uint8_t *message, size_t length);
    void (*failed)(void *owner, const char *problem);
    void (*refused)(void *owner, int error); /* the system gives no socket, or does not watch it */

    /* Its own. */
    struct loop *loop;
    int fd;
    bool sent;
    const uint8_t *question;
    size_t question_length;
    uint8_t *bytes;
    size_t have;
};

/* Sets out; leads to one of the three, perhaps from within. The question must last as long. */
void dns_stream_begin(struct dns_stream *s, struct loop *loop, const struct nameserver *server,
                      const uint8_t *question, size_t length);

/* Ends it, untold. */
void dns_stream_end(struct dns_stream *s);

#endif
