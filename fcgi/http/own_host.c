/* A Host is taken apart here and nowhere else. */
#include "fcgi/http/own_host.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

/* A final dot is taken off: "example.org." is the same host. */
bool
own_host_name(const char *host, char name[HOST_NAME_SIZE])
{
    bool literal = *host == '[';
    const char *from = host + literal, *behind;
    size_t length = strcspn(from, literal ? "]" : ":");

    if (length == 0 || length >= HOST_NAME_SIZE || (literal && from[length] != ']'))
        return false;
    behind = from + length + literal;
    if (*behind != '\0' && *behind != ':')
        return false;
    memcpy(name, from, length);
    if (!literal && length > 1 && name[length - 1] == '.')
        length--;
    name[length] = '\0';
    return true;
}

static bool
is_address(const char *name, bool literal)
{
    unsigned char address[sizeof(struct in6_addr)];

    return inet_pton(literal ? AF_INET6 : AF_INET, name, address) == 1;
}

/* "localhost", and whatever ends in it (RFC 6761, 6.3). */
static bool
is_loopback(const char *name)
{
    static const char loopback[] = "localhost";
    size_t length = strlen(name), end = sizeof loopback - 1;

    return length >= end && strcasecmp(name + length - end, loopback) == 0 &&
           (length == end || name[length - end - 1] == '.');
}

bool
own_host_is(const char *host, const char *own_names)
{
    char name[HOST_NAME_SIZE];

    if (host == NULL)
        return true;
    return own_host_name(host, name) &&
           (is_address(name, *host == '[') || is_loopback(name) || text_has_word(own_names, name));
}
