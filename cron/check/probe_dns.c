/* DNS: a question over UDP from a fresh port with a random id; over TCP when the answer did not fit; and
 * again for another name when the answer says no more than that this one is an alias.
 *
 * Servers race as in net/dns_client.c: the next one is asked after a moment, or at once when one is of no
 * use, and the first answer counts; those that were found silent come last. Then all are asked twice more.
 *
 * Sockets are connected, so the kernel itself drops what other hosts send. What does come but is no answer to
 * the question (dns_read says DNS_FOREIGN) is passed over in silence: a forger gains nothing, not even a
 * failure. */
#include "base/url.h"
#include "cron/check/dns_stream.h"
#include "cron/check/dns_wire.h"
#include "cron/check/nameservers.h"
#include "cron/check/own_resolvers.h"
#include "cron/check/probe.h"
#include "os/clock.h"
#include "os/shortage.h"
#include "rules/dns_redaction.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPEATS 2          /* after each server was asked once */
#define MOST_QUESTIONS 8 /* one and its aliases */
#define DATAGRAM 4096    /* we offer 1232; some send more */

/* What came of asking a server. */
enum hearing { UNASKED, UNHEARD, USELESS };

struct dns_probe {
    struct probe probe;
    struct dns_question question;
    int questions, tries;
    int order[MOST_NAMESERVERS];
    enum hearing heard[MOST_NAMESERVERS]; /* by server */
    int64_t server_asked_ms[MOST_NAMESERVERS];
    char problem[64]; /* what a server said that has no answer; "": none did */
    int64_t asked_at_ms;
    int sockets[MOST_NAMESERVERS]; /* by server; -1: not asked yet */
    struct dns_stream stream;
    int stream_server;
    struct nameservers *servers; /* the run's, or those of `own` */
    struct own_resolvers own;
    const char *name; /* what is asked for, in ASCII */
    char name_room[IDN_ROOM];
    int answered_by; /* -1: none has */
    char rcode[24];  /* what the last server said in place of records; "": nothing */
};

static void ask(struct dns_probe *d);
static void ask_over_tcp(struct dns_probe *d, int server);

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
    dns_stream_end(&d->stream);
}

