/* Patterns for LIKE, with \ as the escape. */
#ifndef STORE_LIKE_H
#define STORE_LIKE_H

#include "base/arena.h"

/* "%,api,%": `text` as it is, what LIKE finds special in it escaped, between two pieces of pattern. NULL for
 * NULL. */
const char *like_pattern(struct arena *a, const char *before, const char *text, const char *behind);

#endif
