/* The other side of a TLS connection: how it is to be judged, and what it showed of itself. For libcurl's
 * connections and for our own. */
#ifndef NET_TLS_PEER_H
#define NET_TLS_PEER_H

#include "base/arena.h"
#include "model/certificate.h"

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

/* What is asked of a connection. Texts must outlive it. */
struct tls_wishes {
    bool unverified;         /* any certificate will do */
    const char *authorities; /* certificates (PEM) that are trusted beside all others; NULL: none */
    const char *client_cert, *client_key; /* PEM; NULL: none */
    const char *host;                     /* whose the certificate is to be; a name in ASCII, or an address */
};

/* What was seen; all zeroes before the connection. */
struct tls_peer {
    const struct tls_wishes *wishes;
    X509 *leaf;
    int chain_length;
    int verify_result; /* X509_V_ERR_...; X509_V_OK */
    bool named;        /* the certificate is the host's */
    char version[16];
    int64_t greeted_us; /* monotonic: when the handshake was over; 0: it is not */
};

/* Prepares a context: whom it trusts (shared is what all trust), which certificate it shows, and that the
 * connection's other side is noted in *peer. peer and wishes must live as long as the context. */
void tls_peer_watch(SSL_CTX *context, X509_STORE *shared, const struct tls_wishes *wishes,
                    struct tls_peer *peer);

/* The handshake is over: to be called from the context's info callback. */
void tls_peer_greeted(struct tls_peer *peer, const SSL *ssl);

/* The record, in the arena; NULL: no certificate was seen. */
const struct certificate *tls_peer_certificate(const struct tls_peer *peer, struct arena *a);

/* Forgets it all. */
void tls_peer_forget(struct tls_peer *peer);

#endif
