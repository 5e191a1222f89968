/* Strings of JSON eight bytes at a time. */
#ifndef BASE_JSON_EIGHT_H
#define BASE_JSON_EIGHT_H

#include <stdbool.h>
#include <stdint.h>

/* Whether one of these eight bytes is below 0x20, a quote, a backslash or no ASCII. It may say so where none
 * is, never the reverse. */
static inline bool
json_eight_needs_a_look(uint64_t eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
    uint64_t quote = eight ^ ones * '"', backslash = eight ^ ones * '\\';

    return ((eight | (eight - ones * 0x20) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) &
            high) != 0;
}

#endif
