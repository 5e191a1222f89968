/* Ping: ICMP echo requests, one every 200 ms, to one address of the host. Which one is found out as dials do
 * it (RFC 8305): the addresses are asked in turn, the next one 250 ms after the one before or as soon as that
 * cannot be reached, until one of them answers; from then on it is that one alone whose answers count.
 *
 * What comes back after its time is lost: a packet has a second behind the last request, or twice the longest
 * time that any took. */
#include "base/url.h"
#include "base/uuid.h"
#include "cron/check/ping_wire.h"
#include "cron/check/probe.h"
#include "model/metric.h"
#include "net/dial.h"
#include "os/clock.h"
#include "os/ping_socket.h"
#include "os/shortage.h"
#include "rules/address_policy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVERY_MS 200
#define NEXT_ADDRESS_MS 250
#define LATE_MS 1000
#define MOST_PACKETS 10
#define MOST_ADDRESSES 8

/* The requests to one address. */
struct ping_series {
    struct ping_probe *ping;
    struct ping_id id;
    union ip address;
    int fd; /* -1: closed */
    int sent, answered, failed;
    int64_t begun_ms;
    int64_t sent_us[MOST_PACKETS];
    int64_t took_us[MOST_PACKETS]; /* -1: not answered */
    int error;                     /* the last; 0: none */
};

struct ping_probe {
    struct probe probe;
    struct name_wait wait;
    struct name_found found;
    int tried[FAMILIES], turn;
    struct ping_series series[MOST_ADDRESSES];
    int count;
    struct ping_series *chosen; /* has answered */
    int64_t begun_us, known_us;
    int error;
    char refusal[200];
    struct metric metrics[5];
};

static void tick(struct ping_probe *ping);

static int
packets_of(const struct ping_probe *ping)
{
    return (int)ping->probe.monitor->options.packets;
}

static void
close_series(struct ping_probe *ping, struct ping_series *s)
{
    if (s->fd < 0)
        return;
    loop_forget(sweep_loop(ping->probe.sweep), s->fd);
    close(s->fd);
    s->fd = -1;
}

/* --- What was seen ---------------------------------------------------------------------------------- */

static int
by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static double
in_ms(int64_t us)
{
    return (double)us / 1000;
}

static void
note_metrics(struct ping_probe *ping, const int64_t *took, int count, int64_t median_us)
{
    const struct ping_series *s = ping->chosen;
    int64_t sum = 0;

    if (count == 0) /* a series is chosen for its answers: there are some */
        return;
    for (int i = 0; i < count; i++)
        sum += took[i];
    ping->metrics[0] = (struct metric){"loss_pct", 100.0 * (s->sent - count) / s->sent};
    ping->metrics[1] = (struct metric){"min_ms", in_ms(took[0])};
    ping->metrics[2] = (struct metric){"avg_ms", in_ms(sum / count)};
    ping->metrics[3] = (struct metric){"median_ms", in_ms(median_us)};
    ping->metrics[4] = (struct metric){"max_ms", in_ms(took[count - 1])};
    ping->probe.seen.metrics = ping->metrics;
    ping->probe.seen.metric_count = 5;
}

/* Of an even number of times the median is the mean of the middle two. */
static void
finish(struct ping_probe *ping)
{
    struct probe *p = &ping->probe;
    const struct ping_series *s = ping->chosen;
    int64_t took[MOST_PACKETS] = { 0 }, median_us;
    int count = 0;

    for (int i = 0; i < s->sent; i++)
        if (s->took_us[i] >= 0)
            took[count++] = s->took_us[i];
    qsort(took, (size_t)count, sizeof *took, by_time);
    median_us = (took[(count - 1) / 2] + took[count / 2]) / 2;
    p->seen.response_time_ms = median_us / 1000;
    p->seen.packets_sent = s->sent;
    p->seen.packets_lost = s->sent - count;
    p->seen.output = arena_printf(sweep_scratch(p->sweep), "%d of %d packets answered, median %.3f ms", count,
                                  s->sent, in_ms(median_us));
    note_metrics(ping, took, count, median_us);
    probe_done(p, OUTCOME_ANSWERED, NULL);
}

