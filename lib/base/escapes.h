/* Bytes written as text: what is to be sent to a target, or looked for in its answer, may hold bytes that no
 * text holds. */
#ifndef BASE_ESCAPES_H
#define BASE_ESCAPES_H

#include "base/arena.h"

#include <stddef.h>

/* Bytes in an arena, with a NUL behind them that does not count. NULL: none. */
struct byte_text {
    const char *bytes;
    size_t length;
};

/* Reads \r \n \t \0 \xNN \\; all else stands for itself. bytes is NULL if a backslash begins nothing of the
 * kind. */
struct byte_text escapes_read(struct arena *a, const char *text);

/* At most `most` characters of what came from elsewhere, on one line, without white space at the end: what
 * cannot be printed is U+FFFD, but line breaks and tabs are "\r", "\n", "\t". */
const char *escapes_shown(struct arena *a, const char *bytes, size_t length, size_t most);

#endif
