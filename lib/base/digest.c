/* SHA-256 and HMAC, both libcrypto's. Failing means that memory ran out: then we do not go on without. */
#include "base/digest.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

static_assert(DIGEST_SIZE == SHA256_DIGEST_LENGTH, "a digest is a SHA-256");

/* Found once: to look for it takes longer than to digest a page. */
static const EVP_MD *
sha256(void)
{
    static EVP_MD *found;

    if (found == NULL)
        found = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (found == NULL)
        abort();
    return found;
}

struct digest
digest_of(const void *bytes, size_t length)
{
    struct digest d;

    if (EVP_Digest(bytes, length, d.bytes, NULL, sha256(), NULL) != 1)
        abort();
    return d;
}

/* A struct digest_run is libcrypto's context under another name. */
struct digest_run *
digest_begin(void)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    if (context == NULL || EVP_DigestInit_ex(context, sha256(), NULL) != 1)
        abort();
    return (struct digest_run *)context;
}

void
digest_add(struct digest_run *run, const void *bytes, size_t length)
{
    if (EVP_DigestUpdate((EVP_MD_CTX *)run, bytes, length) != 1)
        abort();
}

struct digest
digest_end(struct digest_run *run)
{
    struct digest d;

    if (EVP_DigestFinal_ex((EVP_MD_CTX *)run, d.bytes, NULL) != 1)
        abort();
    EVP_MD_CTX_free((EVP_MD_CTX *)run);
    return d;
}

struct digest
digest_keyed(const void *key, size_t key_length, const void *bytes, size_t length)
{
    struct digest d;

    if (HMAC(EVP_sha256(), key, (int)key_length, bytes, length, d.bytes, NULL) == NULL)
        abort();
    return d;
}

/* memcmp would stop at the first difference, and its time would tell a client how much of a key is right. */
bool
digest_equal(const struct digest *a, const struct digest *b)
{
    return CRYPTO_memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

bool
digest_same_secret(const char *given, const char *wanted)
{
    struct digest a = digest_of(given, strlen(given)), b = digest_of(wanted, strlen(wanted));

    return digest_equal(&a, &b);
}

void
digest_hex(const struct digest *d, char hex[DIGEST_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (int i = 0; i < DIGEST_SIZE; i++) {
        hex[2 * i] = digits[d->bytes[i] >> 4];
        hex[2 * i + 1] = digits[d->bytes[i] & 15];
    }
    hex[2 * DIGEST_SIZE] = '\0';
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Lower case only, as digest_hex writes it: a digest has one form. */
bool
digest_read(const char *hex, struct digest *d)
{
    *d = (struct digest){ { 0 } };
    if (strlen(hex) != DIGEST_HEX_SIZE - 1)
        return false;
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);

        if (high < 0 || low < 0) {
            *d = (struct digest){ { 0 } };
            return false;
        }
        d->bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
