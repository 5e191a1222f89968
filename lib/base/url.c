/* An http url is taken apart once, into pointers to where its pieces begin and end; each function here then
 * looks at the pieces it is about. What is behind the authority is the target's own business, but for white
 * space and control characters, which would end up in a request line.
 *
 * A host is judged in its ASCII form, in one place (read_host), for all kinds of target: what is taken
 * here can be looked up, and libcurl takes it too (t/unit/url_curl_test). */
#include "base/url.h"

#include "base/buf.h"
#include "base/ip_network.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <string.h>

#define LONGEST_BASE_PATH 100 /* characters; it stands before every path of ours */
#define MAX_PORT 65535
/* RFC 1035, 2.3.4: 255 bytes on the wire are 253 characters as they are written, without a final dot; a label
 * has 63. */
#define MAX_DNS_NAME 253
#define MAX_DNS_LABEL 63

static const struct scheme {
    const char *begins;
    enum url_family family;
    bool tls;
} schemes[] = {
    { "https://", URL_HTTP, true },    { "http://", URL_HTTP, false },  { "wss://", URL_WEBSOCKET, true },
    { "ws://", URL_WEBSOCKET, false }, { "grpcs://", URL_GRPC, true }, { "grpc://", URL_GRPC, false },
};

struct http_url {
    enum url_family family;
    bool tls;
    const char *authority; /* behind the "//" */
    const char *host;      /* without brackets, as it was given */
    size_t host_length;
    bool is_ipv6;
    const char *port; /* digits, if any */
    const char *end;  /* of the authority */
    struct endpoint place;
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

/* Copied, because inet_pton wants a NUL. A scope ("%eth0") does not pass: link-local addresses are never
 * contacted. */
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

/* Labels of 1 to 63 letters, digits, "-" and "_", which host names should not have, but do; the last may have
 * a dot behind it. "-" at the ends of a label is not refused either: such names exist, and are resolved. */
static bool
is_host_name(const char *name)
{
    size_t label = 0, length = strlen(name);

    for (const char *c = name; *c; c++) {
        bool alphanumeric = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');

        if (*c == '.' && label == 0)
            return false;
        if (*c != '.' && !alphanumeric && *c != '-' && *c != '_')
            return false;
        label = *c == '.' ? 0 : label + 1;
        if (label > MAX_DNS_LABEL)
            return false;
    }
    return length > 0 && length - (label == 0) <= MAX_DNS_NAME;
}

/* A name or an address, in ASCII. */
static bool
read_host(const char *text, size_t length, char host[IDN_ROOM])
{
    if (is_ipv6(text, length)) {
        memcpy(host, text, length);
        host[length] = '\0';
        return true;
    }
    return idn_to_ascii(text, length, host) && is_host_name(host);
}

bool
url_is_host(const char *text)
{
    char host[IDN_ROOM];

    return read_host(text, strlen(text), host);
}

/* "." and ".." are refused, as browsers and proxies resolve them away, each in its own place. */
bool
url_is_base_path(const char *text)
{
    static const char fit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";

    if (*text == '\0' || strlen(text) > LONGEST_BASE_PATH)
        return false;
    while (*text == '/') {
        const char *segment = text + 1;
        size_t length = strspn(segment, fit);

        if (length == 0 || strspn(segment, ".") == length)
            return false;
        text = segment + length;
    }
    return *text == '\0';
}

/* Splits "host", "[v6]", each with or without ":port" behind it, where *port becomes NULL if there is none.
 * Outside of brackets the first colon counts, so "::1" without brackets is refused: where its port would
 * begin is not clear. */
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

/* The last, as browsers have it: what is before it is user-info, however many there are. */
static const char *
last_at_sign(const char *start, const char *end)
{
    while (end > start)
        if (*--end == '@')
            return end;
    return NULL;
}

/* Finds the authority of anything that begins like a url of a family. */
static bool
find_authority(const char *url, struct http_url *u)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        const struct scheme *scheme = &schemes[i];

