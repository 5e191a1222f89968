/* DNS: a question over UDP from a fresh port with a random id, asked up to three times, of one server
 * after another; over TCP when the answer did not fit; and again for another name when the answer says no
 * more than that this one is an alias.
 *
 * Sockets are connected, so the kernel itself drops what other hosts send. What does come but is no answer
 * to the question (dns_read says DNS_FOREIGN) is passed over in silence: a forger gains nothing, not
 * even a failure. */
#include "base/url.h"
#include "os/clock.h"
#include "os/shortage.h"
#include "cron/check/dns_wire.h"
#include "cron/check/nameservers.h"
#include "cron/check/probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_TRIES 3
#define MOST_QUESTIONS 8 /* one and its aliases */
#define DATAGRAM 4096    /* we do not offer EDNS: 512 is the rule */
#define STREAM_ROOM (2 + 65535)

/* An exchange over TCP: two bytes of length go before each message. */
struct tcp_stream {
    int fd; /* -1: none */
    bool sent;
    uint8_t *bytes;
    size_t have;
};

struct dns_probe {
    struct probe probe;
    struct dns_question question;
    int questions, tries, refused;
    int64_t asked_at_ms;
    int sockets[MOST_NAMESERVERS]; /* by server; -1: not asked yet */
    struct tcp_stream stream;
};

static void ask(struct dns_probe *d);
static void ask_over_tcp(struct dns_probe *d, int server);
static void on_stream(void *owner, int fd, uint32_t events);

static void
close_watched(struct loop *loop, int *fd)
{
    if (*fd < 0)
        return;
    loop_forget(loop, *fd);
    close(*fd);
    *fd = -1;
}

static void
hang_up(struct dns_probe *d)
{
    struct loop *loop = sweep_loop(d->probe.sweep);

    for (int i = 0; i < MOST_NAMESERVERS; i++)
        close_watched(loop, &d->sockets[i]);
    close_watched(loop, &d->stream.fd);
    free(d->stream.bytes);
    d->stream = (struct tcp_stream){ .fd = -1 };
}

static bool
others_are_left(const struct dns_probe *d)
{
    return d->tries < sweep_nameservers(d->probe.sweep)->count;
}

/* Begins anew with this name: the monitor's, or what that is an alias of. A new id and new sockets, and so
 * new ports, for each question: an attacker who has seen one learns nothing for the next (RFC 5452). */
static void
ask_for(struct dns_probe *d, const char *name)
{
    uint16_t id;

    hang_up(d);
    if (d->questions++ == MOST_QUESTIONS) {
        probe_done(&d->probe, OUTCOME_FAILED, "a chain of aliases without an end");
        return;
    }
    if (getrandom(&id, sizeof id, 0) != sizeof id)
        abort();
    if (!name || !dns_ask(&d->question, name, d->probe.monitor->dns_record_type, id)) {
        probe_done(&d->probe, OUTCOME_FAILED, "not a name that DNS can hold");
        return;
    }
    d->tries = d->refused = 0;
    d->asked_at_ms = clock_monotonic_ms();
    ask(d);
}

/* Why the system gives us no socket. */
static void
go_without_socket(struct dns_probe *d, int error)
{
    const char *shortage = shortage_of(error);

    if (shortage)
        probe_done(&d->probe, OUTCOME_INCONCLUSIVE, shortage);
    else
        probe_done(&d->probe, OUTCOME_FAILED, strerror(error));
}

/* What an answer means for the probe; `server` gave it. The probe is over, or has gone on to another
 * question, when this returns with anything but DNS_FOREIGN: then nothing of it may be touched. */
static void
take_answer(struct dns_probe *d, int server, const uint8_t *bytes, size_t length, bool over_tcp)
{
    struct probe *p = &d->probe;
    struct dns_answer answer;

    switch (dns_read(sweep_scratch(p->sweep), &d->question, bytes, length, &answer)) {
    case DNS_FOREIGN:
        if (over_tcp)
            probe_done(p, OUTCOME_FAILED, "the answer is to another question");
        return;
    case DNS_TRUNCATED:
        if (over_tcp)
            probe_done(p, OUTCOME_FAILED, "truncated answer");
        else
            ask_over_tcp(d, server);
        return;
    case DNS_FAILED:
        if (answer.lame && !over_tcp && others_are_left(d))
            ask(d);
        else
            probe_done(p, OUTCOME_FAILED, answer.problem);
        return;
    case DNS_ALIAS:
        ask_for(d, answer.alias);
        return;
    case DNS_ANSWERED:
        p->seen.values = answer.values;
        p->seen.value_count = answer.count;
        probe_done(p, OUTCOME_ANSWERED, NULL);
        return;
    }
}

/* The server's host says that nothing listens there. An ICMP "port unreachable" comes back on the connected
 * socket. That the assumed server, this host, has none is no fact about the target: nothing is configured to
 * ask. */
static void
was_refused(struct dns_probe *d)
{
    const struct nameservers *servers = sweep_nameservers(d->probe.sweep);

    if (++d->refused >= servers->count && servers->assumed)
        probe_done(&d->probe, OUTCOME_INCONCLUSIVE, "No name server is configured for the checker");
    else if (d->refused >= servers->count)
        probe_done(&d->probe, OUTCOME_FAILED, "the resolver refuses connections");
    else if (others_are_left(d))
        ask(d);
}

static int
server_of(const struct dns_probe *d, int fd)
{
    int server = MOST_NAMESERVERS - 1;

    while (server > 0 && d->sockets[server] != fd)
        server--;
    return server;
}