/* Nothing is left to wait for. */
static void
give_up(struct ping_probe *ping)
{
    struct probe *p = &ping->probe;

    if (ping->error == EACCES || ping->error == EPERM)
        probe_done(p, OUTCOME_INCONCLUSIVE, ping_refusal(sweep_scratch(p->sweep)));
    else if (shortage_of(ping->error))
        probe_done(p, OUTCOME_INCONCLUSIVE, shortage_of(ping->error));
    else if (ping->error != 0)
        probe_done(p, OUTCOME_FAILED, strerror(ping->error));
    else if (ping->refusal[0])
        probe_done(p, OUTCOME_NOT_ALLOWED, ping->refusal);
    else
        probe_done(p, ping->found.own_trouble ? OUTCOME_INCONCLUSIVE : OUTCOME_UNRESOLVED,
                   ping->found.problem);
}

/* --- Packets ---------------------------------------------------------------------------------------- */

static void
choose(struct ping_probe *ping, struct ping_series *s)
{
    ping->chosen = s;
    for (int i = 0; i < ping->count; i++)
        if (&ping->series[i] != s)
            close_series(ping, &ping->series[i]);
}

/* Each counts once: networks double packets. */
static void
take_answer(struct ping_series *s, const uint8_t *bytes, size_t length)
{
    int sequence = ping_read(&s->id, bytes, length);

    if (sequence < 0 || sequence >= s->sent || s->took_us[sequence] >= 0)
        return;
    s->took_us[sequence] = clock_monotonic_us() - s->sent_us[sequence];
    s->answered++;
    if (!s->ping->chosen)
        choose(s->ping, s);
}

/* What ICMP said of a request, as that the host is out of reach; it stands in a queue of its own (ip(7)). */
static void
take_errors(struct ping_series *s)
{
    uint8_t unused[512];
    struct iovec part = {unused, sizeof unused};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = unused, .msg_controllen = sizeof unused};
    socklen_t length = sizeof(int);
    int error = 0;

    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error != 0) {
        s->error = error;
        s->failed++;
    }
    while (recvmsg(s->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0)
        message.msg_controllen = sizeof unused;
}

static void
on_ready(void *owner, int fd, uint32_t events)
{
    struct ping_series *s = owner;
    struct ping_probe *ping = s->ping;
    uint8_t bytes[2048];
    ssize_t length;

    if (events & EPOLLERR)
        take_errors(s);
    while ((length = recv(fd, bytes, sizeof bytes, 0)) >= 0)
        take_answer(s, bytes, (size_t)length);
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        s->error = errno;
        s->failed++;
    }
    tick(ping);
}

static void
send_one(struct ping_series *s)
{
    uint8_t message[PING_SIZE];

    ping_write(&s->id, (uint16_t)s->sent, message);
    s->sent_us[s->sent] = clock_monotonic_us();
    s->took_us[s->sent++] = -1;
    if (send(s->fd, message, sizeof message, MSG_NOSIGNAL) < 0) {
        s->error = errno;
        s->failed++;
    }
}

static bool
has_failed(const struct ping_series *s)
{
    return s->fd < 0 || (s->answered == 0 && s->sent > 0 && s->failed >= s->sent);
}

/* --- Addresses -------------------------------------------------------------------------------------- */

static const union ip *
next_address(struct ping_probe *ping)
{
    struct probe *p = &ping->probe;

    for (;;) {
        int family = ping->turn;
        const union ip *address;
        const char *refusal;

        if (ping->tried[family] == ping->found.count[family])
            family = FAMILIES - 1 - family;
        if (ping->tried[family] == ping->found.count[family] || ping->count == MOST_ADDRESSES)
            return NULL;
        address = &ping->found.list[family][ping->tried[family]++];
        ping->turn = FAMILIES - 1 - family;
        refusal = address_policy_refusal(sweep_scratch(p->sweep), &address->any, sweep_policy(p->sweep),
                                         p->monitor->trusted);
        if (!refusal)
            return address;
        if (!ping->refusal[0])
            snprintf(ping->refusal, sizeof ping->refusal, "%s", refusal);
    }
}

