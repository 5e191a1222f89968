/* libcurl tells one of a hundred codes. For most of them the table has the sentence; for a failed handshake
 * and a certificate that is not trusted OpenSSL knows more: the alert that the server sent, the reason why
 * verification ended, or the number of an error, which libcurl prints at the beginning of its text
 * ("error:0A00010B:"). */
#include "net/problem.h"

#include "base/text.h"
#include "net/resolve.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509_vfy.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct sentence {
    int number;
    const char *text;
};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/* Sentences that problem_is_of_network knows again. */
#define RESET "connection reset by peer"
#define RESET_IN_HANDSHAKE "connection reset by peer during the handshake"
#define NOT_SENT "the connection broke while the request was sent"
#define BROKE_OFF "the connection broke while the answer was read"
#define CLOSED_EARLY "the connection was closed before the end of the body"
#define NOT_IN_TIME "no answer in time"

/* tls_was_refused knows it again. */
#define NO_TLS "the server does not speak TLS on this port"

static const char *
find(const struct sentence *list, size_t count, int number)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].number == number)
            return list[i].text;
    return NULL;
}

/* --- Signs ------------------------------------------------------------------------------------------ */

/* Whether the server chose a protocol by ALPN (RFC 7301). */
static bool
has_protocol(const SSL *ssl)
{
    const unsigned char *name;
    unsigned length;

    SSL_get0_alpn_selected(ssl, &name, &length);
    return length > 0;
}

/* Called by OpenSSL at each step of a handshake. An alert is two bytes, the level above the description (RFC
 * 8446, section 6); only a fatal one ends it. */
static void
on_sign(const SSL *ssl, int where, int alert)
{
    struct tls_signs *signs = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && alert >> 8 == SSL3_AL_FATAL)
        signs->alert = alert & 0xff;
    else if ((where & SSL_CB_LOOP) && SSL_get_state(ssl) == TLS_ST_CR_CERT_REQ)
        signs->certificate_asked = true;
    if (where & SSL_CB_HANDSHAKE_DONE) {
        signs->protocol_agreed = has_protocol(ssl);
        if (signs->peer)
            tls_peer_greeted(signs->peer, ssl);
    }
}

void
tls_signs_watch(SSL_CTX *context, struct tls_signs *signs)
{
    SSL_CTX_set_app_data(context, signs);
    SSL_CTX_set_info_callback(context, on_sign);
}

bool
tls_signs_refused(const struct tls_signs *signs)
{
    return signs->alert != 0;
}

bool
tls_was_refused(const struct tls_signs *signs, const char *problem)
{
    return tls_signs_refused(signs) || text_same(problem, NO_TLS);
}

/* --- TLS -------------------------------------------------------------------------------------------- */

#define CLOSED_MEANWHILE "the server closed the connection during the handshake"
#define NO_CLIENT_CERTIFICATE "the server demands a client certificate"

static const struct sentence alerts[] = {
    { SSL_AD_HANDSHAKE_FAILURE, "the server refused the handshake: no version or cipher suits both sides" },
    { SSL_AD_PROTOCOL_VERSION, "the server speaks no version of TLS that the checker accepts" },
    { SSL_AD_INSUFFICIENT_SECURITY, "the server demands stronger ciphers" },
    { SSL_AD_INTERNAL_ERROR, "the server had an error of its own during the handshake" },
    { SSL_AD_UNRECOGNIZED_NAME, "the server does not know this host name" },
    { SSL_AD_NO_APPLICATION_PROTOCOL, "the server speaks another protocol than HTTP/1.1 and HTTP/2" },
    { SSL_AD_ACCESS_DENIED, "the server denies access" },
    { TLS13_AD_CERTIFICATE_REQUIRED, NO_CLIENT_CERTIFICATE },
};

/* What some servers say when they miss a certificate of the client. Before TLS 1.3 there was no alert for
 * that. */
static bool
misses_certificate(const struct tls_signs *signs)
{
    return signs->certificate_asked &&
           (signs->alert == SSL_AD_HANDSHAKE_FAILURE || signs->alert == SSL_AD_BAD_CERTIFICATE ||
            signs->alert == SSL_AD_UNKNOWN_CA);
}

