/* STARTTLS dialogues: the first byte chooses the protocol, the second how the rest is cut into pieces, as the
 * network does. Never more is taken than was given, and a dialogue that is over stays so. */
#include "fuzz.h"

#include "cron/check/starttls.h"

#include <assert.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct starttls s = {.host = "example.com", .port = 5222};
    struct buf in = {.arena = NULL}, say = {.arena = NULL};
    enum starttls_next next = STARTTLS_WAIT;
    size_t piece;

    if (length < 2)
        return 0;
    s.protocol = (enum starttls_protocol)(1 + bytes[0] % (STARTTLS_COUNT - 1));
    piece = 1 + bytes[1];
    starttls_begin(&s, &say);
    for (size_t at = 2; at < length && next == STARTTLS_WAIT; at += piece) {
        size_t taken;

        buf_bytes(&in, bytes + at, length - at < piece ? length - at : piece);
        next = starttls_feed(&s, buf_string(&in), in.length, &taken, &say);
        assert(taken <= in.length);
        memmove(in.text, in.text + taken, in.length - taken + 1);
        in.length -= taken;
        assert((next == STARTTLS_OVER) == (s.complaint != NULL));
        assert(next != STARTTLS_READY || in.length == 0);
    }
    buf_free(&in);
    buf_free(&say);
    return 0;
}