/* False, and errno. */
static bool
open_series(struct ping_probe *ping, struct ping_series *s, const union ip *address)
{
    bool is_v6 = address->any.sa_family == AF_INET6, raw;
    uint8_t secret[SECRET_SIZE];
    int yes = 1;

    *s = (struct ping_series){.ping = ping, .address = *address, .begun_ms = clock_monotonic_ms()};
    s->fd = ping_socket(address->any.sa_family, &raw);
    if (s->fd < 0)
        return false;
    secret_random(secret);
    memcpy(s->id.token, secret, PING_TOKEN);
    s->id.is_v6 = is_v6;
    s->id.with_ip_header = raw && !is_v6;
    memcpy(&s->id.id, secret + PING_TOKEN, sizeof s->id.id);
    if (!raw)
        s->id.id = 0; /* the kernel chooses it */
    else if (s->id.id == 0)
        s->id.id = 1;
    (void)setsockopt(s->fd, is_v6 ? IPPROTO_IPV6 : IPPROTO_IP, is_v6 ? IPV6_RECVERR : IP_RECVERR, &yes,
                     sizeof yes);
    return connect(s->fd, &address->any, is_v6 ? sizeof address->v6 : sizeof address->v4) == 0 &&
           loop_watch(sweep_loop(ping->probe.sweep), s->fd, EPOLLIN, on_ready, s) == 0;
}

/* That it is not allowed outweighs everything: nothing was seen then. An address of a family that this host
 * lacks says least. */
static void
note_error(struct ping_probe *ping, int error)
{
    bool is_ours = error == EACCES || error == EPERM || shortage_of(error) != NULL;

    if (ping->error == 0 || is_ours)
        ping->error = error;
}

static void
begin_series(struct ping_probe *ping)
{
    const union ip *address;

    while ((address = next_address(ping))) {
        struct ping_series *s = &ping->series[ping->count];

        if (open_series(ping, s, address)) {
            ping->count++;
            return;
        }
        note_error(ping, errno);
        if (s->fd >= 0)
            close(s->fd);
        s->fd = -1;
    }
}

/* --- Time ------------------------------------------------------------------------------------------- */

