/* All randomness comes from the kernel, a few bytes a name. A system that cannot give any is no place to make
 * keys: we abort. */
#include "base/uuid.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void
fill_random(void *bytes, size_t size)
{
    /* Up to 256 bytes come whole or not at all (getrandom(2)); we never ask for more. */
    if (getrandom(bytes, size, 0) != (ssize_t)size) {
        perror("getrandom");
        abort();
    }
}

static char *
write_hex(char *at, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < size; i++) {
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    *at = '\0';
    return at;
}

void
uuid_random(char id[UUID_SIZE])
{
    static const uint8_t groups[] = { 4, 2, 2, 2, 6 };
    uint8_t random[16], *from = random;

    fill_random(random, sizeof random);
    random[6] = (uint8_t)(0x40 | (random[6] & 0x0f)); /* version 4: random */
    random[8] = (uint8_t)(0x80 | (random[8] & 0x3f)); /* the variant of RFC 9562 */
    for (size_t i = 0; i < sizeof groups; from += groups[i++]) {
        if (i > 0)
            *id++ = '-';
        id = write_hex(id, from, groups[i]);
    }
}

const char *
uuid_new(struct arena *a)
{
    char *id = arena_alloc(a, UUID_SIZE);

    uuid_random(id);
    return id;
}

/* 128 bits, as 32 hex digits: "wp_" in front lets people, and scanners for leaked secrets, know it for what
 * it is. */
void
key_random(char key[KEY_SIZE])
{
    uint8_t random[16];

    fill_random(random, sizeof random);
    memcpy(key, "wp_", 3);
    write_hex(key + 3, random, sizeof random);
}

void
secret_random(uint8_t secret[SECRET_SIZE])
{
    fill_random(secret, SECRET_SIZE);
}

/* Never 0, which stands for "no lease", and at most 2^62, which fits a lock's offset (os/run_lock.h) and
 * SQLite's integers. Two runs that get the same number are not to be expected before thousands of millions of
 * runs. */
int64_t
lease_random(void)
{
    uint64_t random;

    fill_random(&random, sizeof random);
    return (int64_t)(random >> 2) + 1;
}

static bool
is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Any version and variant: ids of older instances, and of other programs' databases, are taken as they
 * are. */
bool
uuid_is_valid(const char *text)
{
    static const char pattern[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    size_t i;

    for (i = 0; pattern[i]; i++)
        if (pattern[i] == 'x' ? !is_hex(text[i]) : text[i] != '-')
            return false;
    return text[i] == '\0';
}
