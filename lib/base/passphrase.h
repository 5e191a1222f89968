/* Passwords of people, as they are stored: scrypt (RFC 7914) with N = 2^14, r = 8, p = 1 and a salt of 128
 * bits, so that who has the database must pay 16 MiB and some 50 ms for each guess. Each function here costs
 * that much, too. */
#ifndef BASE_PASSPHRASE_H
#define BASE_PASSPHRASE_H

#include "base/arena.h"

#include <stdbool.h>

/* "scrypt:<salt>:<key>", both in hex, with a new salt; in the arena. */
const char *passphrase_seal(struct arena *a, const char *password);

/* Whether it is the one that was sealed; compared in constant time. False for a text that is no such seal. */
bool passphrase_fits(const char *seal, const char *password);

#endif
