/* What a client would rather have, by its Accept header (RFC 9110, 12.5.1). */
#ifndef BASE_ACCEPT_HEADER_H
#define BASE_ACCEPT_HEADER_H

#include <stdbool.h>

/* Whether the header (NULL: there is none) prefers one type ("text/markdown") to another ("text/html"): it
 * has the higher quality; at the same quality, it is named itself and stands before the other, or the other
 * is only covered by a wildcard. */
bool accept_prefers(const char *header, const char *type, const char *other);

#endif
