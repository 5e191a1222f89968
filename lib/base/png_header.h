/* What the first bytes of a PNG say (PNG, third edition, 5.2 and 11.2.1), before anything is decoded. */
#ifndef BASE_PNG_HEADER_H
#define BASE_PNG_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#define PNG_MOST_PIXELS 1024 /* of a side */
#define PNG_MOST_KIB 256     /* that may be uploaded */
#define PNG_MOST_WRITTEN (8 << 20) /* bytes that the same may come to when it is written out again */
#define PNG_MOST_SECONDS 2   /* for both */

/* Whether it is a PNG of at least 1 x 1 and at most PNG_MOST_PIXELS x PNG_MOST_PIXELS, by its header. */
bool png_header_is_fit(const unsigned char *bytes, size_t length);

#endif