static int64_t
earliest(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Sends what is due; when something is due next. */
static int64_t
go_on_with(struct ping_probe *ping, struct ping_series *s, int64_t now_ms)
{
    while (s->sent < packets_of(ping) && s->begun_ms + (int64_t)EVERY_MS * s->sent <= now_ms)
        send_one(s);
    return s->sent < packets_of(ping) ? s->begun_ms + (int64_t)EVERY_MS * s->sent : INT64_MAX;
}

/* When the last answer of the chosen address is late; INT64_MAX: not all has been sent. */
static int64_t
end_of(const struct ping_probe *ping)
{
    const struct ping_series *s = ping->chosen;
    int64_t longest_ms = 0;

    if (s->sent < packets_of(ping))
        return INT64_MAX;
    for (int i = 0; i < s->sent; i++)
        if (s->took_us[i] / 1000 > longest_ms)
            longest_ms = s->took_us[i] / 1000;
    return s->sent_us[s->sent - 1] / 1000 + (2 * longest_ms > LATE_MS ? 2 * longest_ms : LATE_MS);
}

/* Another address is asked when the one before has had its time, or has failed. Returns when that is; all
 * that can be done now is done. */
static int64_t
look_for_address(struct ping_probe *ping, int64_t now_ms)
{
    int before;

    do {
        const struct ping_series *last = ping->count > 0 ? &ping->series[ping->count - 1] : NULL;

        if (last && !has_failed(last) && last->begun_ms + NEXT_ADDRESS_MS > now_ms)
            return last->begun_ms + NEXT_ADDRESS_MS;
        before = ping->count;
        begin_series(ping);
        if (ping->count > before)
            (void)go_on_with(ping, &ping->series[before], now_ms);
    } while (ping->count > before);
    return INT64_MAX;
}

static bool
all_failed(struct ping_probe *ping)
{
    for (int i = 0; i < ping->count; i++) {
        if (!has_failed(&ping->series[i]) || ping->series[i].sent < packets_of(ping))
            return false;
        note_error(ping, ping->series[i].error);
    }
    return true;
}

static void
tick(struct ping_probe *ping)
{
    int64_t now_ms = clock_monotonic_ms(), next_ms = INT64_MAX;

    for (int i = 0; i < ping->count; i++)
        if (ping->series[i].fd >= 0)
            next_ms = earliest(next_ms, go_on_with(ping, &ping->series[i], now_ms));
    if (!ping->chosen) {
        next_ms = earliest(next_ms, look_for_address(ping, now_ms));
        if (ping->found.complete && next_ms == INT64_MAX && all_failed(ping)) {
            give_up(ping);
            return;
        }
    } else if (ping->chosen->answered == packets_of(ping) || now_ms >= end_of(ping)) {
        finish(ping);
        return;
    } else {
        next_ms = earliest(next_ms, end_of(ping));
    }
    if (next_ms != INT64_MAX)
        probe_ring_at(&ping->probe, next_ms > now_ms ? next_ms : now_ms + 1);
}

/* --- The probe -------------------------------------------------------------------------------------- */

static void
on_told(void *owner, const struct name_found *found)
{
    struct ping_probe *ping = owner;

    ping->found = *found;
    dial_choose_family(&ping->found, ping->probe.monitor->options.ip_family);
    if (ping->known_us == 0)
        ping->known_us = clock_monotonic_us();
    tick(ping);
}

static void
ping_expect(struct sweep *s, const struct monitor *m)
{
    char host[IDN_ROOM];

    if (url_read_ping(m->url, host))
        dialler_expect(sweep_dialler(s), host);
}

static void
ping_start(struct probe *p)
{
    struct ping_probe *ping = (struct ping_probe *)p;
    struct name_found literal = {.complete = false};
    char host[IDN_ROOM];

    ping->count = 0;
    ping->chosen = NULL;
    ping->error = 0;
    ping->refusal[0] = '\0';
    ping->known_us = 0;
    ping->turn = IPV6;
    memset(ping->tried, 0, sizeof ping->tried);
    ping->found = literal;
    if (!url_read_ping(p->monitor->url, host)) {
        probe_done(p, OUTCOME_FAILED, "the address makes no sense");
        return;
    }
    if (dial_read_address(host, &literal)) {
        on_told(ping, &literal);
        return;
    }
    ping->wait.told = on_told;
    ping->wait.owner = ping;
    if (!dialler_ask(sweep_dialler(p->sweep), host, &ping->wait))
        probe_done(p, OUTCOME_INCONCLUSIVE, "The checker cannot look up names");
}

static void
ping_ring(struct probe *p)
{
    tick((struct ping_probe *)p);
}

static void
ping_expire(struct probe *p)
{
    struct ping_probe *ping = (struct ping_probe *)p;

    if (ping->chosen)
        finish(ping);
    else
        probe_done(p, OUTCOME_TIMED_OUT, NULL);
}

static void
note_address(struct ping_probe *ping)
{
    const struct ping_series *s = ping->chosen ? ping->chosen : ping->count > 0 ? &ping->series[0] : NULL;
    char text[INET6_ADDRSTRLEN];

    if (s)
        ping->probe.seen.remote_address =
            arena_text(sweep_scratch(ping->probe.sweep),
                       inet_ntop(s->address.any.sa_family,
                                 s->address.any.sa_family == AF_INET6 ? (const void *)&s->address.v6.sin6_addr
                                                                      : (const void *)&s->address.v4.sin_addr,
                                 text, sizeof text));
}

static void
ping_stop(struct probe *p)
{
    struct ping_probe *ping = (struct ping_probe *)p;

    names_leave(&ping->wait);
    for (int i = 0; i < ping->count; i++)
        close_series(ping, &ping->series[i]);
    if (ping->known_us != 0)
        p->seen.phases.dns_ms = (ping->known_us - p->started_us) / 1000;
    note_address(ping);
}

const struct probe_kind probe_ping = {
    .size = sizeof(struct ping_probe),
    .expect = ping_expect,
    .start = ping_start,
    .ring = ping_ring,
    .expire = ping_expire,
    .stop = ping_stop,
};
