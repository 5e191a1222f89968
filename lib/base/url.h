/* The targets' addresses, as far as Watchpost itself must understand them (RFC 3986). */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/arena.h"
#include "base/idn.h"

#include <stdbool.h>

/* Where a url leads. */
struct endpoint {
    char host[IDN_ROOM]; /* a name in ASCII, or an address; IPv6 without brackets */
    int port;
    bool tls;            /* https, wss, grpcs */
};

/* Schemes that go together: in the clear, and under TLS. */
enum url_family {
    URL_HTTP,      /* http://, https:// */
    URL_WEBSOCKET, /* ws://, wss:// */
    URL_GRPC       /* grpc://, grpcs:// */
};

/* http:// or https:// (any case), one user-info at most, a host (see url_is_host; a literal IPv6 one in
 * brackets), no white space or control characters; a port, if any, 1..65535. */
bool url_is_http(const char *url);

/* postgresql:// or postgres://, whatever comes behind that. */
bool url_is_postgresql(const char *url);

/* The same; tells where it leads. The port is 80 or 443 if none is given. */
bool url_read_http(const char *url, struct endpoint *place);

/* Where the authority stands in anything that begins like a url of a family, well formed or not; false: it
 * begins like none. */
struct url_authority {
    const char *begin, *at, *end; /* behind the "//"; the "@" behind the user-info, NULL: it has none */
};
bool url_find_authority(const char *url, struct url_authority *found);

/* The host in one spelling, to count by: lower case, without a final dot, a number of any form as the address
 * that it means. In the arena. */
const char *url_host_key(struct arena *a, const struct endpoint *place);

/* The same of a url of this family; the port is 80 or 443 if none is given. */
bool url_read_as(enum url_family family, const char *url, struct endpoint *place);

/* The url with the http scheme that is as secure as its own, "https://h/" for "wss://h/"; NULL if it is of no
 * family. In the arena. */
const char *url_as_http(struct arena *a, const char *url);

/* "host:port", split at the last colon, after an optional "tcp://"; IPv6 in brackets. host: see url_is_host.
 * port: decimal, 1..65535. */
bool url_read_tcp(const char *url, struct endpoint *place);

/* The same with an optional "tls://"; the port is 443 if none is given. */
bool url_read_tls(const char *url, struct endpoint *place);

/* "host" after an optional "ping://"; an IPv6 address may stand in brackets, of which the host has none. */
bool url_read_ping(const char *url, char host[IDN_ROOM]);

/* The http url as a request needs it, which is ASCII: the host in its ASCII form, other bytes outside of
 * ASCII percent-encoded. NULL if it is no http url. */
const char *url_for_request(struct arena *a, const char *url);

/* The name behind an optional "dns://": a host name, perhaps with "*." before it, "." or an IPv6 address; if
 * it is not ASCII, it has an ASCII form (base/idn.h). Points into url. NULL if it is none. */
const char *url_dns_name(const char *url);

/* A name or a numeric address, and nothing else: no scheme, port, path, brackets or white space. A name is
 * what the DNS can hold, of letters, digits, "-", "_" and dots; it may be an international one. */
bool url_is_host(const char *text);

/* A path that can stand before others: "/x" or "/x/y", at most 100 of A-Z a-z 0-9 . _ ~ / -, with neither a
 * slash at its end nor an empty, "." or ".." segment. */
bool url_is_base_path(const char *text);

/* "scheme://host:port" in lower case with the port spelled out, for telling whether two http urls share an
 * origin (RFC 6454). NULL if it is no http url. */
const char *url_origin(struct arena *a, const char *url);

/* The url's origin and path, without user-info, query and fragment: where what is sent to it arrives. NULL if
 * it is no http url. */
const char *url_place(struct arena *a, const char *url);

/* "10.0.0.1" of "http://user@10.0.0.1:80/x?y": the host that a target of any kind names, as it names it, an
 * address of IPv6 in its brackets. In the arena. */
const char *url_host_named(struct arena *a, const char *url);

/* A numeric address with or without a port: "192.0.2.1", "192.0.2.1:53", "2001:db8::1", "[2001:db8::1]:53".
 * Without one *port stays as it is. */
bool url_split_address(struct arena *a, const char *text, const char **address, int *port);

#endif
