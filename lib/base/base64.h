/* Base64 (RFC 4648, section 4): "+" and "/", padded. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

void base64_put(struct buf *out, const void *bytes, size_t length);

/* Reads the whole text; the padding may be missing. False if it is anything else: then neither *bytes nor
 * *length is set. */
bool base64_read(struct arena *a, const char *text, const unsigned char **bytes, size_t *length);

#endif
