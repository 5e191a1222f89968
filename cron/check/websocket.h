/* The WebSocket protocol (RFC 6455) as a client that says one thing and listens speaks it: the opening
 * handshake, and frames. Pure but for the random numbers that it asks of its clients. */
#ifndef CRON_CHECK_WEBSOCKET_H
#define CRON_CHECK_WEBSOCKET_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest payload that is looked at; a frame has at most 14 bytes before it. */
#define WEBSOCKET_LONGEST 65536
#define WEBSOCKET_ROOM (WEBSOCKET_LONGEST + 14)

/* --- The handshake ---------------------------------------------------------------------------------- */

/* A random nonce as Sec-WebSocket-Key has it, in the arena. */
const char *websocket_key(struct arena *a);

/* The request for a ws or wss url. lines: further headers, "Name: value\n" each; NULL: none. NULL: the url
 * makes no sense. In the arena. */
const char *websocket_request(struct arena *a, const char *url, const char *lines, const char *key);

enum websocket_reply {
    WEBSOCKET_WAIT, /* the head is not complete */
    WEBSOCKET_OPEN,
    WEBSOCKET_DENIED, /* another code than 101 */
    WEBSOCKET_BAD     /* *complaint says what is wrong */
};

/* Judges the answer. *code: the status code; *head_length: where what follows begins. */
enum websocket_reply websocket_answer(struct arena *a, const char *bytes, size_t length, const char *key,
                                      int *code, size_t *head_length, const char **complaint);

/* --- Frames ----------------------------------------------------------------------------------------- */

enum websocket_opcode {
    WS_CONTINUATION = 0,
    WS_TEXT = 1,
    WS_BINARY = 2,
    WS_CLOSE = 8,
    WS_PING = 9,
    WS_PONG = 10
};

/* One frame, masked as those of a client are. At most 65535 bytes, of control frames 125. */
void websocket_put(struct buf *out, enum websocket_opcode opcode, const void *bytes, size_t length);

/* What comes from the server, message by message; all zeroes at first. */
struct websocket_reader {
    struct buf message; /* on the heap: of the frames so far */
    bool within;        /* a message of several frames */
};

enum websocket_event {
    WS_NOTHING, /* no whole frame is there */
    WS_PART,    /* of a message, or what needs no answer */
    WS_MESSAGE, /* it is complete: in `message`, until the next call */
    WS_ASKED,   /* a ping: its payload is in *payload */
    WS_CLOSED,
    WS_LONG,  /* the message is longer than what is looked at; what came of it is in `message` */
    WS_BROKEN /* the rules were broken */
};

/* Reads one frame at the front; *taken: its length. payload: of a ping; it points into bytes. */
enum websocket_event websocket_read(struct websocket_reader *r, const char *bytes, size_t length,
                                    size_t *taken, const char **payload, size_t *payload_length);

void websocket_forget(struct websocket_reader *r);

#endif
