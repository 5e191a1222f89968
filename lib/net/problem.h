/* What went wrong with a request, in our words: libcurl's and OpenSSL's own texts name functions, versions
 * and error numbers, change between releases, and are nothing that people should have to read. */
#ifndef NET_PROBLEM_H
#define NET_PROBLEM_H

#include "net/tls_peer.h"

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <stdbool.h>

/* What a TLS connection was seen to do; all zeroes before it begins. */
struct tls_signs {
    int alert;              /* the fatal one that the server sent, RFC 8446, section 6; 0: none */
    bool certificate_asked; /* the server wanted one of the client */
    bool protocol_agreed;   /* the server took one of those that were offered to it (ALPN, RFC 7301) */
    struct tls_peer *peer;  /* told when the handshake is over; NULL: none is */
};

/* Why a certificate was not trusted: X509_V_ERR_..., or X509_V_OK where it is another host's. */
const char *verification_problem(int result);

/* Notes the signs of each connection of this context, while there is one: signs must live as long. */
void tls_signs_watch(SSL_CTX *context, struct tls_signs *signs);

/* Whether a server that sent this alert ended the connection because of something that TLS is about, also
 * when libcurl believes that the handshake was over: with TLS 1.3 a missing client certificate is told after
 * it. */
bool tls_signs_refused(const struct tls_signs *signs);

/* Whether the server itself said no to TLS: by an alert, or by speaking something else, which the sentence
 * says. */
bool tls_was_refused(const struct tls_signs *signs, const char *problem);

/* Why a connection of ours broke: errno, or 0 where there is none. */
const char *connection_problem(int error);

/* Why a handshake of ours failed: number is OpenSSL's of the error, 0 if it noted none, error is errno. */
const char *handshake_problem(unsigned long number, int error, const struct tls_signs *signs);

/* Why a request by this handle failed with this code. signs: NULL if they were not watched. text: what
 * libcurl wrote into the error buffer; it is looked at for what the code leaves open, and never passed on. A
 * constant sentence, which begins with a small letter and has no full stop. */
const char *problem_of(CURL *easy, CURLcode code, const struct tls_signs *signs, const char *text);

/* Whether such a sentence, or one of a dial or of a name that was looked up, tells of a network that may
 * be away: no route, a connection that broke, a resolver that is not heard. NULL: no. */
bool problem_is_of_network(const char *sentence);

#endif
