/* RFC 3339: whatever is read as a time must be written as one, and read again as the same. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/rfc3339.h"

#include <assert.h>

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = { 0 };
    int64_t at, again;
    char text[RFC3339_SIZE];

    if (rfc3339_parse(arena_bytes(&a, bytes, length), &at)) {
        rfc3339_print(at, text);
        bool parsed = rfc3339_parse(text, &again);
        /* An offset can lead out of the years that can be written. */
        assert(parsed && (again == at || text[0] == '0' || text[0] == '9'));
    }
    arena_free(&a);
    return 0;
}
