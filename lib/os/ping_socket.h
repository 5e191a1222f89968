/* Sockets for ICMP echo. The kernel lets groups in net.ipv4.ping_group_range have them, and whoever has
 * CAP_NET_RAW (icmp(7), raw(7)). */
#ifndef OS_PING_SOCKET_H
#define OS_PING_SOCKET_H

#include "base/arena.h"

#include <stdbool.h>

/* Non-blocking. *raw: it is a raw socket, which gets all ICMP that comes to the host. -1 and errno: EACCES or
 * EPERM if it is not allowed. */
int ping_socket(int family, bool *raw);

/* Whether this process may have one. */
bool ping_is_allowed(void);

/* The line that allows it to this process, for root. */
const char *ping_remedy(struct arena *a);

/* "ping is not allowed here: ...", with that line. */
const char *ping_refusal(struct arena *a);

#endif
