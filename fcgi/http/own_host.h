/* Whether a request was meant for this instance, by the name that it calls it by. A page of another site can
 * have a browser on this host ask here as if this were that site: its name then resolves to this host (DNS
 * rebinding). Only the header Host tells. */
#ifndef FCGI_HTTP_OWN_HOST_H
#define FCGI_HTTP_OWN_HOST_H

#include <stdbool.h>

/* host: what the header Host says, port included (RFC 9110, 7.2); NULL: there was none, so no browser asks.
 * True for the names of loopback, for addresses, which no DNS can rebind, and for the names in own_names, a
 * list as config.h has SERVER_NAMES. */
bool own_host_is(const char *host, const char *own_names);

/* The host without its port and a final dot; IPv6 without brackets. False: it is none. */
enum { HOST_NAME_SIZE = 256 };
bool own_host_name(const char *host, char name[HOST_NAME_SIZE]);

#endif
