#include "os/ping_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int
ping_socket(int family, bool *raw)
{
    int protocol = family == AF_INET6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
    int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol), error = errno;

    *raw = false;
    if (fd >= 0 || (error != EACCES && error != EPERM && error != EPROTONOSUPPORT))
        return fd;
    *raw = true;
    return socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
}

bool
ping_is_allowed(void)
{
    bool raw;
    int fd = ping_socket(AF_INET, &raw);

    if (fd < 0)
        return errno != EACCES && errno != EPERM;
    close(fd);
    return true;
}

const char *
ping_remedy(struct arena *a)
{
    return arena_printf(a, "sysctl -w net.ipv4.ping_group_range=\"%u %u\"", (unsigned)getegid(),
                        (unsigned)getegid());
}

const char *
ping_refusal(struct arena *a)
{
    return arena_printf(a, "ping is not allowed here: %s", ping_remedy(a));
}
