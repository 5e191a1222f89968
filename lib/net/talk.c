/* One socket in the loop. What is to be sent waits in a buffer until the kernel takes it, what comes is
 * gathered in another one; TLS (talk_tls.c) stands in between, if it was asked for. */
#include "net/talk_inside.h"

#include "os/clock.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 16384 /* bytes, read at a time: a record of TLS */

enum flow { FLOW_DONE, FLOW_WAIT, FLOW_CLOSED, FLOW_FAILED };

static void on_ready(void *owner, int fd, uint32_t events);

/* --- Failures --------------------------------------------------------------------------------------- */

static void
fail(struct talk *t, int error)
{
    if (t->ssl)
        talk_fail_secure(t, error);
    else
        t->failed(t, OUTCOME_FAILED, connection_problem(error));
}

/* --- Bytes ------------------------------------------------------------------------------------------ */

static bool
is_handshaking(const struct talk *t)
{
    return t->ssl && !t->has_greeted;
}

void
talk_watch(struct talk *t)
{
    bool full = t->in.length >= t->most;
    bool may_write = is_handshaking(t) ? t->handshake_writes : t->out.length > 0;
    uint32_t events =
        ((t->listening || t->ssl) && !full && !t->closed ? EPOLLIN : 0U) | (may_write ? EPOLLOUT : 0U);

    t->unwatched = loop_watch(t->loop, t->fd, events, on_ready, t) != 0;
    if (t->unwatched)
        loop_ring_at(t->loop, &t->timer, clock_monotonic_ms());
}

