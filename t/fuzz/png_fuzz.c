/* The header of an uploaded image. */
#include "fuzz.h"

#include "base/png_header.h"

#include <assert.h>

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (png_header_is_fit(bytes, length))
        assert(length >= 33);
    return 0;
}
