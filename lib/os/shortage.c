/* One table. ENOSPC is what epoll says when a user has too many watches. */
#include "os/shortage.h"

#include <errno.h>
#include <stddef.h>

/* ENOBUFS and ENOMEM are also what connect() gives when the kernel has no memory for a socket. */
const char *
shortage_of(int error)
{
    switch (error) {
    case EMFILE: return "The checker has too many files open";
    case ENFILE: return "This host has too many files open";
    case ENOBUFS:
    case ENOMEM: return "The checker has no memory left";
    case ENOSPC: return "The checker waits for too many sockets";
    default: return NULL;
    }
}
