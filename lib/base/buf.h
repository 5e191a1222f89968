/* Text that grows. The bytes live on the heap, or in an arena if there is one; running out aborts. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

#include <stddef.h>

/* All zeroes is an empty buffer on the heap: its owner calls buf_free.
 * { .arena = a } is one in an arena, which frees it. */
struct buf {
    char *text;          /* always ends in NUL once anything was added; NULL before */
    size_t length;       /* without that NUL */
    size_t capacity;
    struct arena *arena; /* NULL: heap */
};

void buf_bytes(struct buf *b, const void *bytes, size_t length);
void buf_text(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, long long value); /* decimal */

/* Room for so many bytes more behind what is there, to be written directly; then how many of them were.
 * Between the two nothing else is asked of the buffer. */
char *buf_room(struct buf *b, size_t more);
void buf_grew(struct buf *b, size_t written);

void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Text escaped for XML and HTML, attributes included: & < > " ' become entities; control characters,
 * U+FFFE and U+FFFF, which XML 1.0 does not allow, are left out. */
void buf_xml(struct buf *b, const char *text);

/* Text as it stands in a path, a query or a form: percent-encoded but for the unreserved characters of RFC
 * 3986, section 2.3. */
void buf_percent(struct buf *b, const char *text);

/* Empties it, keeps the memory. */
void buf_reset(struct buf *b);

/* The text so far, "" if nothing was added. */
const char *buf_string(const struct buf *b);

void buf_free(struct buf *b);

#endif
