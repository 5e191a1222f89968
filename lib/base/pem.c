/* libcrypto reads one after the other, and tells by its error whether there are no more or one is broken. */
#include "base/pem.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

/* The error queue is emptied, or the next function of libcrypto that fails would be told this one's
 * reason. */
bool
pem_holds_certificates(const char *text)
{
    size_t length = strlen(text);
    BIO *bio = length <= INT_MAX ? BIO_new_mem_buf(text, (int)length) : NULL;
    X509 *certificate;
    int count = 0;
    bool ended;

    if (bio == NULL)
        return false;
    while ((certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        X509_free(certificate);
        count++;
    }
    ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    BIO_free(bio);
    return count > 0 && ended;
}

/* In place of asking at the terminal. */
static int
no_password(char *room, int size, int writing, void *unused)
{
    (void)room;
    (void)size;
    (void)writing;
    (void)unused;
    return -1;
}

bool
pem_key_fits(const char *certificates, const char *key)
{
    BIO *certificate_text = BIO_new_mem_buf(certificates, -1), *key_text = BIO_new_mem_buf(key, -1);
    X509 *certificate = certificate_text ? PEM_read_bio_X509(certificate_text, NULL, NULL, NULL) : NULL;
    EVP_PKEY *pair = key_text ? PEM_read_bio_PrivateKey(key_text, NULL, no_password, NULL) : NULL;
    bool fits = certificate != NULL && pair != NULL && X509_check_private_key(certificate, pair) == 1;

    EVP_PKEY_free(pair);
    X509_free(certificate);
    BIO_free(key_text);
    BIO_free(certificate_text);
    ERR_clear_error();
    return fits;
}
