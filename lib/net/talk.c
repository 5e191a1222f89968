/* One socket in the loop. What is to be sent waits in a buffer until the kernel takes it, what comes is
 * gathered in another one; TLS stands in between, if it was asked for.
 *
 * What may surprise: with TLS 1.3 a client is through with the handshake before the server has looked at its
 * certificate. A server that wants one, and gets none, or not the right one, says so a moment later. So when
 * a certificate was asked for, TLS counts as established only when the server has said something under it (a
 * session ticket, data), or nothing for a second. */
#include "net/talk.h"

#include "os/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 16384 /* bytes, read at a time: a record of TLS */
#define SECOND_THOUGHTS_MS 1000

enum flow { FLOW_DONE, FLOW_WAIT, FLOW_CLOSED, FLOW_FAILED };

static void on_ready(void *owner, int fd, uint32_t events);

/* --- Failures --------------------------------------------------------------------------------------- */

/* After an operation of OpenSSL has failed; error: errno, as it left it. */
static void
fail_secure(struct talk *t, int error)
{
    unsigned long number = ERR_peek_error();
    const struct tls_peer *peer = &t->peer;
    bool distrust = peer->leaf && !t->wishes.unverified && peer->verify_result != X509_V_OK;
    bool by_tls = !t->has_greeted || tls_signs_refused(&t->signs);
    const char *detail = distrust && !tls_signs_refused(&t->signs) ? verification_problem(peer->verify_result)
                         : by_tls ? handshake_problem(number, error, &t->signs)
                                  : connection_problem(error);

    ERR_clear_error();
    t->failed(t, by_tls ? OUTCOME_TLS_FAILED : OUTCOME_FAILED, detail);
}

static void
fail(struct talk *t, int error)
{
    if (t->ssl)
        fail_secure(t, error);
    else
        t->failed(t, OUTCOME_FAILED, connection_problem(error));
}

/* --- Bytes ------------------------------------------------------------------------------------------ */

static bool
is_handshaking(const struct talk *t)
{
    return t->ssl && !t->has_greeted;
}

/* That the kernel refuses is told in the next turn: the owner may be in the middle of something. */
static void
watch(struct talk *t)
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

static void settle(struct talk *t);

/* The other side's end counts after what it said. */
static void
hear(struct talk *t)
{
    size_t before = t->in.length;
    enum flow flow = gather(t);
    int error = errno;

    t->closed = flow == FLOW_CLOSED;
    if (flow == FLOW_FAILED && t->in.length == before)
        fail(t, error);
    else if (t->timer.place != 0 && (t->ticket || t->in.length > before || t->closed))
        settle(t);
    else if (t->listening && (t->in.length > before || t->closed))
        t->heard(t);
    if (t->has_fd)
        watch(t);
}

/* --- TLS -------------------------------------------------------------------------------------------- */

/* The owner may have things to say now, and something may have come in the meantime. */
static void
settle(struct talk *t)
{
    loop_cancel(t->loop, &t->timer);
    t->secured(t);
    if (t->has_fd && t->listening && (t->in.length > 0 || t->closed))
        t->heard(t);
}

static void
on_timer(void *talk)
{
    struct talk *t = talk;

    if (t->unwatched)
        t->failed(t, OUTCOME_INCONCLUSIVE, "The checker cannot wait for one more connection");
    else
        settle(t);
}

static int
on_ticket(SSL *ssl, SSL_SESSION *session)
{
    struct talk *t = SSL_get_app_data(ssl);

    (void)session;
    t->ticket = true;
    return 0; /* nothing is kept */
}

static bool
may_be_refused(const struct talk *t)
{
    return t->signs.certificate_asked && SSL_version(t->ssl) >= TLS1_3_VERSION && !t->ticket;
}

/* libcurl compares names behind the chain, and so does this. */
static void
greeted(struct talk *t)
{
    t->has_greeted = true;
    if (!t->wishes.unverified && !t->peer.named) {
        t->failed(t, OUTCOME_TLS_FAILED, verification_problem(X509_V_OK));
        return;
    }
    if (may_be_refused(t))
        loop_ring_at(t->loop, &t->timer, clock_monotonic_ms() + SECOND_THOUGHTS_MS);
    else
        settle(t);
    if (t->has_fd)
        hear(t);
}

static void
handshake(struct talk *t)
{
    int result, error, reason;

    ERR_clear_error();
    errno = 0;
    result = SSL_do_handshake(t->ssl);
    error = errno;
    if (result == 1) {
        greeted(t);
        return;
    }
    reason = SSL_get_error(t->ssl, result);
    t->handshake_writes = reason == SSL_ERROR_WANT_WRITE;
    if (t->handshake_writes || reason == SSL_ERROR_WANT_READ)
        watch(t);
    else
        fail_secure(t, error);
}

static void
offer(SSL *ssl, const char *protocol)
{
    unsigned char list[64];
    size_t length = strlen(protocol);

    list[0] = (unsigned char)length;
    memcpy(list + 1, protocol, length);
    (void)SSL_set_alpn_protos(ssl, list, (unsigned)length + 1);
}

static SSL *
new_session(struct talk *t, X509_STORE *shared)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *ssl;

    if (!context)
        abort();
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, on_ticket);
    tls_peer_watch(context, shared, &t->wishes, &t->peer);
    t->signs = (struct tls_signs){.peer = &t->peer};
    tls_signs_watch(context, &t->signs);
    ssl = SSL_new(context);
    SSL_CTX_free(context); /* the session holds it */
    if (!ssl)
        abort();
    return ssl;
}

/* The name for SNI (RFC 6066, section 3): no address. */
static bool
is_name(const char *host)
{
    struct in6_addr v6;
    struct in_addr v4;

    return inet_pton(AF_INET6, host, &v6) != 1 && inet_aton(host, &v4) != 1;
}

void
talk_secure(struct talk *t, X509_STORE *shared, const char *protocol)
{
    buf_reset(&t->in);
    t->ssl = new_session(t, shared);
    SSL_set_app_data(t->ssl, t);
    SSL_set_connect_state(t->ssl);
    if (is_name(t->host))
        (void)SSL_set_tlsext_host_name(t->ssl, t->host);
    if (protocol)
        offer(t->ssl, protocol);
    if (SSL_set_fd(t->ssl, t->fd) != 1)
        abort();
    t->handshake_writes = true; /* it begins with the next turn */
    watch(t);
}

/* --- The talk --------------------------------------------------------------------------------------- */

static void
on_ready(void *owner, int fd, uint32_t events)
{
    struct talk *t = owner;
    bool had_out = t->out.length > 0;

    (void)fd;
    if (is_handshaking(t)) {
        handshake(t);
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
        hear(t);
    else
        watch(t);
}

void
talk_listen(struct talk *t)
{
    t->listening = true;
    watch(t);
}

/* It is written in the next turn: so nothing is called from within. */
void
talk_send(struct talk *t, const void *bytes, size_t length)
{
    buf_bytes(&t->out, bytes, length);
    watch(t);
}

void
talk_take(struct talk *t, size_t length)
{
    memmove(t->in.text, t->in.text + length, t->in.length - length + 1);
    t->in.length -= length;
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