static const char *
alert_sentence(const struct tls_signs *signs)
{
    const char *text = find(alerts, COUNT(alerts), signs->alert);

    if (misses_certificate(signs))
        return NO_CLIENT_CERTIFICATE;
    return text ? text : "the server broke the handshake off";
}

#define UNTRUSTED_ISSUER "the certificate's issuer is not trusted, or an intermediate certificate is missing"

static const struct sentence verifications[] = {
    { X509_V_ERR_CERT_HAS_EXPIRED, "the certificate has expired" },
    { X509_V_ERR_CERT_NOT_YET_VALID, "the certificate is not yet valid" },
    { X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "the certificate is self-signed" },
    { X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "the certificate's root is not trusted" },
    { X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, UNTRUSTED_ISSUER },
    { X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, UNTRUSTED_ISSUER },
    { X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, UNTRUSTED_ISSUER },
    { X509_V_ERR_CERT_SIGNATURE_FAILURE, "the certificate's signature is wrong" },
    { X509_V_ERR_CERT_REVOKED, "the certificate was revoked" },
    { X509_V_ERR_INVALID_PURPOSE, "the certificate is not meant for a server" },
    { X509_V_ERR_INVALID_CA, "the certificate was issued by one that may issue none" },
    { X509_V_ERR_HOSTNAME_MISMATCH, "the certificate is for another host name" },
    { X509_V_ERR_IP_ADDRESS_MISMATCH, "the certificate is for another address" },
    { X509_V_ERR_EE_KEY_TOO_SMALL, "the certificate's key is too weak" },
    { X509_V_ERR_CA_KEY_TOO_SMALL, "the key of the certificate's issuer is too weak" },
    { X509_V_ERR_CA_MD_TOO_WEAK, "the certificate's signature is too weak" },
    { X509_V_ERR_CERT_CHAIN_TOO_LONG, "the certificate's chain is too long" },
};

const char *
verification_problem(int result)
{
    const char *text = find(verifications, COUNT(verifications), result);

    if (result == X509_V_OK || result == X509_V_ERR_UNSPECIFIED)
        return "the certificate is for another host name";
    return text ? text : "the certificate is not trusted";
}

/* Where the chain is in order, libcurl itself has compared the names; UNSPECIFIED is what it begins with. */
static const char *
verification_sentence(CURL *easy)
{
    long result = X509_V_OK;

    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &result);
    return verification_problem((int)result);
}

static const struct sentence handshakes[] = {
    { SSL_R_WRONG_VERSION_NUMBER, NO_TLS },
    { SSL_R_HTTP_REQUEST, NO_TLS },
    { SSL_R_UNKNOWN_PROTOCOL, NO_TLS },
    { SSL_R_PACKET_LENGTH_TOO_LONG, NO_TLS },
    { SSL_R_UNSUPPORTED_PROTOCOL, "the server's version of TLS is too old" },
    { SSL_R_WRONG_SSL_VERSION, "the server's version of TLS is too old" },
    { SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED, "the server renegotiates in a way that is not safe" },
    { SSL_R_DH_KEY_TOO_SMALL, "the server's key exchange is too weak" },
    { SSL_R_WRONG_SIGNATURE_TYPE, "the server signs in a way that is too weak" },
    { SSL_R_UNEXPECTED_EOF_WHILE_READING, CLOSED_MEANWHILE },
};

/* The reason in "... error:0A00010B:...", OpenSSL's number for it; -1: none. */
static int
reason_in(const char *text)
{
    const char *number = strstr(text, "error:");

    return number ? ERR_GET_REASON(strtoul(number + strlen("error:"), NULL, 16)) : -1;
}

/* libcurl's own words are looked into last, because they may change with any version. */
static const char *
handshake_sentence(CURL *easy, const char *text)
{
    const char *sentence = find(handshakes, COUNT(handshakes), reason_in(text));
    long error = 0;

    if (sentence)
        return sentence;
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
    if (error == ECONNRESET || error == EPIPE || strstr(text, "reset"))
        return RESET_IN_HANDSHAKE;
    if (strstr(text, "SSL_ERROR_SYSCALL") || strstr(text, "SSL_ERROR_ZERO_RETURN"))
        return CLOSED_MEANWHILE;
    return "the handshake failed";
}

