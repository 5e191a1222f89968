/* Digests, by libcrypto: SHA-256 (FIPS 180-4), HMAC (RFC 2104). Keys of clients are stored and compared as
 * digests only; none of these functions fails. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 32
#define DIGEST_HEX_SIZE (2 * DIGEST_SIZE + 1)

struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

/* digest_of is SHA-256, digest_keyed HMAC-SHA-256. */
struct digest digest_of(const void *bytes, size_t length);
struct digest digest_keyed(const void *key, size_t key_length, const void *bytes, size_t length);

/* SHA-256 of what comes piece by piece. digest_end gives the memory back. */
struct digest_run;
struct digest_run *digest_begin(void);
void digest_add(struct digest_run *run, const void *bytes, size_t length);
struct digest digest_end(struct digest_run *run);

bool digest_equal(const struct digest *a, const struct digest *b); /* in constant time */

/* Whether two texts are the same; how long that takes tells nothing of where they differ. */
bool digest_same_secret(const char *given, const char *wanted);
void digest_hex(const struct digest *d, char hex[DIGEST_HEX_SIZE]);
bool digest_read(const char *hex, struct digest *d); /* false, and *d all zeroes, if it is no digest */

#endif
