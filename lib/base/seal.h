/* Texts that only the holder of a key can read, and that cannot be changed unnoticed: AES-256-GCM (NIST SP
 * 800-38D), by libcrypto. */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include "base/arena.h"
#include "base/digest.h"

#include <stddef.h>

/* The sealed text, in base64 and in the arena. Each call takes a new random nonce, so sealing the same twice
 * makes two texts. A key must seal no more than 2^32 texts. */
const char *seal_text(struct arena *a, const struct digest *key, const char *text, size_t length);

/* The text again, with a NUL behind it, in the arena. NULL: it was sealed with another key, or changed. */
const char *seal_open(struct arena *a, const struct digest *key, const char *sealed, size_t *length);

/* The same for a text that belongs to one place: what was sealed for another is not opened there. The
 * place is authenticated and not stored (the additional data of AES-GCM). */
const char *seal_text_for(struct arena *a, const struct digest *key, const char *place, const char *text,
                          size_t length);
const char *seal_open_for(struct arena *a, const struct digest *key, const char *place, const char *sealed,
                          size_t *length);

#endif
