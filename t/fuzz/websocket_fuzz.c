/* WebSocket: the first byte says whether the rest is the answer to a handshake or frames, the second how it
 * is cut into pieces. */
#include "fuzz.h"

#include "cron/check/websocket.h"

#include <assert.h>
#include <string.h>

static void
read_answer(const char *bytes, size_t length)
{
    struct arena a = {NULL};
    const char *complaint = NULL, *text = arena_bytes(&a, bytes, length);
    size_t head_length = 0;
    int code = 0;

    if (websocket_answer(&a, text, length, "dGhlIHNhbXBsZSBub25jZQ==", &code, &head_length, &complaint) ==
        WEBSOCKET_OPEN)
        assert(code == 101 && head_length <= length);
    arena_free(&a);
}

static void
read_frames(const uint8_t *bytes, size_t length, size_t piece)
{
    struct websocket_reader reader = {.within = false};
    struct buf in = {.arena = NULL};

    for (size_t at = 0; at < length; at += piece) {
        enum websocket_event event = WS_PART;

        buf_bytes(&in, bytes + at, length - at < piece ? length - at : piece);
        while (event != WS_NOTHING && event != WS_BROKEN && event != WS_LONG) {
            const char *payload = NULL;
            size_t taken, payload_length = 0;

            event = websocket_read(&reader, buf_string(&in), in.length, &taken, &payload, &payload_length);
            assert(taken <= in.length && (taken > 0 || event >= WS_LONG || event == WS_NOTHING));
            assert(reader.message.length < (size_t)2 * WEBSOCKET_LONGEST);
            memmove(in.text, in.text + taken, in.length - taken + 1);
            in.length -= taken;
        }
        if (event != WS_NOTHING)
            break;
    }
    buf_free(&in);
    websocket_forget(&reader);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length < 2)
        return 0;
    if (bytes[0] & 1)
        read_answer((const char *)bytes + 2, length - 2);
    else
        read_frames(bytes + 2, length - 2, (size_t)1 + bytes[1]);
    return 0;
}
