/* libcurl could read the bundle itself and would keep it, but not before the first handshake, and the
 * whole loop would stand still while a response time is being measured. So it is read beforehand
 * and handed to each connection. */
#include "net/ca_store.h"

#include "os/log.h"

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>

/* libcurl's choice before OpenSSL's: on Debian OpenSSL's default file does not exist, only its folder does,
 * and a folder is read anew in each handshake. */
const char *
ca_store_bundle(void)
{
    const char *file = getenv("SSL_CERT_FILE");

    if (file && *file)
        return file;
    file = curl_version_info(CURLVERSION_NOW)->cainfo;
    return file ? file : X509_get_default_cert_file();
}

/* As libcurl does it: what we trust comes first, and trusting an intermediate CA is enough. */
static void
set_flags(X509_STORE *store)
{
    X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
}

X509_STORE *
trust_read(void)
{
    X509_STORE *store = X509_STORE_new();

    if (!store)
        abort();
    if (X509_STORE_load_file(store, ca_store_bundle()) != 1)
        log_error("reading the trusted certificates in %s failed: no HTTPS check can succeed",
                  ca_store_bundle());
    set_flags(store);
    return store;
}

/* Certificates are shared by reference: reading the bundle once more for each connection would hold all
 * other targets up. PEM_read ends with an error at the end of the text, as with any text that is not PEM:
 * what was read until then counts, and the error queue is cleared, since libcurl's next handshake would
 * find it there. */
X509_STORE *
trust_with(X509_STORE *base, const char *pem)
{
    STACK_OF(X509_OBJECT) *known = X509_STORE_get0_objects(base);
    X509_STORE *store = X509_STORE_new();
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *certificate;

    if (!bio || !store)
        abort();
    set_flags(store);
    for (int i = 0; i < sk_X509_OBJECT_num(known); i++)
        if ((certificate = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(known, i))))
            (void)X509_STORE_add_cert(store, certificate);
    while ((certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        (void)X509_STORE_add_cert(store, certificate);
        X509_free(certificate);
    }
    ERR_clear_error();
    BIO_free(bio);
    return store;
}
