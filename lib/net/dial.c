/* An attempt begins, and the next one 250 ms later or as soon as one has failed, families in turn, IPv6
 * first. Those before go on meanwhile: the first of all that connects wins, and the others are closed.
 * Addresses may come while attempts are under way, when the answer for one family is later than that for the
 * other.
 *
 * Sockets are connected without blocking, so a dial is a handful of descriptors in the loop and one timer. */
#include "net/dial.h"

#include "os/clock.h"
#include "os/shortage.h"
#include "rules/address_policy.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ATTEMPT_DELAY_MS 250 /* RFC 8305, section 5 */

struct dialler {
    struct loop *loop;
    enum target_policy policy;
    struct names *names;  /* NULL: no name was asked for yet */
    struct arena scratch; /* for a sentence about an address */
};

static void go_on(struct dial *d);

/* Names are opened with the first host that is one, not here: a run whose targets are all addresses reads
 * neither resolv.conf nor nsswitch.conf. */
struct dialler *
dialler_open(struct loop *loop, enum target_policy policy)
{
    struct dialler *by = calloc(1, sizeof *by);

    if (!by)
        abort();
    by->loop = loop;
    by->policy = policy;
    return by;
}

void
dialler_close(struct dialler *by)
{
    if (!by)
        return;
    names_close(by->names);
    arena_free(&by->scratch);
    free(by);
}

void
dialler_forget(struct dialler *by)
{
    if (by->names)
        names_forget(by->names);
}

bool
dialler_ready(struct dialler *by)
{
    return !by->names || names_ready(by->names);
}

int
dialler_late(const struct dialler *by)
{
    return by->names ? names_late(by->names) : 0;
}

/* --- Failures --------------------------------------------------------------------------------------- */

/* Which of several errors is told: the heaviest. An error that the other family's address may not have (no
 * route, no such family here) weighs least: on a host without IPv6 it says nothing about the target.
 * ECONNREFUSED is an answer from the target's own host, so it outweighs silence and other errors. A shortage
 * of ours outweighs all, because a check that lacked a descriptor has not seen the target. */
static int
weight(int error)
{
    switch (error) {
    case 0: return 0;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT: return 1;
    case ECONNREFUSED: return 3;
    default: return shortage_of(error) ? 4 : 2;
    }
}

/* Of two errors of the same weight the first is kept: it belongs to the address that was preferred. */
static void
note_failure(struct dial *d, int error)
{
    if (weight(error) > weight(d->error))
        d->error = error;
}

/* All has been tried. The texts outlive dial_stop. */
static void
give_up(struct dial *d)
{
    dial_stop(d);
    if (shortage_of(d->error))
        d->failed(d, OUTCOME_INCONCLUSIVE, shortage_of(d->error));
    else if (d->error == ECONNREFUSED)
        d->failed(d, OUTCOME_REFUSED, NULL);
    else if (d->error == ETIMEDOUT)
        d->failed(d, OUTCOME_TIMED_OUT, NULL);
    else if (d->error != 0)
        d->failed(d, OUTCOME_FAILED, strerror(d->error));
    else if (d->refusal[0])
        d->failed(d, OUTCOME_NOT_ALLOWED, d->refusal);
    else
        d->failed(d, d->found.own_trouble ? OUTCOME_INCONCLUSIVE : OUTCOME_UNRESOLVED, d->found.problem);
}

/* --- Attempts --------------------------------------------------------------------------------------- */

/* Asked here and not when the url is saved, since a name may lead to another address at any time (DNS
 * rebinding): what counts is the address that connect() gets. */
static bool
is_allowed(struct dial *d, const union ip *address)
{
    struct dialler *by = d->by;
    const char *refusal =
        d->of_operators ? NULL
                        : address_policy_refusal(&by->scratch, &address->any, by->policy, d->trusted);

    if (refusal && !d->refusal[0])
        snprintf(d->refusal, sizeof d->refusal, "%s", refusal);
    arena_reset(&by->scratch);
    return refusal == NULL;
}

