/* One name server, asked by c-ares through a channel of its own, in the loop; and whether it answers. */
#ifndef NET_DNS_SERVER_H
#define NET_DNS_SERVER_H

#include "os/loop.h"
#include "net/dns_silence.h"

#include <ares.h>
#include <stdbool.h>

/* All zeroes until dns_server_open. */
struct dns_server {
    struct loop *loop;
    ares_channel channel;
    struct dns_silence silence;
};

/* Opens no socket yet, and asks the servers of resolv.conf, all of them, until dns_server_choose. False if
 * c-ares cannot be started. */
bool dns_server_open(struct dns_server *s, struct loop *loop);

/* From now on this one alone. False if c-ares refuses. */
bool dns_server_choose(struct dns_server *s, const struct ares_addr_port_node *address);

/* What was asked is told with ARES_EDESTRUCTION. Also of one that was never opened. */
void dns_server_close(struct dns_server *s);

/* Asks for the addresses of one family of a name. told: once, perhaps from within. */
void dns_server_ask(struct dns_server *s, const char *name, int family, ares_addrinfo_callback told,
                    void *owner);

/* Ends tries that are over. To be called every now and then while something is asked. */
void dns_server_look_at_clock(struct dns_server *s);

/* Takes down how a question ended that was asked at that time. */
void dns_server_note(struct dns_server *s, int64_t asked_ms, int status);

#endif
