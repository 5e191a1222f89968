/* Questions to the name servers of /etc/resolv.conf, by c-ares, in the loop. One name's way through it is in
 * net/dns_lookup.h. */
#ifndef NET_DNS_CLIENT_H
#define NET_DNS_CLIENT_H

#include "os/loop.h"

#include <ares.h>
#include <stdbool.h>

#define FULL_NAME_ROOM 512 /* a host of 253 characters, a dot, and a search domain as long */

struct dns_client;

/* Opens no socket yet. NULL (logged) if c-ares cannot be started. */
struct dns_client *dns_client_open(struct loop *loop);

/* What was asked is told with ARES_EDESTRUCTION. Not from within an answer. NULL is fine. */
void dns_client_close(struct dns_client *c);

/* status: one of c-ares's. answer: with ARES_SUCCESS; it lasts until the function returns. */
typedef void dns_told(void *owner, int status, const struct ares_addrinfo *answer);

/* Asks for the addresses of one family (AF_INET, AF_INET6) of the name, which ends in a dot: each server at
 * most once, and the first answer counts. ARES_ETIMEOUT: those that may know it are silent. May be told from
 * within. */
void dns_client_ask(struct dns_client *c, const char *name, int family, dns_told *told, void *owner);

/* Servers lose what comes in crowds, whichever name it is about. So a caller that has many names to ask for
 * looks here first: now, or in a few milliseconds? */
bool dns_client_ready(struct dns_client *c);

/* The same for questions that are repeated, of which not too many are allowed at a time; takes one of
 * these. */
bool dns_client_may_repeat(struct dns_client *c);

/* Writes the n-th (from 0) of the names, each with its final dot, that a host's name may stand for, as
 * resolv.conf(5) says (search, ndots). False if there are not so many. */
bool dns_client_full_name(const struct dns_client *c, const char *host, int n, char name[FULL_NAME_ROOM]);

#endif
