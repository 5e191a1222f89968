#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <assert.h>

static_assert(DIGEST_SIZE == SHA256_DIGEST_LENGTH, "a digest is a SHA-256");

struct digest
digest_of(const void *bytes, size_t length)
{
    struct digest d;

    SHA256(bytes, length, d.bytes);
    return d;
}

bool
digest_equal(const struct digest *a, const struct digest *b)
{
    return CRYPTO_memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

void
digest_hex(const struct digest *d, char hex[2 * DIGEST_SIZE + 1])
{
    static const char digits[] = "0123456789abcdef";

    for (int i = 0; i < DIGEST_SIZE; i++) {
        hex[2 * i] = digits[d->bytes[i] >> 4];
        hex[2 * i + 1] = digits[d->bytes[i] & 15];
    }
    hex[2 * DIGEST_SIZE] = '\0';
}
