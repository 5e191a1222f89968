/* The name servers of a monitor (dns_resolvers) as addresses: those that are given by name are looked up. */
#ifndef CRON_CHECK_OWN_RESOLVERS_H
#define CRON_CHECK_OWN_RESOLVERS_H

#include "cron/check/nameservers.h"
#include "cron/check/probe.h"
#include "net/dial.h"

struct own_resolvers {
    /* Set by the owner before own_resolvers_begin. One of the two is called once, perhaps from within. */
    void *owner;
    void (*known)(void *owner);
    void (*failed)(void *owner, enum probe_outcome outcome, const char *detail);

    /* The result: at least one, in the order in which the monitor names them. */
    struct nameservers servers;

    /* Its own. */
    struct probe *probe;
    struct name_wait wait; /* for the address of the one that is next */
    int read;
};

/* Tells the dialler, before the first check begins, which names will be looked up. */
void own_resolvers_expect(struct sweep *s, const struct monitor *m);

/* A name without an address is passed over; an address that the policy does not allow ends it all. */
void own_resolvers_begin(struct own_resolvers *r, struct probe *p);

/* Nothing is called any more. Harmless before the beginning, if it is all zeroes, and after the end. */
void own_resolvers_end(struct own_resolvers *r);

#endif
