/* Three bytes are four characters; what is left at the end is filled up with "=". */
#include "base/base64.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* `taken` bytes fill taken + 1 characters of a group; the others are padding. */
void
base64_put(struct buf *out, const void *bytes, size_t length)
{
    const unsigned char *from = bytes;

    for (; length > 0; from += 3) {
        size_t taken = length < 3 ? length : 3;
        unsigned group = (unsigned)from[0] << 16 | (taken > 1 ? (unsigned)from[1] << 8 : 0) |
                         (taken > 2 ? (unsigned)from[2] : 0);

        for (unsigned i = 0; i < 4; i++)
            buf_char(out, i <= taken ? digits[group >> (18 - 6 * i) & 63] : '=');
        length -= taken;
    }
}

/* 24 bits pass through `group`, six at a time; a byte is complete with each digit but the first of four. One
 * digit alone in the last group is no whole byte. Bits that are left over are not looked at, as most readers
 * do. */
bool
base64_read(struct arena *a, const char *text, const unsigned char **bytes, size_t *length)
{
    size_t count = strlen(text), filled = 0;
    unsigned char *to = arena_alloc(a, count + 1);
    unsigned group = 0;

    while (count > 0 && strlen(text) - count < 2 && text[count - 1] == '=')
        count--;
    if (count % 4 == 1 || (count < strlen(text) && strlen(text) % 4 != 0))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *digit = memchr(digits, text[i], sizeof digits - 1);

        if (digit == NULL)
            return false;
        group = group << 6 | (unsigned)(digit - digits);
        if (i % 4 != 0)
            to[filled++] = (unsigned char)(group >> (6 - 2 * (i % 4)) & 0xff);
    }
    *bytes = to;
    *length = filled;
    return true;
}
