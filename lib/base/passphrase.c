/* libcrypto computes; failing means that memory ran out: then we do not go on without. */
#include "base/passphrase.h"

#include "base/digest.h"
#include "base/uuid.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SCHEME "scrypt:"

enum { SALT_SIZE = 16, SALT_HEX = 2 * SALT_SIZE };
enum { COST = 1 << 14, BLOCK = 8, LANES = 1, MOST_MEMORY = 64 << 20 };

/* The salt goes in as its hex digits: what is stored is what was used. */
static struct digest
stretch(const char *password, const char *salt)
{
    struct digest d;

    if (EVP_PBE_scrypt(password, strlen(password), (const unsigned char *)salt, SALT_HEX, COST, BLOCK, LANES,
                       MOST_MEMORY, d.bytes, sizeof d.bytes) != 1)
        abort();
    return d;
}

const char *
passphrase_seal(struct arena *a, const char *password)
{
    uint8_t random[SECRET_SIZE];
    char salt[DIGEST_HEX_SIZE], key[DIGEST_HEX_SIZE];
    struct digest d;

    secret_random(random);
    memcpy(d.bytes, random, sizeof d.bytes);
    digest_hex(&d, salt);
    salt[SALT_HEX] = '\0';
    d = stretch(password, salt);
    digest_hex(&d, key);
    return arena_printf(a, SCHEME "%s:%s", salt, key);
}

bool
passphrase_fits(const char *seal, const char *password)
{
    const size_t head = strlen(SCHEME);
    char salt[SALT_HEX + 1];
    struct digest kept, given;

    if (strncmp(seal, SCHEME, head) != 0 || strlen(seal) != head + SALT_HEX + 1 + DIGEST_HEX_SIZE - 1 ||
        !digest_read(seal + head + SALT_HEX + 1, &kept))
        return false;
    memcpy(salt, seal + head, SALT_HEX);
    salt[SALT_HEX] = '\0';
    given = stretch(password, salt);
    return digest_equal(&kept, &given);
}
