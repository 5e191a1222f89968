/* c-ares could go through all servers by itself, and would begin with the first for each name, dead or not.
 * So it is given one at a time, and net/dns_client.c chooses. */
#include "net/dns_server.h"

#include "os/log.h"

#include <sys/epoll.h>
#include <sys/socket.h>

/* EPOLLERR and EPOLLHUP count as readable, so that c-ares meets the error in recv() and closes the socket (an
 * ICMP "port unreachable", for one). */
static void
on_socket(void *owner, int fd, uint32_t events)
{
    const struct dns_server *s = owner;
    bool in = events & (EPOLLIN | EPOLLERR | EPOLLHUP), out = events & EPOLLOUT;

    ares_process_fd(s->channel, in ? fd : ARES_SOCKET_BAD, out ? fd : ARES_SOCKET_BAD);
}

/* A socket that cannot be watched belongs to a server that is silent. */
static void
socket_wanted(void *owner, ares_socket_t fd, int readable, int writable)
{
    struct dns_server *s = owner;
    uint32_t events = (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U);

    if (events == 0)
        loop_forget(s->loop, fd);
    else if (loop_watch(s->loop, fd, events, on_socket, s) != 0)
        log_error("a socket to a name server cannot be watched");
}

/* The rest of resolv.conf is c-ares's own business. */
bool
dns_server_open(struct dns_server *s, struct loop *loop)
{
    struct ares_options options = {
        /* The environment does not rename hosts; and a refusal is told as what it is, not as silence. */
        .flags = ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP,
        .timeout = SERVER_TRY_MS,
        .tries = 1,
        .lookups = (char[]){ "b" }, /* the DNS alone, not the hosts file */
        .sock_state_cb = socket_wanted,
        .sock_state_cb_data = s,
    };

    *s = (struct dns_server){ .loop = loop };
    return ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS &&
           ares_init_options(&s->channel, &options,
                             ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
                                 ARES_OPT_SOCK_STATE_CB) == ARES_SUCCESS;
}

bool
dns_server_choose(struct dns_server *s, const struct ares_addr_port_node *address)
{
    struct ares_addr_port_node alone = *address;

    alone.next = NULL;
    return ares_set_servers_ports(s->channel, &alone) == ARES_SUCCESS;
}

void
dns_server_close(struct dns_server *s)
{
    if (s->channel)
        ares_destroy(s->channel);
    s->channel = NULL;
}

void
dns_server_ask(struct dns_server *s, const char *name, int family, ares_addrinfo_callback told, void *owner)
{
    const struct ares_addrinfo_hints hints = {
        .ai_flags = ARES_AI_NOSORT, /* the server's order is meant */
        .ai_family = family,
        .ai_socktype = SOCK_STREAM,
    };

    ares_getaddrinfo(s->channel, name, NULL, &hints, told, owner);
}

/* ARES_SOCKET_BAD twice: no socket, only timeouts. */
void
dns_server_look_at_clock(struct dns_server *s)
{
    if (s->channel)
        ares_process_fd(s->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

void
dns_server_note(struct dns_server *s, int64_t asked_ms, int status)
{
    if (status == ARES_ETIMEOUT || status == ARES_ECONNREFUSED)
        dns_silence_note(&s->silence, asked_ms);
    else
        dns_silence_end(&s->silence);
}
