/* Which of several words a misspelt one is nearest to. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* How many letters have to be changed, added, left out or exchanged with their neighbour to make one word
 * of the other, A-Z as a-z. Words are compared by their first 64 bytes. */
size_t nearest_distance(const char *a, const char *b);

/* The word of the list (NULL after the last) that takes the fewest such changes, the first of equals;
 * NULL: each takes more than `most`. */
const char *nearest_word(const char *meant, const char *const *words, size_t most);

#endif