        if (!text_starts_nocase(url, scheme->begins))
            continue;
        *u = (struct http_url){ .family = scheme->family, .tls = scheme->tls };
        u->authority = url + strlen(scheme->begins);
        u->end = u->authority + strcspn(u->authority, "/?#");
        return true;
    }
    return false;
}

bool
url_find_authority(const char *url, struct url_authority *found)
{
    struct http_url u;

    if (!find_authority(url, &u))
        return false;
    *found = (struct url_authority){ u.authority, last_at_sign(u.authority, u.end), u.end };
    return true;
}

/* Before the host: no second "@", with which readers disagree where the host
 * begins, and no NUL, which no server can be told. */
static bool
is_user_info(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '@' || (text[i] == '%' && length - i > 2 && text[i + 1] == '0' && text[i + 2] == '0'))
            return false;
    return true;
}

/* White space and control characters are refused anywhere: a line break in a path would end the request
 * line. */
static bool
split_url(enum url_family family, const char *url, struct http_url *u)
{
    const char *at, *start;

    if (!find_authority(url, u) || u->family != family || text_has_space_or_control(url))
        return false;
    at = last_at_sign(u->authority, u->end);
    start = at ? at + 1 : u->authority;
    if ((at && !is_user_info(u->authority, (size_t)(at - u->authority))) ||
        !split_host(start, u->end, &u->host, &u->host_length, &u->port) ||
        !read_host(u->host, u->host_length, u->place.host))
        return false;
    u->is_ipv6 = *start == '[';
    u->place.tls = u->tls;
    u->place.port = u->tls ? 443 : 80;
    /* "host:" is a port left out (RFC 3986, section 3.2.3). */
    return !u->port || u->port == u->end || read_port(u->port, u->end, &u->place.port);
}

static bool
split_http(const char *url, struct http_url *u)
{
    return split_url(URL_HTTP, url, u);
}

bool
url_is_http(const char *url)
{
    struct http_url u;

    return split_http(url, &u);
}

bool
url_is_postgresql(const char *url)
{
    return strncmp(url, "postgresql://", strlen("postgresql://")) == 0 ||
           strncmp(url, "postgres://", strlen("postgres://")) == 0;
}

bool
url_read_as(enum url_family family, const char *url, struct endpoint *place)
{
    struct http_url u;

    if (!split_url(family, url, &u))
        return false;
    *place = u.place;
    return true;
}

bool
url_read_http(const char *url, struct endpoint *place)
{
    return url_read_as(URL_HTTP, url, place);
}

const char *
url_as_http(struct arena *a, const char *url)
{
    struct http_url u;

    if (!find_authority(url, &u))
        return NULL;
    return arena_printf(a, "%s://%s", u.tls ? "https" : "http", u.authority);
}

/* inet_aton knows all ways to write a number that libcurl takes for an IPv4 address: "127.1", "0x7f.1". */
const char *
url_host_key(struct arena *a, const struct endpoint *place)
{
    char *host = text_lower(a, place->host);
    size_t length = strlen(host);
    char text[INET_ADDRSTRLEN];
    struct in_addr v4;

    if (strchr(host, ':') != NULL)
        return ip_network(a, host, 128);
    if (length > 0 && host[length - 1] == '.')
        host[length - 1] = '\0';
    if (inet_aton(host, &v4) == 1)
        return arena_text(a, inet_ntop(AF_INET, &v4, text, sizeof text));
    return host;
}

/* The port is always there, so that "http://a" and "http://a:80" are one origin. */
const char *
url_origin(struct arena *a, const char *url)
{
    struct http_url u;

    if (!split_http(url, &u))
        return NULL;
    return text_lower(a, arena_printf(a, u.is_ipv6 ? "%s://[%s]:%d" : "%s://%s:%d", u.tls ? "https" : "http",
                                      u.place.host, u.place.port));
}