static void
on_datagram(void *owner, int fd, uint32_t events)
{
    struct dns_probe *d = owner;
    uint8_t bytes[DATAGRAM];
    ssize_t length = recv(fd, bytes, sizeof bytes, 0);

    (void)events;
    if (length >= 0)
        take_answer(d, server_of(d, fd), bytes, (size_t)length, false);
    else if (errno == ECONNREFUSED)
        was_refused(d);
}

/* A socket of this type that is connected to the server, or about to be; -1 if the system refuses. */
static int
connect_to(const struct nameserver *server, int type)
{
    int fd = socket(server->address.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd >= 0 && connect(fd, (const struct sockaddr *)&server->address, server->length) != 0 &&
        errno != EINPROGRESS) {
        int error = errno;

        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

/* One more try, with the next server. Whom we asked before may still answer. Tries begin at 0, 1/4 and 2/4 of
 * the time, so the last still has half of it to be answered. A second try to the same server goes out by the
 * same socket: an answer to the first is as good. */
static void
ask(struct dns_probe *d)
{
    struct probe *p = &d->probe;
    const struct nameservers *servers = sweep_nameservers(p->sweep);
    int64_t whole = p->deadline_ms - d->asked_at_ms;
    int server = d->tries % servers->count;
    int *fd = &d->sockets[server];

    d->tries++;
    if (d->tries < MOST_TRIES)
        probe_ring_at(p, d->asked_at_ms + whole * d->tries / 4);
    if (*fd < 0) {
        *fd = connect_to(&servers->list[server], SOCK_DGRAM);
        if (*fd < 0 || loop_watch(sweep_loop(p->sweep), *fd, EPOLLIN, on_datagram, d) != 0) {
            if (others_are_left(d))
                ask(d);
            else
                go_without_socket(d, errno);
            return;
        }
    }
    if (send(*fd, d->question.packet, d->question.length, MSG_NOSIGNAL) < 0 && errno == ECONNREFUSED)
        was_refused(d);
}

static void
dns_ring(struct probe *p)
{
    struct dns_probe *d = (struct dns_probe *)p;

    if (d->stream.fd < 0)
        ask(d);
}

/* Sends the question as soon as the connection stands. The whole question fits into an empty socket buffer:
 * less than all of it sent means that something is wrong. */
static void
send_over_tcp(struct dns_probe *d, int fd)
{
    uint8_t message[2 + sizeof d->question.packet] = { (uint8_t)(d->question.length >> 8),
                                                       (uint8_t)d->question.length };
    size_t length = 2 + d->question.length;
    ssize_t sent;

    memcpy(message + 2, d->question.packet, d->question.length);
    sent = send(fd, message, length, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == ENOTCONN))
        return;
    d->stream.sent = sent == (ssize_t)length;
    if (!d->stream.sent)
        probe_done(&d->probe, OUTCOME_FAILED, "the resolver does not answer over TCP");
    else if (loop_watch(sweep_loop(d->probe.sweep), fd, EPOLLIN, on_stream, d) != 0)
        go_without_socket(d, errno);
}

/* Two bytes of length, then the message (RFC 1035, 4.2.2), in as many pieces as the network likes. */
static void
receive_over_tcp(struct dns_probe *d, int fd)
{
    struct tcp_stream *s = &d->stream;
    ssize_t count = recv(fd, s->bytes + s->have, STREAM_ROOM - s->have, 0);
    size_t length;

    if (count < 0 && errno == EAGAIN)
        return;
    if (count <= 0) {
        probe_done(&d->probe, OUTCOME_FAILED, "the resolver broke off its answer over TCP");
        return;
    }
    s->have += (size_t)count;
    if (s->have < 2)
        return;
    length = (size_t)(s->bytes[0] << 8 | s->bytes[1]);
    if (s->have >= 2 + length)
        take_answer(d, 0, s->bytes + 2, length, true);
}

static void
on_stream(void *owner, int fd, uint32_t events)
{
    struct dns_probe *d = owner;

    (void)events;
    if (d->stream.sent)
        receive_over_tcp(d, fd);
    else
        send_over_tcp(d, fd);
}

/* The same question to the same server; it need not be asked again over UDP. The room for the largest message
 * is there at once: 64 KiB for the few probes that come here. */
static void
ask_over_tcp(struct dns_probe *d, int server)
{
    struct probe *p = &d->probe;

    hang_up(d);
    d->stream.bytes = malloc(STREAM_ROOM);
    if (!d->stream.bytes)
        abort();
    d->stream.fd = connect_to(&sweep_nameservers(p->sweep)->list[server], SOCK_STREAM);
    if (d->stream.fd < 0 || loop_watch(sweep_loop(p->sweep), d->stream.fd, EPOLLOUT, on_stream, d) != 0)
        go_without_socket(d, errno);
}

static void
dns_start(struct probe *p)
{
    struct dns_probe *d = (struct dns_probe *)p;
    const char *name = url_dns_name(p->monitor->url);
    char ascii[IDN_ROOM];

    for (int i = 0; i < MOST_NAMESERVERS; i++)
        d->sockets[i] = -1;
    d->stream = (struct tcp_stream){ .fd = -1 };
    d->questions = 0;
    ask_for(d, name && idn_to_ascii(name, strlen(name), ascii) ? ascii : NULL);
}

static void
dns_stop(struct probe *p)
{
    hang_up((struct dns_probe *)p);
}

const struct probe_kind probe_dns = {
    .size = sizeof(struct dns_probe),
    .start = dns_start,
    .ring = dns_ring,
    .stop = dns_stop,
};