const char *
handshake_problem(unsigned long number, int error, const struct tls_signs *signs)
{
    const char *sentence = find(handshakes, COUNT(handshakes), ERR_GET_REASON(number));

    if (signs->alert != 0)
        return alert_sentence(signs);
    if (number != 0)
        return sentence ? sentence : "the handshake failed";
    return error == ECONNRESET || error == EPIPE ? RESET_IN_HANDSHAKE : CLOSED_MEANWHILE;
}

/* --- The rest --------------------------------------------------------------------------------------- */

static const struct sentence codes[] = {
    { CURLE_UNSUPPORTED_PROTOCOL, "the answer is not HTTP" },
    { CURLE_WEIRD_SERVER_REPLY, "the answer is not HTTP" },
    { CURLE_URL_MALFORMAT, "the address makes no sense" },
    { CURLE_COULDNT_RESOLVE_HOST, "the name does not resolve" },
    { CURLE_COULDNT_CONNECT, "no connection: nothing listens there, or the host cannot be reached" },
    { CURLE_OPERATION_TIMEDOUT, NOT_IN_TIME },
    { CURLE_GOT_NOTHING, "the server closed the connection without an answer" },
    { CURLE_PARTIAL_FILE, CLOSED_EARLY },
    { CURLE_SEND_ERROR, NOT_SENT },
    { CURLE_WRITE_ERROR, "the answer is longer than what is taken" },
    { 100, /* CURLE_TOO_LARGE, which later versions say */ "a header of the answer is too long" },
    { CURLE_OUT_OF_MEMORY, "a header of the answer is too long" },
    { CURLE_BAD_CONTENT_ENCODING, "the body's compression is broken" },
    { CURLE_HTTP2, "the server breaks the rules of HTTP/2" },
    { CURLE_HTTP2_STREAM, "the server ended the request by HTTP/2 without an answer" },
    { CURLE_LOGIN_DENIED, "the login was refused" },
    { CURLE_USE_SSL_FAILED, "the server offers no TLS" },
    { CURLE_SSL_CACERT_BADFILE, "the file of trusted certificates cannot be read" },
    { CURLE_SSL_CIPHER, "no cipher suits both sides" },
};

const char *
connection_problem(int error)
{
    if (error == ECONNRESET || error == EPIPE)
        return RESET;
    return error != 0 ? strerror(error) : BROKE_OFF;
}

/* The connection broke while an answer was read, or what came is framed in no way that HTTP knows. */
static const char *
receive_sentence(CURL *easy, const char *text)
{
    long error = 0;

    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
    if (strstr(text, "chunk") || strstr(text, "Chunk"))
        return "the body's chunks are malformed";
    if (error == ECONNRESET || strstr(text, "reset"))
        return RESET;
    return BROKE_OFF;
}

const char *
problem_of(CURL *easy, CURLcode code, const struct tls_signs *signs, const char *text)
{
    const char *sentence;

    if (signs && signs->alert != 0)
        return alert_sentence(signs);
    switch ((int)code) {
    case CURLE_PEER_FAILED_VERIFICATION:
        return verification_sentence(easy);
    case CURLE_SSL_CONNECT_ERROR:
        return handshake_sentence(easy, text);
    case CURLE_RECV_ERROR:
        return receive_sentence(easy, text);
    default:
        sentence = find(codes, COUNT(codes), (int)code);
        return sentence ? sentence : "the request could not be completed";
    }
}

/* --- The network ------------------------------------------------------------------------------------ */

/* What connect() says, which dials tell in the system's words. */
static const int errors[] = {
    ENETUNREACH, EHOSTUNREACH, ENETDOWN,   EHOSTDOWN, ENETRESET,     ENONET,
    ECONNRESET,  ECONNABORTED, ETIMEDOUT, EADDRNOTAVAIL, EPIPE,
};

static const char *const network_sentences[] = {
    RESET,     RESET_IN_HANDSHAKE, NOT_SENT,          BROKE_OFF,           CLOSED_EARLY,
    NOT_IN_TIME, NAME_SERVERS_FAIL, NAME_SERVERS_SILENT, SYSTEM_RESOLVER_FAILED,
};

bool
problem_is_of_network(const char *sentence)
{
    for (size_t i = 0; i < COUNT(network_sentences); i++)
        if (text_same(sentence, network_sentences[i]))
            return true;
    for (size_t i = 0; i < COUNT(errors); i++)
        if (text_same(sentence, strerror(errors[i])))
            return true;
    return false;
}
