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
