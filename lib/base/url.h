/* The targets' addresses, as far as Watchpost itself must understand them (RFC 3986). */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/arena.h"

#include <stdbool.h>

/* http:// or https:// (any case), a host that is not empty, no white space or control characters; a literal
 * IPv6 host in brackets; a port, if any, 1..65535. */
bool url_is_http(const char *url);

/* "host:port", split at the last colon, after an optional "tcp://"; IPv6 in brackets (removed from *host).
 * host: not empty, no "/" or white space. port: decimal, 1..65535. Texts belong to the arena. */
bool url_split_tcp(struct arena *a, const char *url, const char **host, int *port);

/* The name behind an optional "dns://": not empty, at most 253 characters, no white space, "/" or "://".
 * Points into url. NULL if it is none. */
const char *url_dns_name(const char *url);

/* A name or a numeric address, and nothing else: no scheme, port, path, brackets or white space. */
bool url_is_host(const char *text);

/* The url with "***" in place of its user-info, if it is an http one and has any. */
const char *url_masked(struct arena *a, const char *url);

/* "scheme://host:port" in lower case with the port spelled out, for telling whether two http urls share an
 * origin (RFC 6454). NULL if it is no http url. */
const char *url_origin(struct arena *a, const char *url);

/* Host of an http url without brackets, its port (80 and 443 by default). False if it is none. */
bool url_split_http(struct arena *a, const char *url, const char **host, int *port, bool *tls);

/* A numeric address with or without a port: "192.0.2.1", "192.0.2.1:53", "2001:db8::1", "[2001:db8::1]:53".
 * Without one *port stays as it is. */
bool url_split_address(struct arena *a, const char *text, const char **address, int *port);

#endif
