/* Ping: ICMP echo requests, one every 200 ms, to one address of the host. Which one is found out as dials do
 * it (RFC 8305): the addresses are asked in turn, the next one 250 ms after the one before or as soon as that
 * cannot be reached, until one of them answers; from then on it is that one alone whose answers count.
 *
 * What comes back after its time is lost: a packet has a second behind the last request, or twice the longest
 * time that any took. */
#include "base/url.h"
#include "cron/check/ping_series.h"
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
#include <sys/socket.h>

#define NEXT_ADDRESS_MS 250
#define LATE_MS 1000
#define MOST_ADDRESSES 8

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
    int64_t took[PING_MOST_PACKETS] = { 0 }, median_us;
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

/* --- Addresses -------------------------------------------------------------------------------------- */

static void
choose(struct ping_probe *ping, struct ping_series *s)
{
    ping->chosen = s;
    for (int i = 0; i < ping->count; i++)
        if (&ping->series[i] != s)
            ping_series_close(&ping->series[i]);
}

static void
on_heard(struct ping_series *s)
{
    struct ping_probe *ping = s->owner;

    if (!ping->chosen && s->answered > 0)
        choose(ping, s);
    tick(ping);
}

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

        s->owner = ping;
        s->heard = on_heard;
        if (ping_series_open(s, sweep_loop(ping->probe.sweep), address)) {
            ping->count++;
            return;
        }
        note_error(ping, errno);
    }
}

/* --- Time ------------------------------------------------------------------------------------------- */

static int64_t
earliest(int64_t a, int64_t b)
{
    return a < b ? a : b;
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

        if (last && !ping_series_has_failed(last) && last->begun_ms + NEXT_ADDRESS_MS > now_ms)
            return last->begun_ms + NEXT_ADDRESS_MS;
        before = ping->count;
        begin_series(ping);
        if (ping->count > before)
            (void)ping_series_go_on(&ping->series[before], packets_of(ping), now_ms);
    } while (ping->count > before);
    return INT64_MAX;
}

static bool
all_failed(struct ping_probe *ping)
{
    for (int i = 0; i < ping->count; i++) {
        if (!ping_series_has_failed(&ping->series[i]) || ping->series[i].sent < packets_of(ping))
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
            next_ms = earliest(next_ms, ping_series_go_on(&ping->series[i], packets_of(ping), now_ms));
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
        ping_series_close(&ping->series[i]);
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