static bool
others_are_left(const struct dns_probe *d)
{
    return d->tries < d->servers->count;
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
    d->tries = 0;
    d->problem[0] = '\0';
    memset(d->heard, 0, sizeof d->heard);
    nameservers_order(d->servers, d->order);
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

/* Takes down which servers have left this question unanswered for so long. */
static void
note_silence(struct dns_probe *d, int64_t least_ms)
{
    struct nameservers *servers = d->servers;
    int64_t before = clock_monotonic_ms() - least_ms;

    for (int i = 0; i < servers->count; i++)
        if (d->heard[i] == UNHEARD && d->server_asked_ms[i] <= before)
            dns_silence_note(&servers->list[i].silence, d->server_asked_ms[i]);
}

/* Whether a server that was asked may still answer: one that answers nothing at all will not, unless there is
 * nothing better to go by. */
static bool
may_hear(const struct dns_probe *d)
{
    const struct nameservers *servers = d->servers;

    for (int i = 0; i < servers->count; i++)
        if (d->heard[i] == UNHEARD &&
            (d->problem[0] == '\0' || !dns_silence_holds(&servers->list[i].silence)))
            return true;
    return false;
}

static void
end_without_answer(struct dns_probe *d)
{
    struct probe *p = &d->probe;

    if (d->problem[0] != '\0')
        probe_done(p, OUTCOME_FAILED, d->problem);
    else if (d->servers->assumed) /* this host, which has none: no fact about the target */
        probe_done(p, OUTCOME_INCONCLUSIVE, "No name server is configured for the checker");
    else
        probe_done(p, OUTCOME_FAILED, RESOLVER_REFUSES);
}

/* problem: what it said; NULL: it cannot be asked. */
static void
pass_over(struct dns_probe *d, int server, const char *problem)
{
    d->heard[server] = USELESS;
    if (problem)
        snprintf(d->problem, sizeof d->problem, "%s", problem);
    if (others_are_left(d))
        ask(d);
    else if (!may_hear(d))
        end_without_answer(d);
    else if (d->problem[0] != '\0')
        probe_ring_at(&d->probe, clock_monotonic_ms() + SERVER_TRY_MS);
}

/* A server that cannot be asked over TCP; another one may. */
static void
go_on_without(struct dns_probe *d, int server, const char *problem)
{
    dns_stream_end(&d->stream);
    if (others_are_left(d))
        pass_over(d, server, problem);
    else
        probe_done(&d->probe, OUTCOME_FAILED, problem);
}

/* What the evidence says of the server. */
static void
note_server(struct dns_probe *d, int server, const char *rcode)
{
    snprintf(d->rcode, sizeof d->rcode, "%s", rcode ? rcode : "");
    d->answered_by = server;
}

/* What an answer means for the probe; `server` gave it. The probe is over, or has gone on to another
 * question, when this returns with anything but DNS_FOREIGN: then nothing of it may be touched. */
static void
take_answer(struct dns_probe *d, int server, const uint8_t *bytes, size_t length, bool over_tcp)
{
    struct probe *p = &d->probe;
    struct dns_answer answer;
    enum dns_reading reading = dns_read(sweep_scratch(p->sweep), &d->question, bytes, length, &answer);

    if (reading != DNS_FOREIGN)
        note_server(d, server, reading == DNS_FAILED && answer.is_rcode ? answer.problem : NULL);
    if (reading != DNS_FOREIGN)
        dns_silence_end(&d->servers->list[server].silence);
    switch (reading) {
    case DNS_FOREIGN:
        if (over_tcp)
            probe_done(p, OUTCOME_FAILED, "the answer is to another question");
        return;
    case DNS_TRUNCATED:
        if (over_tcp)
            go_on_without(d, server, "truncated answer");
        else
            ask_over_tcp(d, server);
        return;
    case DNS_FAILED:
        if (answer.lame && !over_tcp)
            pass_over(d, server, answer.problem);
        else
            probe_done(p, OUTCOME_FAILED, answer.problem);
        return;
    case DNS_ALIAS:
        note_silence(d, NEXT_SERVER_MS);
        ask_for(d, answer.alias);
        return;
    case DNS_ANSWERED:
        note_silence(d, NEXT_SERVER_MS);
        p->seen.values = answer.values;
        p->seen.value_count = answer.count;
        if (sweep_policy(p->sweep) == TARGET_PUBLIC && !p->monitor->trusted)
            p->seen.told = dns_redacted(sweep_scratch(p->sweep), answer.owner, answer.values, answer.count);
        probe_done(p, OUTCOME_ANSWERED, NULL);
        return;
    }
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
    else if (errno == ECONNREFUSED) /* an ICMP "port unreachable": nothing listens there */
        pass_over(d, server_of(d, fd), NULL);
}

/* When the next one is to be asked: first each server, then all of them again, at 1/4 and 2/4 of the time: so
 * the last try still has half of it to be answered. */
static int64_t
next_try_ms(const struct dns_probe *d, int servers)
{
    int64_t whole = d->probe.deadline_ms - d->asked_at_ms;

    if (d->tries < servers)
        return clock_monotonic_ms() + (d->servers == &d->own.servers ? SERVER_TRY_MS : NEXT_SERVER_MS);
    return d->asked_at_ms + whole * (d->tries - servers + 1) / 4;
}

/* One more try, with the next server. One that was asked before may still answer. A second try to the same
 * server goes out by the same socket: an answer to the first is as good. */
static void
ask(struct dns_probe *d)
{
    struct probe *p = &d->probe;
    const struct nameservers *servers = d->servers;
    int server = d->order[d->tries % servers->count];
    int *fd = &d->sockets[server];

    d->tries++;
    d->heard[server] = UNHEARD;
    d->server_asked_ms[server] = clock_monotonic_ms();
    if (d->tries < servers->count + REPEATS)
        probe_ring_at(p, next_try_ms(d, servers->count));
    if (*fd < 0) {
        *fd = nameserver_connect(&servers->list[server], SOCK_DGRAM);
        if (*fd < 0 || loop_watch(sweep_loop(p->sweep), *fd, EPOLLIN, on_datagram, d) != 0) {
            if (others_are_left(d))
                ask(d);
            else
                go_without_socket(d, errno);
            return;
        }
    }
    if (send(*fd, d->question.packet, d->question.whole, MSG_NOSIGNAL) < 0 && errno == ECONNREFUSED)
        pass_over(d, server, NULL);
}

static void
dns_ring(struct probe *p)
{
    struct dns_probe *d = (struct dns_probe *)p;

    if (d->stream.fd >= 0)
        return;
    note_silence(d, SERVER_TRY_MS);
    if (d->problem[0] != '\0' && !may_hear(d))
        end_without_answer(d);
    else if (d->tries < d->servers->count + REPEATS)
        ask(d);
}

static void
on_stream_answer(void *owner, const uint8_t *message, size_t length)
{
    struct dns_probe *d = owner;

    take_answer(d, d->stream_server, message, length, true);
}

static void
on_stream_failure(void *owner, const char *problem)
{
    struct dns_probe *d = owner;

    go_on_without(d, d->stream_server, problem);
}

static void
on_stream_refusal(void *owner, int error)
{
    go_without_socket(owner, error);
}

/* The same question to the same server; it need not be asked again over UDP. */
static void
ask_over_tcp(struct dns_probe *d, int server)
{
    struct probe *p = &d->probe;

    hang_up(d);
    d->stream_server = server;
    dns_stream_begin(&d->stream, sweep_loop(p->sweep), &d->servers->list[server], d->question.packet,
                     d->question.whole);
}

/* --- The probe ---------------------------------------------------------------------------------------- */

static void
on_resolvers_known(void *owner)
{
    struct dns_probe *d = owner;

    ask_for(d, d->name);
}

static void
on_resolvers_failed(void *owner, enum probe_outcome outcome, const char *detail)
{
    probe_done(owner, outcome, detail);
}

static void
choose_servers(struct dns_probe *d)
{
    d->own = (struct own_resolvers){.owner = d, .known = on_resolvers_known, .failed = on_resolvers_failed};
    if (d->probe.monitor->options.dns_resolvers.count == 0) {
        d->servers = sweep_nameservers(d->probe.sweep);
        ask_for(d, d->name);
        return;
    }
    d->servers = &d->own.servers;
    own_resolvers_begin(&d->own, &d->probe);
}

static void
dns_start(struct probe *p)
{
    struct dns_probe *d = (struct dns_probe *)p;
    const char *name = url_dns_name(p->monitor->url);

    for (int i = 0; i < MOST_NAMESERVERS; i++)
        d->sockets[i] = -1;
    d->stream = (struct dns_stream){
        .owner = d,
        .answered = on_stream_answer,
        .failed = on_stream_failure,
        .refused = on_stream_refusal,
        .fd = -1,
    };
    d->questions = 0;
    d->answered_by = -1;
    d->rcode[0] = '\0';
    d->name = name && idn_to_ascii(name, strlen(name), d->name_room) ? d->name_room : NULL;
    choose_servers(d);
}

static void
dns_stop(struct probe *p)
{
    struct dns_probe *d = (struct dns_probe *)p;
    struct arena *scratch = sweep_scratch(p->sweep);

    own_resolvers_end(&d->own);
    hang_up(d);
    if (d->rcode[0] != '\0')
        p->seen.rcode = arena_text(scratch, d->rcode);
    if (d->answered_by >= 0)
        p->seen.resolver = nameserver_text(scratch, &d->servers->list[d->answered_by]);
    if (d->answered_by >= 0)
        p->seen.remote_address = nameserver_address(scratch, &d->servers->list[d->answered_by]);
    p->seen.phases.dns_ms = probe_elapsed_ms(p); /* there is nothing else to it */
}

const struct probe_kind probe_dns = {
    .size = sizeof(struct dns_probe),
    .expect = own_resolvers_expect,
    .start = dns_start,
    .ring = dns_ring,
    .stop = dns_stop,
};
