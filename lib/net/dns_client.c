/* c-ares tells us which sockets to watch. Its timeouts are looked at by a clock that ticks only while
 * something is asked: to find the next one it would go through all questions. */
#include "net/dns_client.h"

#include "os/clock.h"
#include "os/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* A resolver next door answers in some milliseconds, one that must ask others in 50 to 200: resolv.conf's own
 * 5 s would spend a whole check on one dead server. */
#define SERVER_TRY_MS 300     /* then the next server is asked */
#define TICK_MS 50 /* how exactly SERVER_TRY_MS is kept */
/* Of one tick: 1,280 a second. Thousands of names whose servers are silent must not crowd out the answers to
 * new questions. */
#define REPEATS_PER_TICK 64
#define QUESTIONS_PER_MS 20   /* new ones */
#define QUESTIONS_AT_ONCE 128 /* a server's socket holds some 270 until it reads them */

struct dns_client {
    struct loop *loop;
    ares_channel channel;
    struct ares_options setup; /* what resolv.conf says: the search list */
    struct timer tick;
    int asking;                /* questions under way */
    int repeats;               /* since the last tick */
    int credit;             /* of new questions; below 0: too many have been sent */
    int64_t allowed_ms;        /* monotonic: when that was found */
};

/* A question's way through c-ares. */
struct asked {
    struct dns_client *client;
    dns_told *told;
    void *owner;
};

/* EPOLLERR and EPOLLHUP count as readable, so that c-ares meets the error in recv() and closes the socket (an
 * ICMP "port unreachable", for one). */
static void
on_socket(void *owner, int fd, uint32_t events)
{
    const struct dns_client *c = owner;
    bool in = events & (EPOLLIN | EPOLLERR | EPOLLHUP), out = events & EPOLLOUT;

    ares_process_fd(c->channel, in ? fd : ARES_SOCKET_BAD, out ? fd : ARES_SOCKET_BAD);
}

/* A socket that cannot be watched belongs to a server that is silent. */
static void
socket_wanted(void *owner, ares_socket_t fd, int readable, int writable)
{
    struct dns_client *c = owner;

    if (!readable && !writable)
        loop_forget(c->loop, fd);
    else if (loop_watch(c->loop, fd, (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U), on_socket, c) !=
             0)
        log_error("a socket to a name server cannot be watched");
}

static void
set_tick(struct dns_client *c)
{
    loop_ring_at(c->loop, &c->tick, clock_monotonic_ms() + TICK_MS);
}

/* ARES_SOCKET_BAD twice: no socket, only timeouts. c-ares then ends the tries that are over and asks the next
 * server from within. */
static void
on_tick(void *owner)
{
    struct dns_client *c = owner;

    c->repeats = 0;
    ares_process_fd(c->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    if (c->asking > 0)
        set_tick(c);
}

/* The rest of resolv.conf is c-ares's own business. */
static bool
open_channel(struct dns_client *c)
{
    struct ares_options options = {
        .flags = ARES_FLAG_NOALIASES, /* the environment does not rename hosts */
        .timeout = SERVER_TRY_MS,
        .tries = 1,
        .lookups = (char[]){ "b" }, /* the DNS alone, not the hosts file */
        .sock_state_cb = socket_wanted,
        .sock_state_cb_data = c,
    };
    int mask;

    return ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS &&
           ares_init_options(&c->channel, &options,
                             ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
                                 ARES_OPT_SOCK_STATE_CB) == ARES_SUCCESS &&
           ares_save_options(c->channel, &c->setup, &mask) == ARES_SUCCESS;
}

struct dns_client *
dns_client_open(struct loop *loop)
{
    struct dns_client *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    c->loop = loop;
    c->tick.ring = on_tick;
    c->tick.owner = c;
    if (open_channel(c))
        return c;
    log_error("c-ares cannot be started");
    dns_client_close(c);
    return NULL;
}

void
dns_client_close(struct dns_client *c)
{
    if (!c)
        return;
    if (c->channel)
        ares_destroy(c->channel);
    ares_destroy_options(&c->setup);
    loop_cancel(c->loop, &c->tick);
    free(c);
}

/* The question is freed first: `told` may ask the next one from within. */
static void
on_answer(void *question, int status, int timeouts, struct ares_addrinfo *answer)
{
    struct asked q = *(struct asked *)question;

    (void)timeouts;
    free(question);
    q.client->asking--;
    q.told(q.owner, status, answer);
    if (answer)
        ares_freeaddrinfo(answer);
}

void
dns_client_ask(struct dns_client *c, const char *name, int family, dns_told *told, void *owner)
{
    const struct ares_addrinfo_hints hints = {
        .ai_flags = ARES_AI_NOSORT, /* the server's order is meant */
        .ai_family = family,
        .ai_socktype = SOCK_STREAM,
    };
    struct asked *q = malloc(sizeof *q);

    if (!q)
        abort();
    *q = (struct asked){ .client = c, .told = told, .owner = owner };
    /* The clock ticks from the first question to the last answer: an idle run is not woken. */
    if (c->asking++ == 0)
        set_tick(c);
    c->credit--;
    ares_getaddrinfo(c->channel, name, NULL, &hints, on_answer, q);
}

/* A bucket that fills with time and holds QUESTIONS_AT_ONCE at the most. It may go below zero, because a name
 * asks for two families, and further full names, without looking here. */
bool
dns_client_ready(struct dns_client *c)
{
    int64_t now = clock_monotonic_ms(), more = (now - c->allowed_ms) * QUESTIONS_PER_MS;

    c->allowed_ms = now;
    c->credit = more >= QUESTIONS_AT_ONCE - c->credit ? QUESTIONS_AT_ONCE : c->credit + (int)more;
    return c->credit > 0;
}

/* When nothing is under way no tick will come that would reset the count: then one more is always allowed. */
bool
dns_client_may_repeat(struct dns_client *c)
{
    if (c->repeats >= REPEATS_PER_TICK && c->asking > 0)
        return false;
    c->repeats++;
    return true;
}

static int
dots_in(const char *host)
{
    int dots = 0;

    for (; *host; host++)
        dots += *host == '.';
    return dots;
}

/* A name with at least `ndots` dots is tried as it is first, then below each domain of the search list;
 * others the other way round (resolv.conf(5)). A final dot says that the name is complete. */
bool
dns_client_full_name(const struct dns_client *c, const char *host, int n, char name[FULL_NAME_ROOM])
{
    const struct ares_options *o = &c->setup;
    size_t length = strlen(host);
    bool as_it_is;

    if (length == 0 || n > o->ndomains)
        return false;
    if (host[length - 1] == '.')
        return n == 0 && snprintf(name, FULL_NAME_ROOM, "%s", host) < FULL_NAME_ROOM;
    as_it_is = dots_in(host) >= o->ndots ? n-- == 0 : n == o->ndomains;
    if (as_it_is)
        return snprintf(name, FULL_NAME_ROOM, "%s.", host) < FULL_NAME_ROOM;
    return snprintf(name, FULL_NAME_ROOM, "%s.%s.", host, o->domains[n]) < FULL_NAME_ROOM;
}
