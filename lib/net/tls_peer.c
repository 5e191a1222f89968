/* OpenSSL asks a callback of ours whether a certificate is good. It is the one place that sees all of them:
 * those that are refused, those that are accepted because the monitor says so, and those that are good. What
 * is seen is kept as a reference, and made into texts only when somebody reads it. */
#include "net/tls_peer.h"

#include "base/text.h"
#include "net/ca_store.h"
#include "net/problem.h"
#include "os/clock.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- What is asked ---------------------------------------------------------------------------------- */

static bool
is_named(X509 *leaf, const char *host)
{
    unsigned char address[16];

    if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
        return X509_check_ip_asc(leaf, host, 0) == 1;
    return X509_check_host(leaf, host, 0, 0, NULL) == 1;
}

static int
on_certificate(X509_STORE_CTX *store, void *watched)
{
    struct tls_peer *peer = watched;
    const SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    int verified = X509_verify_cert(store);
    X509 *leaf = X509_STORE_CTX_get0_cert(store);

    X509_free(peer->leaf);
    peer->leaf = leaf;
    if (leaf)
        X509_up_ref(leaf);
    peer->chain_length = sk_X509_num(X509_STORE_CTX_get0_untrusted(store));
    peer->verify_result = X509_STORE_CTX_get_error(store);
    peer->named = leaf && peer->wishes->host && is_named(leaf, peer->wishes->host);
    snprintf(peer->version, sizeof peer->version, "%s", SSL_get_version(ssl));
    return peer->wishes->unverified ? 1 : verified;
}

/* What cannot be read was refused when the monitor was made; then the server is shown nothing. */
static void
show_certificate(SSL_CTX *context, const char *certificates, const char *key)
{
    BIO *certificate_text = BIO_new_mem_buf(certificates, -1), *key_text = BIO_new_mem_buf(key, -1);
    X509 *one = PEM_read_bio_X509(certificate_text, NULL, NULL, NULL);
    EVP_PKEY *pair = PEM_read_bio_PrivateKey(key_text, NULL, NULL, (void *)(uintptr_t) "");

    if (one && pair && SSL_CTX_use_certificate(context, one) == 1)
        (void)SSL_CTX_use_PrivateKey(context, pair);
    X509_free(one);
    while ((one = PEM_read_bio_X509(certificate_text, NULL, NULL, NULL))) {
        (void)SSL_CTX_add1_chain_cert(context, one);
        X509_free(one);
    }
    EVP_PKEY_free(pair);
    BIO_free(key_text);
    BIO_free(certificate_text);
    ERR_clear_error();
}

/* set1 counts the reference: the shared store is its owner's, a store of this connection alone is freed with
 * the context. */
void
tls_peer_watch(SSL_CTX *context, X509_STORE *shared, const struct tls_wishes *wishes, struct tls_peer *peer)
{
    tls_peer_forget(peer);
    peer->wishes = wishes;
    if (wishes->authorities) {
        X509_STORE *own = trust_with(shared, wishes->authorities);

        SSL_CTX_set1_cert_store(context, own);
        X509_STORE_free(own);
    } else {
        SSL_CTX_set1_cert_store(context, shared);
    }
    if (wishes->client_cert && wishes->client_key)
        show_certificate(context, wishes->client_cert, wishes->client_key);
    SSL_CTX_set_cert_verify_callback(context, on_certificate, peer);
}

void
tls_peer_greeted(struct tls_peer *peer, const SSL *ssl)
{
    peer->greeted_us = clock_monotonic_us();
    snprintf(peer->version, sizeof peer->version, "%s", SSL_get_version(ssl));
}

void
tls_peer_forget(struct tls_peer *peer)
{
    X509_free(peer->leaf);
    *peer = (struct tls_peer){.leaf = NULL};
}

/* --- What was seen ---------------------------------------------------------------------------------- */

/* "CN=example.com,O=Example", as RFC 2253 writes names. */
static const char *
name_text(struct arena *a, const X509_NAME *name)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes;
    long length;
    const char *text;

    if (!bio)
        abort();
    X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    length = BIO_get_mem_data(bio, &bytes);
    text = text_cut(a, text_clean(a, bytes, length > 0 ? (size_t)length : 0), 300);
    BIO_free(bio);
    return text;
}

static int64_t
time_of(const ASN1_TIME *at)
{
    struct tm tm;

    return ASN1_TIME_to_tm(at, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static const char *
address_text(struct arena *a, const ASN1_OCTET_STRING *address)
{
    int length = ASN1_STRING_length(address);
    char text[INET6_ADDRSTRLEN];

    if (length != 4 && length != 16)
        return NULL;
    return arena_text(
        a, inet_ntop(length == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(address), text, sizeof text));
}

static void
read_names(struct arena *a, X509 *leaf, struct certificate *c)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);

    for (int i = 0; i < sk_GENERAL_NAME_num(names) && c->san_count < CERTIFICATE_NAMES; i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        const char *text = NULL;

        if (name->type == GEN_DNS)
            text = text_cut(a,
                            text_clean(a, (const char *)ASN1_STRING_get0_data(name->d.dNSName),
                                       (size_t)ASN1_STRING_length(name->d.dNSName)),
                            255);
        else if (name->type == GEN_IPADD)
            text = address_text(a, name->d.iPAddress);
        if (text)
            c->sans[c->san_count++] = text;
    }
    GENERAL_NAMES_free(names);
}

static const char *
serial_text(struct arena *a, X509 *leaf)
{
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(leaf), NULL);
    char *hex = number ? BN_bn2hex(number) : NULL;
    const char *text = text_lower(a, hex ? hex : "");

    OPENSSL_free(hex);
    BN_free(number);
    return text;
}

static void
read_fingerprint(X509 *leaf, char hex[65])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    X509_digest(leaf, EVP_sha256(), digest, &length);
    for (unsigned i = 0; i < length && i < 32; i++)
        snprintf(hex + (size_t)2 * i, 3, "%02x", digest[i]);
}

const struct certificate *
tls_peer_certificate(const struct tls_peer *peer, struct arena *a)
{
    struct certificate *c;

    if (!peer->leaf)
        return NULL;
    c = arena_alloc(a, sizeof *c);
    c->subject = name_text(a, X509_get_subject_name(peer->leaf));
    c->issuer = name_text(a, X509_get_issuer_name(peer->leaf));
    read_names(a, peer->leaf, c);
    c->not_before = time_of(X509_get0_notBefore(peer->leaf));
    c->not_after = time_of(X509_get0_notAfter(peer->leaf));
    read_fingerprint(peer->leaf, c->fingerprint_sha256);
    c->serial = serial_text(a, peer->leaf);
    c->chain_length = peer->chain_length;
    c->tls_version = arena_text(a, peer->version);
    c->verified = peer->verify_result == X509_V_OK && peer->named;
    if (!c->verified)
        c->verify_error = verification_problem(peer->verify_result);
    ERR_clear_error();
    return c;
}
