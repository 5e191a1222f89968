/* TCP and TLS: connect; turn the connection to TLS, if that is asked for, which some servers have to be told
 * first; say something; wait for something; close. A monitor that asks for none of it is content when the
 * port accepts a connection: then nothing is sent and nothing is read.
 *
 * A `tls` monitor is a `tcp` monitor with TLS whose subject is the certificate. Which address is tried when
 * is decided by lib/net/dial, how bytes travel by lib/net/talk. */
#include "base/escapes.h"
#include "base/url.h"
#include "cron/check/probe_talk.h"
#include "cron/check/starttls.h"
#include "os/clock.h"
#include "rules/assertion_rules.h"

#include <string.h>

#define LOOKED_AT 65536 /* bytes of what comes */
#define QUIET_MS 500    /* where no text ends it, so long a silence does */

struct tcp_probe {
    struct probe probe;
    struct talk talk;
    struct starttls starttls;
    struct arena arena; /* of the two below */
    struct byte_text send, expect;
    bool ready;      /* it is the target's turn to say what is expected */
    bool wants_text; /* whatever it is: assertions look at it */
};

static bool
speaks_tls(const struct monitor *m)
{
    return m->type == MONITOR_TLS || m->options.tls || m->options.starttls;
}

static bool
read_place(const struct monitor *m, struct endpoint *to)
{
    return m->type == MONITOR_TLS ? url_read_tls(m->url, to) : url_read_tcp(m->url, to);
}

/* --- What is said, and what is heard ---------------------------------------------------------------- */

static void
finish(struct tcp_probe *tcp)
{
    probe_done(&tcp->probe, OUTCOME_ANSWERED, NULL);
}

/* Searched for as a whole each time: what comes is short, and mostly comes at once. */
static void
look(struct tcp_probe *tcp)
{
    struct talk *t = &tcp->talk;

    tcp->probe.seen.body_matched =
        tcp->expect.bytes &&
        memmem(buf_string(&t->in), t->in.length, tcp->expect.bytes, tcp->expect.length) != NULL;
    if (tcp->probe.seen.body_matched || t->closed || t->in.length >= LOOKED_AT)
        finish(tcp);
    else if (!tcp->expect.bytes)
        probe_ring_at(&tcp->probe, clock_monotonic_ms() + QUIET_MS);
}

static bool
listens(const struct tcp_probe *tcp)
{
    return tcp->expect.bytes || tcp->wants_text;
}

/* Whatever was asked for is there. The response time is that of the connection, or of its handshake, unless
 * the target has to say something. */
static void
begin_to_talk(struct tcp_probe *tcp)
{
    struct probe *p = &tcp->probe;

    tcp->ready = true;
    if (!tcp->expect.bytes)
        p->seen.response_time_ms = tcp->talk.peer.greeted_us > p->started_us
                                       ? (tcp->talk.peer.greeted_us - p->started_us) / 1000
                                       : probe_elapsed_ms(p);
    if (tcp->send.length > 0)
        talk_send(&tcp->talk, tcp->send.bytes, tcp->send.length);
    if (listens(tcp))
        talk_listen(&tcp->talk);
    else if (tcp->send.length == 0)
        finish(tcp);
}

static void
on_sent(struct talk *t)
{
    struct tcp_probe *tcp = t->owner;

    if (tcp->ready && !listens(tcp))
        finish(tcp);
}

/* --- TLS -------------------------------------------------------------------------------------------- */

static void
on_secured(struct talk *t)
{
    begin_to_talk(t->owner);
}

static void
say(struct tcp_probe *tcp, struct buf *words)
{
    if (words->length > 0)
        talk_send(&tcp->talk, words->text, words->length);
    buf_free(words);
}

static void
refuse_starttls(struct tcp_probe *tcp)
{
    tcp->probe.seen.refused_by_tls = tcp->starttls.refused;
    probe_done(&tcp->probe, OUTCOME_TLS_FAILED, tcp->starttls.complaint);
}

static void
go_on_with_starttls(struct tcp_probe *tcp)
{
    struct talk *t = &tcp->talk;
    struct buf words = {.arena = NULL};
    size_t taken;

    switch (starttls_feed(&tcp->starttls, buf_string(&t->in), t->in.length, &taken, &words)) {
    case STARTTLS_WAIT:
        say(tcp, &words);
        talk_take(t, taken);
        if (t->closed)
            probe_done(&tcp->probe, OUTCOME_TLS_FAILED,
                       "the server closed the connection before it agreed to TLS");
        break;
    case STARTTLS_READY:
        probe_secure_talk(&tcp->probe, t, NULL);
        break;
    case STARTTLS_OVER:
        refuse_starttls(tcp);
        break;
    }
}