const char *
url_place(struct arena *a, const char *url)
{
    struct http_url u;

    if (!split_http(url, &u))
        return NULL;
    return arena_printf(a, "%s%s%.*s", url_origin(a, url), *u.end == '/' ? "" : "/",
                        (int)strcspn(u.end, "?#"), u.end);
}

const char *
url_host_named(struct arena *a, const char *url)
{
    const char *scheme = strstr(url, "://"), *start = scheme == NULL ? url : scheme + 3, *at;
    size_t length = strcspn(start, "/?#");

    at = memchr(start, '@', length);
    if (at != NULL) {
        length -= (size_t)(at + 1 - start);
        start = at + 1;
    }
    if (*start == '[')
        length = strcspn(start, "]") + 1;
    else if (memchr(start, ':', length) != NULL)
        length = (size_t)((const char *)memchr(start, ':', length) - start);
    return arena_bytes(a, start, length);
}

/* The text up to end, with "%C3" and the like for bytes that are not ASCII. */
static void
put_encoded(struct buf *out, const char *text, const char *end)
{
    for (; text < end; text++)
        if ((unsigned char)*text < 0x80)
            buf_char(out, *text);
        else
            buf_printf(out, "%%%02X", (unsigned char)*text);
}

const char *
url_for_request(struct arena *a, const char *url)
{
    struct buf out = { .arena = a };
    struct http_url u;

    if (!split_http(url, &u))
        return NULL;
    put_encoded(&out, url, u.host);
    buf_text(&out, u.place.host);
    put_encoded(&out, u.host + u.host_length, url + strlen(url));
    return buf_string(&out);
}

/* "host:port"; the port is needed unless there is one already. */
static bool
read_place(const char *scheme, const char *url, int port, struct endpoint *place)
{
    const char *start = text_starts_nocase(url, scheme) ? url + strlen(scheme) : url;
    const char *end = start + strlen(start), *name, *digits;
    size_t length;

    if (strchr(start, '/') || text_has_space_or_control(start))
        return false;
    *place = (struct endpoint){ .port = port };
    return split_host(start, end, &name, &length, &digits) && (digits || port > 0) &&
           (!digits || read_port(digits, end, &place->port)) && read_host(name, length, place->host);
}

bool
url_read_tcp(const char *url, struct endpoint *place)
{
    return read_place("tcp://", url, 0, place);
}

bool
url_read_tls(const char *url, struct endpoint *place)
{
    if (!read_place("tls://", url, 443, place))
        return false;
    place->tls = true;
    return true;
}

bool
url_read_ping(const char *url, char host[IDN_ROOM])
{
    const char *start = text_starts_nocase(url, "ping://") ? url + strlen("ping://") : url;
    size_t length = strlen(start);

    if (*start == '[' && length > 2 && start[length - 1] == ']')
        return is_ipv6(start + 1, length - 2) && read_host(start + 1, length - 2, host);
    return read_host(start, length, host);
}

/* A wildcard is asked for as it is written; "." is the root's name. */
static bool
is_dns_name(const char *name)
{
    return strcmp(name, ".") == 0 || is_host_name(text_starts_nocase(name, "*.") ? name + 2 : name);
}

/* Not read_host: names in the DNS may hold what host names may not. Two names with a comma between them, or
 * an address of mail, are a slip. */
const char *
url_dns_name(const char *url)
{
    const char *name = text_starts_nocase(url, "dns://") ? url + strlen("dns://") : url;
    char ascii[IDN_ROOM];

    if (!*name || text_has_space_or_control(name) || text_length(name) > MAX_DNS_NAME ||
        !idn_to_ascii(name, strlen(name), ascii))
        return NULL;
    return is_ipv6(name, strlen(name)) || is_dns_name(ascii) ? name : NULL;
}

/* A name is refused: resolving the resolver is a circle. */
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
