/* What is stored is nonce, ciphertext and tag, one behind the other, in base64. */
#include "base/seal.h"

#include "base/base64.h"
#include "base/buf.h"
#include "base/uuid.h"

#include <limits.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NONCE_SIZE = 12, TAG_SIZE = 16 };

/* Running out of memory is the only way in which libcrypto fails here. */
static EVP_CIPHER_CTX *
begin(const struct digest *key, const unsigned char *nonce, const char *place, int encrypting)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int written;

    if (c == NULL || EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL, key->bytes, nonce, encrypting) != 1 ||
        EVP_CipherUpdate(c, NULL, &written, (const unsigned char *)place, (int)strlen(place)) != 1)
        abort();
    return c;
}

const char *
seal_text_for(struct arena *a, const struct digest *key, const char *place, const char *text, size_t length)
{
    unsigned char *sealed = arena_alloc(a, NONCE_SIZE + length + TAG_SIZE);
    uint8_t random[SECRET_SIZE];
    struct buf out = {.arena = a};
    EVP_CIPHER_CTX *c;
    int written;

    if (length > INT_MAX / 2)
        abort();
    secret_random(random);
    memcpy(sealed, random, NONCE_SIZE);
    c = begin(key, sealed, place, 1);
    if (EVP_CipherUpdate(c, sealed + NONCE_SIZE, &written, (const unsigned char *)text, (int)length) != 1 ||
        EVP_CipherFinal_ex(c, sealed + NONCE_SIZE + length, &written) != 1 ||
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, sealed + NONCE_SIZE + length) != 1)
        abort();
    EVP_CIPHER_CTX_free(c);
    base64_put(&out, sealed, NONCE_SIZE + length + TAG_SIZE);
    return buf_string(&out);
}

const char *
seal_open_for(struct arena *a, const struct digest *key, const char *place, const char *sealed,
              size_t *length)
{
    const unsigned char *bytes;
    unsigned char tag[TAG_SIZE], *text;
    EVP_CIPHER_CTX *c;
    size_t size;
    int written;
    bool fine;

    if (!base64_read(a, sealed, &bytes, &size) || size < NONCE_SIZE + TAG_SIZE || size > INT_MAX)
        return NULL;
    *length = size - NONCE_SIZE - TAG_SIZE;
    text = arena_alloc(a, *length + 1);
    memcpy(tag, bytes + size - TAG_SIZE, TAG_SIZE);
    c = begin(key, bytes, place, 0);
    fine = EVP_CipherUpdate(c, text, &written, bytes + NONCE_SIZE, (int)*length) == 1 &&
           EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, tag) == 1 &&
           EVP_CipherFinal_ex(c, text + *length, &written) == 1;
    EVP_CIPHER_CTX_free(c);
    return fine ? (const char *)text : NULL;
}

const char *
seal_text(struct arena *a, const struct digest *key, const char *text, size_t length)
{
    return seal_text_for(a, key, "", text, length);
}

const char *
seal_open(struct arena *a, const struct digest *key, const char *sealed, size_t *length)
{
    return seal_open_for(a, key, "", sealed, length);
}
