/* TLS under a talk.
 *
 * What may surprise: with TLS 1.3 a client is through with the handshake before the server has looked at
 * its certificate. A server that wants one, and gets none, or not the right one, says so a moment later.
 * So when a certificate was asked for, TLS counts as established only when the server has said something
 * under it (a session ticket, data), or nothing for a second. */
#include "net/talk_inside.h"

#include "os/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_THOUGHTS_MS 1000

void
talk_fail_secure(struct talk *t, int error)
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

void
talk_settle(struct talk *t)
{
    loop_cancel(t->loop, &t->timer);
    t->secured(t);
    if (t->has_fd && t->listening && (t->in.length > 0 || t->closed))
        t->heard(t);
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
        talk_settle(t);
    if (t->has_fd)
        talk_hear(t);
}

void
talk_handshake(struct talk *t)
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
        talk_watch(t);
    else
        talk_fail_secure(t, error);
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
    /* While an answer is waited for, OpenSSL's buffers (34 KiB) are nobody's. */
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
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
    talk_watch(t);
}
