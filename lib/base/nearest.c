/* Optimal string alignment: the rows of the table are the letters of one word, of which the last three are
 * kept. */
#include "base/nearest.h"

#include <string.h>

enum { LONGEST = 64 }; /* bytes of a word; what is behind them does not make a name more alike */

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Three rows suffice: a letter exchanged with its neighbour looks back by two. */
size_t
nearest_distance(const char *a, const char *b)
{
    size_t rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *row = rows[2];
    size_t a_length = strnlen(a, LONGEST), b_length = strnlen(b, LONGEST);

    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *free_row = before;

        before = last;
        last = row;
        row = free_row;
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            char x = lower(a[i - 1]), y = lower(b[j - 1]);

            row[j] = smaller(smaller(last[j], row[j - 1]) + 1, last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y)
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
    }
    return row[b_length];
}

const char *
nearest_word(const char *meant, const char *const *words, size_t most)
{
    const char *nearest = NULL;

    for (; *words != NULL; words++) {
        size_t distance = nearest_distance(meant, *words);

        if (distance > most || (nearest != NULL && distance >= nearest_distance(meant, nearest)))
            continue;
        nearest = *words;
    }
    return nearest;
}
