/* Names that cannot be guessed: random UUIDs (RFC 9562, version 4) and keys. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define UUID_SIZE 37 /* 36 characters and a NUL */
#define KEY_SIZE 36  /* "wp_", 32 hex digits and a NUL */

/* None of these fails: a system without random bytes ends the process.
 *
 * A UUID has 122 random bits, in lower case. Knowing the one of a private monitor is what opens it. */
void uuid_random(char id[UUID_SIZE]);
const char *uuid_new(struct arena *a); /* the same in the arena: what new rows are named by */

/* Random bytes of a key that signs. */
enum { SECRET_SIZE = 32 };
void secret_random(uint8_t secret[SECRET_SIZE]);

/* 128 random bits, as "wp_" and hex. Shown once; the database keeps its digest (base/digest.h). */
void key_random(char key[KEY_SIZE]);

/* 1 .. 2^62: a number that a run writes beside what it has claimed, so that it later recognises what is still
 * its own. */
int64_t lease_random(void);

/* The form alone, in lower or upper case, of any version. */
bool uuid_is_valid(const char *text);

#endif