/* The next address that may be contacted; NULL: none is left. */
static const union ip *
next_address(struct dial *d)
{
    for (;;) {
        int family = d->turn;
        const union ip *address;

        if (d->tried[family] == d->found.count[family])
            family = FAMILIES - 1 - family;
        if (d->tried[family] == d->found.count[family])
            return NULL;
        address = &d->found.list[family][d->tried[family]++];
        if (is_allowed(d, address)) {
            d->turn = FAMILIES - 1 - family;
            return address;
        }
    }
}

/* Takes the attempt with this descriptor out of those in flight. The last of the list fills the gap: the
 * order of attempts means nothing once they have begun. */
static struct dial_attempt
take_attempt(struct dial *d, int fd)
{
    struct dial_attempt found;
    int i = 0;

    while (d->attempts[i].fd != fd)
        i++;
    found = d->attempts[i];
    d->attempts[i] = d->attempts[--d->in_flight];
    loop_forget(d->by->loop, fd);
    return found;
}

/* The time since an address was known, over all attempts: what a client in the place of the checker would
 * have waited for a connection, silent addresses included. */
static void
succeed(struct dial *d, int fd)
{
    d->address = *take_attempt(d, fd).address;
    d->has_address = true;
    d->phases.connect_ms = (clock_monotonic_us() - d->known_us) / 1000;
    dial_stop(d);
    d->connected(d, fd);
}

/* The attempt has come to its end, this one or that. */
static void
on_ready(void *owner, int fd, uint32_t events)
{
    struct dial *d = owner;
    socklen_t length = sizeof(int);
    int error = 0;

    (void)events;
    /* EPOLLOUT says that connect() is over, SO_ERROR how (connect(2), EINPROGRESS). */
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
        error = errno;
    if (error == 0) {
        succeed(d, fd);
        return;
    }
    take_attempt(d, fd);
    close(fd);
    note_failure(d, error);
    go_on(d);
}

/* False, and errno, if the attempt has failed already. */
static bool
begin_attempt(struct dial *d, const union ip *address)
{
    union ip to = *address;
    socklen_t length = to.any.sa_family == AF_INET6 ? sizeof to.v6 : sizeof to.v4;
    int fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error;

    if (fd < 0)
        return false;
    if (to.any.sa_family == AF_INET6)
        to.v6.sin6_port = htons(d->port);
    else
        to.v4.sin_port = htons(d->port);
    /* A connect() to this host may succeed at once. It is waited for all the same: epoll reports the socket
     * in the next turn, and there is one way to an end, not two. */
    if ((connect(fd, &to.any, length) == 0 || errno == EINPROGRESS) &&
        loop_watch(d->by->loop, fd, EPOLLOUT, on_ready, d) == 0) {
        d->attempts[d->in_flight++] = (struct dial_attempt){ .fd = fd, .address = address };
        return true;
    }
    error = errno;
    close(fd);
    /* close() may have set another one, and the caller reads errno. */
    errno = error;
    return false;
}

/* Begins the next attempt, passing over addresses that fail at once; or ends, when nothing is left to wait
 * for. */
static void
go_on(struct dial *d)
{
    const union ip *address;

    while ((address = next_address(d))) {
        if (begin_attempt(d, address)) {
            loop_ring_at(d->by->loop, &d->timer, clock_monotonic_ms() + ATTEMPT_DELAY_MS);
            return;
        }
        note_failure(d, errno);
    }
    /* Every address has been tried. Attempts in flight may still succeed, and more addresses may come. */
    loop_cancel(d->by->loop, &d->timer);
    if (d->in_flight == 0 && d->found.complete)
        give_up(d);
}

static void
on_timer(void *dial)
{
    go_on(dial);
}

/* --- Addresses -------------------------------------------------------------------------------------- */

/* They are as good as not there. */
void
dial_choose_family(struct name_found *found, enum ip_family family)
{
    if (family == FAMILY_ANY)
        return;
    found->count[family == FAMILY_IPV4 ? IPV6 : IPV4] = 0;
    if (found->complete && !found->problem)
        found->problem =
            family == FAMILY_IPV4 ? "the host has no IPv4 address" : "the host has no IPv6 address";
}

