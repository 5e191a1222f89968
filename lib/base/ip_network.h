/* Whose an address is, as far as addresses tell: an IPv4 address is one client's, and so is the network that
 * one customer is given of IPv6, whose addresses it may change at will. */
#ifndef BASE_IP_NETWORK_H
#define BASE_IP_NETWORK_H

#include "base/arena.h"

#include <stdbool.h>

/* "192.0.2.7" for an IPv4 address, mapped ones (::ffff:192.0.2.7) included; "2001:db8:0:1::/64" for an IPv6
 * address, cut to so many bits (1..128). A text that is no address is its own network. In the arena. */
const char *ip_network(struct arena *a, const char *address, int bits);

/* Whether it is an IPv6 address that is no IPv4 address in disguise. */
bool ip_is_v6(const char *address);

#endif
