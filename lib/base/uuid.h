/* Names that cannot be guessed: random UUIDs (RFC 9562, version 4) and keys. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define UUID_SIZE 37 /* 36 characters and a NUL */
#define KEY_SIZE 36  /* "wp_", 32 hex digits and a NUL */

void uuid_random(char id[UUID_SIZE]);
const char *uuid_new(struct arena *a); /* a UUID in the arena: what new rows are named by */
void key_random(char key[KEY_SIZE]);
int64_t lease_random(void); /* 1 .. 2^62, random: whose lease it is */

bool uuid_is_valid(const char *text); /* lower or upper case */

#endif
