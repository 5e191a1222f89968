/* Knuth, Morris and Pratt: no byte is looked at again, however the body was cut into pieces, so that a
 * server which sends a byte at a time costs no more than another. */
#include "cron/check/body_match.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* How far the match gets with one byte more. back[n]: how long the longest proper beginning of the needle is
 * that also ends its first n + 1 bytes (the failure function). */
static uint16_t
step(const struct body_match *m, uint16_t matched, char byte)
{
    while (matched > 0 && m->needle[matched] != byte)
        matched = m->back[matched - 1];
    return m->needle[matched] == byte ? (uint16_t)(matched + 1) : 0;
}

/* The table of a needle is made with `step` itself, which needs only the entries before. */
void
body_match_begin(struct body_match *m, const char *needle)
{
    size_t length = strlen(needle);

    assert(length > 0 && length <= UINT16_MAX);
    *m = (struct body_match){ .needle = needle, .length = (uint16_t)length };
    m->back = calloc(length, sizeof *m->back);
    if (!m->back)
        abort();
    for (size_t i = 1; i < length; i++)
        m->back[i] = step(m, m->back[i - 1], needle[i]);
}

bool
body_match_feed(struct body_match *m, const char *bytes, size_t count)
{
    const char *end = bytes + count;

    while (bytes < end && m->matched < m->length) {
        if (m->matched == 0) { /* the usual case, at the speed of memchr */
            bytes = memchr(bytes, m->needle[0], (size_t)(end - bytes));
            if (!bytes)
                break;
        }
        m->matched = step(m, m->matched, *bytes++);
    }
    return m->matched == m->length;
}

void
body_match_end(struct body_match *m)
{
    free(m->back);
    *m = (struct body_match){ .needle = NULL };
}
