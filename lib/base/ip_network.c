/* Text to bytes, bytes cut, bytes to text: the system's functions know the forms (RFC 5952). */
#include "base/ip_network.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static bool
is_mapped(const struct in6_addr *v6)
{
    return IN6_IS_ADDR_V4MAPPED(v6);
}

bool
ip_is_v6(const char *address)
{
    struct in6_addr v6;

    return inet_pton(AF_INET6, address, &v6) == 1 && !is_mapped(&v6);
}

/* A client that reaches a dual-stack socket over IPv4 is shown as ::ffff:a.b.c.d: it is the same client as
 * a.b.c.d. */
const char *
ip_network(struct arena *a, const char *address, int bits)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr v6;

    if (inet_pton(AF_INET6, address, &v6) != 1)
        return arena_text(a, address);
    if (is_mapped(&v6))
        return arena_text(a, inet_ntop(AF_INET, &v6.s6_addr[12], text, sizeof text));
    for (int i = bits; i < 128; i++)
        v6.s6_addr[i / 8] &= (uint8_t)~(0x80 >> i % 8);
    return arena_printf(a, "%s/%d", inet_ntop(AF_INET6, &v6, text, sizeof text), bits);
}
