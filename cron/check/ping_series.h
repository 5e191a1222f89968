/* Echo requests to one address, one every 200 ms, and the answers to them. */
#ifndef CRON_CHECK_PING_SERIES_H
#define CRON_CHECK_PING_SERIES_H

#include "cron/check/ping_wire.h"
#include "net/resolve.h"
#include "os/loop.h"

#include <stdbool.h>
#include <stdint.h>

#define PING_MOST_PACKETS 10

struct ping_series {
    /* Set by the owner before ping_series_open. */
    void *owner;
    void (*heard)(struct ping_series *s); /* something came, or went wrong; the owner may close the series */

    /* The result. */
    union ip address;
    int fd; /* -1: closed */
    int sent, answered, failed;
    int64_t begun_ms;
    int64_t sent_us[PING_MOST_PACKETS];
    int64_t took_us[PING_MOST_PACKETS]; /* -1: not answered */
    int error;                          /* the last; 0: none */

    /* Its own. */
    struct loop *loop;
    struct ping_id id;
};

/* Makes a socket for it; nothing is sent yet. False, and errno: it is closed. */
bool ping_series_open(struct ping_series *s, struct loop *loop, const union ip *address);

/* Harmless if it is closed. */
void ping_series_close(struct ping_series *s);

/* Sends what is due of so many packets. Returns when something is due next; INT64_MAX: all has been sent. */
int64_t ping_series_go_on(struct ping_series *s, int packets, int64_t now_ms);

/* It is closed, or each request that was sent has failed. */
bool ping_series_has_failed(const struct ping_series *s);

#endif