static void
begin_starttls(struct tcp_probe *tcp)
{
    struct buf words = {.arena = NULL};

    starttls_begin(&tcp->starttls, &words);
    say(tcp, &words);
    talk_listen(&tcp->talk);
}

static void
on_heard(struct talk *t)
{
    struct tcp_probe *tcp = t->owner;

    if (!tcp->ready)
        go_on_with_starttls(tcp);
    else
        look(tcp);
}

static void
on_connected(struct talk *t)
{
    struct tcp_probe *tcp = t->owner;

    if (!speaks_tls(tcp->probe.monitor))
        begin_to_talk(tcp);
    else if (tcp->starttls.protocol != STARTTLS_NONE)
        begin_starttls(tcp);
    else
        probe_secure_talk(&tcp->probe, t, NULL);
}

static void
on_failed(struct talk *t, enum probe_outcome outcome, const char *detail)
{
    struct tcp_probe *tcp = t->owner;

    probe_talk_failed(&tcp->probe, t, outcome, detail);
}

/* --- The probe -------------------------------------------------------------------------------------- */

static void
tcp_expect(struct sweep *s, const struct monitor *m)
{
    struct endpoint to;

    if (read_place(m, &to))
        dialler_expect(sweep_dialler(s), to.host);
    if (speaks_tls(m))
        (void)sweep_trusted(s);
}

static void
tcp_start(struct probe *p)
{
    struct tcp_probe *tcp = (struct tcp_probe *)p;
    const struct monitor_options *o = &p->monitor->options;
    struct talk *t = &tcp->talk;
    struct endpoint to;

    if (!read_place(p->monitor, &to)) {
        probe_done(p, OUTCOME_FAILED, "the address makes no sense");
        return;
    }
    tcp->ready = false;
    tcp->wants_text = assertions_keep(p->monitor) > 0;
    tcp->send = o->send ? escapes_read(&tcp->arena, o->send) : (struct byte_text){NULL, 0};
    tcp->expect = o->expect ? escapes_read(&tcp->arena, o->expect) : (struct byte_text){NULL, 0};
    tcp->starttls = (struct starttls){.protocol = starttls_named(o->starttls), .port = to.port};
    t->owner = tcp;
    t->most = LOOKED_AT;
    t->connected = on_connected;
    t->secured = on_secured;
    t->heard = on_heard;
    t->sent = on_sent;
    t->failed = on_failed;
    t->trusted = p->monitor->trusted;
    t->family = o->ip_family;
    t->wishes = tls_wishes_of(o);
    tcp->starttls.host = t->host;
    talk_begin(t, sweep_loop(p->sweep), sweep_dialler(p->sweep), to.host, to.port);
}

/* It has said nothing more for a while. */
static void
tcp_ring(struct probe *p)
{
    finish((struct tcp_probe *)p);
}

/* What was awaited did not come, but the connection did. */
static void
tcp_expire(struct probe *p)
{
    struct tcp_probe *tcp = (struct tcp_probe *)p;

    if (tcp->ready && !tcp->expect.bytes) {
        finish(tcp); /* an assertion says what it thinks of a silence */
        return;
    }
    p->seen.cut_short = tcp->ready && tcp->expect.bytes;
    probe_done(p, p->seen.cut_short && tcp->talk.in.length > 0 ? OUTCOME_ANSWERED : OUTCOME_TIMED_OUT, NULL);
}

static void
tcp_stop(struct probe *p)
{
    struct tcp_probe *tcp = (struct tcp_probe *)p;

    probe_note_talk(p, &tcp->talk);
    if (tcp->ready && listens(tcp))
        probe_keep_text(p, &tcp->talk.in);
    talk_forget(&tcp->talk);
    arena_free(&tcp->arena);
}

const struct probe_kind probe_tcp = {
    .size = sizeof(struct tcp_probe),
    .expect = tcp_expect,
    .start = tcp_start,
    .ring = tcp_ring,
    .expire = tcp_expire,
    .stop = tcp_stop,
};