/* What a call of OpenSSL that did not succeed means. */
static enum flow
flow_of(struct talk *t, int result)
{
    switch (SSL_get_error(t->ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return FLOW_WAIT;
    case SSL_ERROR_ZERO_RETURN:
        return FLOW_CLOSED;
    default:
        return FLOW_FAILED;
    }
}

static enum flow
read_some(struct talk *t, char *bytes, size_t room, size_t *length)
{
    ssize_t count;
    int result;

    if (t->ssl) {
        ERR_clear_error();
        result = SSL_read(t->ssl, bytes, (int)room);
        *length = result > 0 ? (size_t)result : 0;
        return result > 0 ? FLOW_DONE : flow_of(t, result);
    }
    count = recv(t->fd, bytes, room, 0);
    *length = count > 0 ? (size_t)count : 0;
    if (count > 0)
        return FLOW_DONE;
    if (count == 0)
        return FLOW_CLOSED;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? FLOW_WAIT : FLOW_FAILED;
}

static enum flow
write_some(struct talk *t, const char *bytes, size_t length, size_t *done)
{
    ssize_t count;
    int result;

    if (t->ssl) {
        ERR_clear_error();
        result = SSL_write(t->ssl, bytes, (int)length);
        *done = result > 0 ? (size_t)result : 0;
        return result > 0 ? FLOW_DONE : flow_of(t, result);
    }
    count = send(t->fd, bytes, length, MSG_NOSIGNAL);
    *done = count > 0 ? (size_t)count : 0;
    if (count >= 0)
        return FLOW_DONE;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? FLOW_WAIT : FLOW_FAILED;
}

static enum flow
flush(struct talk *t)
{
    enum flow flow = FLOW_DONE;
    size_t done;

    while (flow == FLOW_DONE && t->out_done < t->out.length) {
        flow = write_some(t, t->out.text + t->out_done, t->out.length - t->out_done, &done);
        t->out_done += done;
    }
    if (t->out_done == t->out.length) {
        buf_reset(&t->out);
        t->out_done = 0;
    }
    return flow;
}

/* Reads until nothing is left, or as much as the owner wants at a time. */
static enum flow
gather(struct talk *t)
{
    char chunk[CHUNK];
    enum flow flow = FLOW_DONE;
    size_t length, before = t->in.length;

    while (flow == FLOW_DONE && t->in.length < t->most) {
        size_t room = t->most - t->in.length;

        flow = read_some(t, chunk, room < sizeof chunk ? room : sizeof chunk, &length);
        buf_bytes(&t->in, chunk, length);
    }
    if (t->heard_us == 0 && t->in.length > before)
        t->heard_us = clock_monotonic_us();
    return flow;
}

void
talk_hear(struct talk *t)
{
    size_t before = t->in.length;
    enum flow flow = gather(t);
    int error = errno;

    t->closed = flow == FLOW_CLOSED;
    if (flow == FLOW_FAILED && t->in.length == before)
        fail(t, error);
    else if (t->timer.place != 0 && (t->ticket || t->in.length > before || t->closed))
        talk_settle(t);
    else if (t->listening && (t->in.length > before || t->closed))
        t->heard(t);
    if (t->has_fd)
        talk_watch(t);
}

/* --- The talk --------------------------------------------------------------------------------------- */

static void
on_ready(void *owner, int fd, uint32_t events)
{
    struct talk *t = owner;
    bool had_out = t->out.length > 0;

    (void)fd;
    if (is_handshaking(t)) {
        talk_handshake(t);
        return;
    }
    if (had_out && flush(t) == FLOW_FAILED) {
        fail(t, errno);
        return;
    }
    if (had_out && t->out.length == 0 && t->sent) {
        t->sent(t);
        if (!t->has_fd)
            return;
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        talk_hear(t);
    else
        talk_watch(t);
}

void
talk_listen(struct talk *t)
{
    t->listening = true;
    talk_watch(t);
}

/* It is written in the next turn: so nothing is called from within. */
void
talk_send(struct talk *t, const void *bytes, size_t length)
{
    buf_bytes(&t->out, bytes, length);
    talk_watch(t);
}

void
talk_take(struct talk *t, size_t length)
{
    memmove(t->in.text, t->in.text + length, t->in.length - length + 1);
    t->in.length -= length;
}

static void
on_timer(void *talk)
{
    struct talk *t = talk;

    if (t->unwatched)
        t->failed(t, OUTCOME_INCONCLUSIVE, "The checker cannot wait for one more connection");
    else
        talk_settle(t);
}

static void
on_connected(struct dial *d, int fd)
{
    struct talk *t = d->owner;

    t->fd = fd;
    t->has_fd = true;
    t->connected_us = clock_monotonic_us();
    t->connected(t);
}

static void
on_failed(struct dial *d, enum probe_outcome outcome, const char *detail)
{
    struct talk *t = d->owner;

    t->failed(t, outcome, detail);
}

void
talk_begin(struct talk *t, struct loop *loop, struct dialler *by, const char *host, int port)
{
    t->loop = loop;
    t->timer.ring = on_timer;
    t->timer.owner = t;
    t->phases = (struct phases){0};
    t->signs = (struct tls_signs){0};
    t->has_greeted = t->listening = t->closed = t->ticket = false;
    t->connected_us = t->heard_us = 0;
    snprintf(t->host, sizeof t->host, "%s", host);
    t->wishes.host = t->host;
    t->dial.owner = t;
    t->dial.connected = on_connected;
    t->dial.failed = on_failed;
    t->dial.trusted = t->trusted;
    t->dial.family = t->family;
    dial_begin(&t->dial, by, host, port);
}

/* Where nothing came, all the time was spent waiting for something, unless nothing was waited for. */
static void
note_phases(struct talk *t)
{
    int64_t now_us = clock_monotonic_us(), ready_us = t->connected_us;

    t->phases.dns_ms = t->dial.phases.dns_ms;
    t->phases.connect_ms = t->dial.phases.connect_ms;
    if (t->connected_us == 0)
        return;
    if (t->peer.greeted_us >= t->connected_us) {
        t->phases.tls_ms = (t->peer.greeted_us - t->connected_us) / 1000;
        ready_us = t->peer.greeted_us;
    }
    if (t->heard_us == 0) {
        t->phases.first_byte_ms = t->listening ? (now_us - ready_us) / 1000 : 0;
        return;
    }
    t->phases.first_byte_ms = t->heard_us > ready_us ? (t->heard_us - ready_us) / 1000 : 0;
    t->phases.transfer_ms = (now_us - t->heard_us) / 1000;
}

void
talk_stop(struct talk *t)
{
    dial_stop(&t->dial);
    if (!t->loop)
        return;
    loop_cancel(t->loop, &t->timer);
    note_phases(t);
    if (t->has_fd)
        loop_forget(t->loop, t->fd);
    if (t->ssl) {
        if (t->has_greeted)
            (void)SSL_shutdown(t->ssl); /* says goodbye, and waits for none */
        SSL_free(t->ssl);
        ERR_clear_error();
    }
    t->ssl = NULL;
    if (t->has_fd)
        close(t->fd);
    t->has_fd = false;
    t->loop = NULL;
}

void
talk_forget(struct talk *t)
{
    talk_stop(t);
    tls_peer_forget(&t->peer);
    buf_free(&t->in);
    buf_free(&t->out);
    t->out_done = 0;
}
