/* An http url is taken apart once, into pointers to where its pieces begin and end; each function here then
 * looks at the pieces it is about. What is behind the authority is the target's own business, but for white
 * space and control characters, which would end up in a request line. */
#include "base/url.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <string.h>

#define MAX_PORT 65535
#define MAX_DNS_NAME 253

struct http_url {
    bool tls;
    const char *authority; /* behind the "//" */
    const char *host;      /* without brackets */
    size_t host_length;
    bool is_ipv6;
    const char *port; /* digits, if any */
    const char *end;  /* of the authority */
};

/* Decimal digits up to end, 1..65535. */
static bool
read_port(const char *digits, const char *end, int *port)
{
    int n = 0;

    for (; digits < end; digits++) {
        if (*digits < '0' || *digits > '9' || n > MAX_PORT)
            return false;
        n = n * 10 + (*digits - '0');
    }
    if (n < 1 || n > MAX_PORT)
        return false;
    *port = n;
    return true;
}

static bool
is_ipv6(const char *text, size_t length)
{
    char copy[INET6_ADDRSTRLEN];
    struct in6_addr address;

    if (length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return inet_pton(AF_INET6, copy, &address) == 1;
}

bool
url_is_host(const char *text)
{
    if (is_ipv6(text, strlen(text)))
        return true;
    return *text != '\0' && strpbrk(text, ":/?#@[]\\\"") == NULL && !text_has_space_or_control(text);
}

/* Splits "host", "[v6]", each with or without ":port" behind it, where *port becomes NULL if there is
 * none. */
static bool
split_host(const char *text, const char *end, const char **host, size_t *length, const char **port)
{
    const char *colon, *bracket;

    *port = NULL;
    *host = text;
    if (text < end && *text == '[') {
        bracket = memchr(text, ']', (size_t)(end - text));
        if (!bracket || (bracket + 1 < end && bracket[1] != ':'))
            return false;
        *host = text + 1;
        *length = (size_t)(bracket - *host);
        if (bracket + 1 < end)
            *port = bracket + 2;
        return is_ipv6(*host, *length);
    }
    colon = memchr(text, ':', (size_t)(end - text));
    *length = (size_t)((colon ? colon : end) - text);
    if (colon)
        *port = colon + 1;
    return *length > 0;
}

static const char *
last_at_sign(const char *start, const char *end)
{
    while (end > start)
        if (*--end == '@')
            return end;
    return NULL;
}

/* Finds the authority of anything that begins like an http url. */
static bool
find_authority(const char *url, struct http_url *u)
{
    *u = (struct http_url){ .tls = text_starts_nocase(url, "https://") };
    if (!u->tls && !text_starts_nocase(url, "http://"))
        return false;
    u->authority = url + (u->tls ? strlen("https://") : strlen("http://"));
    u->end = u->authority + strcspn(u->authority, "/?#");
    return true;
}

static bool
split_http(const char *url, struct http_url *u, int *port)
{
    const char *at;

    if (!find_authority(url, u) || text_has_space_or_control(url))
        return false;
    at = last_at_sign(u->authority, u->end);
    if (!split_host(at ? at + 1 : u->authority, u->end, &u->host, &u->host_length, &u->port))
        return false;
    u->is_ipv6 = u->host[-1] == '[';
    *port = u->tls ? 443 : 80;
    /* "host:" is a port left out (RFC 3986, section 3.2.3). */
    return !u->port || u->port == u->end || read_port(u->port, u->end, port);
}

bool
url_is_http(const char *url)
{
    struct http_url u;
    int port;

    return split_http(url, &u, &port);
}

bool
url_split_http(struct arena *a, const char *url, const char **host, int *port, bool *tls)
{
    struct http_url u;

    if (!split_http(url, &u, port))
        return false;
    *host = arena_bytes(a, u.host, u.host_length);
    *tls = u.tls;
    return true;
}

const char *
url_origin(struct arena *a, const char *url)
{
    struct http_url u;
    int port;

    if (!split_http(url, &u, &port))
        return NULL;
    return text_lower(a, arena_printf(a, u.is_ipv6 ? "%s://[%.*s]:%d" : "%s://%.*s:%d",
                                      u.tls ? "https" : "http", (int)u.host_length, u.host, port));
}

const char *
url_masked(struct arena *a, const char *url)
{
    struct http_url u;
    const char *at;

    if (!find_authority(url, &u))
        return url;
    at = last_at_sign(u.authority, u.end);
    if (!at)
        return url;
    return arena_printf(a, "%.*s***%s", (int)(u.authority - url), url, at);
}

bool
url_split_tcp(struct arena *a, const char *url, const char **host, int *port)
{
    const char *start = text_starts_nocase(url, "tcp://") ? url + strlen("tcp://") : url;
    const char *end = start + strlen(start), *name, *digits;
    size_t length;

    if (strchr(start, '/') || text_has_space_or_control(start))
        return false;
    if (!split_host(start, end, &name, &length, &digits) || !digits || !read_port(digits, end, port))
        return false;
    *host = arena_bytes(a, name, length);
    return true;
}

const char *
url_dns_name(const char *url)
{
    const char *name = text_starts_nocase(url, "dns://") ? url + strlen("dns://") : url;

    if (!*name || strchr(name, '/') || text_has_space_or_control(name) || text_length(name) > MAX_DNS_NAME)
        return NULL;
    return name;
}

bool
url_split_address(struct arena *a, const char *text, const char **address, int *port)
{
    const char *end = text + strlen(text), *host, *digits;
    struct in_addr ipv4;
    size_t length;

    if (is_ipv6(text, strlen(text))) { /* all of it: no port */
        *address = arena_text(a, text);
        return true;
    }
    if (!split_host(text, end, &host, &length, &digits))
        return false;
    *address = arena_bytes(a, host, length);
    if (*text != '[' && inet_pton(AF_INET, *address, &ipv4) != 1)
        return false;
    return !digits || read_port(digits, end, port);
}