/* Copies what has been found, for names may be forgotten while the dial goes on. What came before stays where
 * it is: an answer only grows. The time for names ends when the first address is known; what comes later
 * belongs to connecting. */
static void
on_told(void *dial, const struct name_found *found)
{
    struct dial *d = dial;

    d->found = *found;
    dial_choose_family(&d->found, d->family);
    if (d->known_us == 0) {
        d->known_us = clock_monotonic_us();
        d->phases.dns_ms = (d->known_us - d->started_us) / 1000;
    }
    if (d->timer.place == 0) /* else an attempt has begun a moment ago, and the next one has its time */
        go_on(d);
}

/* As numbers are written, which inet_aton knows more ways of than inet_pton: browsers and libcurl take
 * "127.1" for an address, too. */
bool
dial_read_address(const char *host, struct name_found *found)
{
    union ip *v4 = &found->list[IPV4][0], *v6 = &found->list[IPV6][0];

    if (inet_pton(AF_INET6, host, &v6->v6.sin6_addr) == 1) {
        v6->v6.sin6_family = AF_INET6;
        found->count[IPV6] = 1;
    } else if (inet_aton(host, &v4->v4.sin_addr) == 1) {
        v4->v4.sin_family = AF_INET;
        found->count[IPV4] = 1;
    } else {
        return false;
    }
    found->complete = true;
    return true;
}

static void
open_names(struct dialler *by)
{
    if (!by->names)
        by->names = names_open(by->loop);
}

/* Opening reads resolv.conf and nsswitch.conf and may load c-ares, which takes milliseconds: they are not to
 * count in the response time of the first target. */
void
dialler_expect(struct dialler *by, const char *host)
{
    struct name_found found = { .complete = false };

    if (!by->names && !dial_read_address(host, &found))
        open_names(by);
}

bool
dialler_ask(struct dialler *by, const char *host, struct name_wait *w)
{
    open_names(by);
    if (by->names)
        names_ask(by->names, host, w);
    return by->names != NULL;
}

static void
ask_for_name(struct dial *d, const char *host)
{
    d->wait.told = on_told;
    d->wait.owner = d;
    if (!dialler_ask(d->by, host, &d->wait))
        d->failed(d, OUTCOME_INCONCLUSIVE, "The checker cannot look up names");
}

/* `address` and `connected` of a dial before this one stay in the struct; all else is set anew, because a
 * probe dials again for each redirect. */
void
dial_begin(struct dial *d, struct dialler *by, const char *host, int port)
{
    assert(d->in_flight == 0 && port > 0 && port <= UINT16_MAX);
    d->by = by;
    d->port = (uint16_t)port;
    d->phases = (struct phases){ 0 };
    d->has_address = false;
    memset(d->tried, 0, sizeof d->tried);
    d->found = (struct name_found){ .complete = false };
    d->turn = IPV6;
    d->timer.ring = on_timer;
    d->timer.owner = d;
    d->error = 0;
    d->refusal[0] = '\0';
    d->started_us = clock_monotonic_us();
    if (dial_read_address(host, &d->found)) {
        dial_choose_family(&d->found, d->family);
        d->known_us = d->started_us;
        go_on(d);
    } else {
        d->known_us = 0;
        ask_for_name(d, host);
    }
}

const char *
dial_address(const struct dial *d, struct arena *a)
{
    char text[INET6_ADDRSTRLEN];
    bool is_v6 = d->address.any.sa_family == AF_INET6;
    const void *bytes =
        is_v6 ? (const void *)&d->address.v6.sin6_addr : (const void *)&d->address.v4.sin_addr;

    if (!d->has_address)
        return NULL;
    return arena_text(a, inet_ntop(is_v6 ? AF_INET6 : AF_INET, bytes, text, sizeof text));
}

/* names_leave does nothing for a dial that is all zeroes; the rest needs d->by, which such a dial lacks. */
void
dial_stop(struct dial *d)
{
    names_leave(&d->wait);
    if (!d->by)
        return;
    loop_cancel(d->by->loop, &d->timer);
    while (d->in_flight > 0) {
        int fd = d->attempts[--d->in_flight].fd;

        loop_forget(d->by->loop, fd);
        close(fd);
    }
}
