#include "base/png_header.h"

#include <stdint.h>
#include <string.h>

static uint32_t
number(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Eight bytes of signature; then the first chunk, which must be IHDR: its length, its name, width, height. */
bool
png_header_is_fit(const unsigned char *bytes, size_t length)
{
    static const unsigned char begins[] = {
        137, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R',
    };
    uint32_t width, height;

    if (length < 33 || memcmp(bytes, begins, sizeof begins) != 0)
        return false;
    width = number(bytes + 16);
    height = number(bytes + 20);
    return width >= 1 && width <= PNG_MOST_PIXELS && height >= 1 && height <= PNG_MOST_PIXELS;
}
